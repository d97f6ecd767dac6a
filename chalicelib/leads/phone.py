"""Reads phone numbers as people and spreadsheets write them; pure."""

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from chalicelib.errors import Invalid

RejectionCode = Literal[
    "phone-missing",
    "phone-rounded",
    "phone-not-a-number",
    "phone-too-short",
    "phone-impossible",
]

SENTENCES: dict[RejectionCode, str] = {
    "phone-missing": "There is no phone number.",
    "phone-rounded": (
        "A spreadsheet rounded this number and its last digits are lost."
        " Format the column as text, enter the number again and export the file anew."
    ),
    "phone-not-a-number": "This is not a phone number.",
    "phone-too-short": "This number is too short. Write it with its area code.",
    "phone-impossible": (
        "No phone can have this number. Check it, and write numbers of other"
        " countries with + and the country code."
    ),
}

_ROUNDED = re.compile(r"[+-]?\d+([.,]\d+)?e[+-]?\d+", re.IGNORECASE)
_WHOLE_WITH_FRACTION = re.compile(r"(\d{7,})[.,]0+")
_STORABLE = re.compile(r"[1-9][0-9]{6,14}")
_FEWEST_DIGITS = 7
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a text is no phone number; the code is stable, the sentence for people."""

    code: RejectionCode

    @property
    def message(self) -> str:
        return SENTENCES[self.code]


def parse(raw: str, region: str) -> str | Rejected:
    """E.164 without its plus, or why not.

    A number is read as one dialled in `region`, else as an international one whose
    plus got lost. Landlines pass: WhatsApp lives on them too.
    """
    text = raw.strip()
    if not text:
        return Rejected("phone-missing")
    if _ROUNDED.fullmatch(text):
        return Rejected("phone-rounded")
    if whole := _WHOLE_WITH_FRACTION.fullmatch(text):
        text = whole[1]
    digits = sum(character.isdecimal() for character in text)
    if digits == 0 or len(text) > _LONGEST:
        return Rejected("phone-not-a-number")
    found = _read(text, region) or _read("+" + text.lstrip("+"), None)
    if found is not None:
        return found
    return Rejected(
        "phone-too-short" if digits < _FEWEST_DIGITS else "phone-impossible"
    )


def parse_or_refuse(raw: str, region: str) -> str:
    """As `parse`; a field that is no number is Invalid, and says why."""
    number = parse(raw, region)
    if isinstance(number, Rejected):
        raise Invalid(
            "Check the phone number.",
            code=number.code,
            fields={"phone": number.message},
        )
    return number


def country(phone: str) -> str | None:
    """The country of a number in E.164 without its plus, as two letters."""
    try:
        number = phonenumbers.parse("+" + phone)
    except NumberParseException:
        return None
    return phonenumbers.region_code_for_number(number)


def _read(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    phone = phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")
    return phone if _STORABLE.fullmatch(phone) else None
