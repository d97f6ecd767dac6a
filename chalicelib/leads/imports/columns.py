"""What the columns of a file are called, and which of them hold what; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.leads import phone, words
from chalicelib.leads.consent import fold
from chalicelib.leads.imports.model import Column, Field

MOST_COLUMNS = 200
# What our own export tells beside the lead itself: no fact of theirs.
_DEALINGS = {
    "consent_source",
    "consent_at",
    "consent_wording",
    "suppressed",
    "owner_device",
}
_SAMPLES = 3
_LONGEST_SAMPLE = 100

# As people name columns, in English and Malay; folded.
_KNOWN_AS: Mapping[Field, tuple[str, ...]] = {
    "phone": (
        "phone", "phone number", "phone no", "telephone", "tel", "mobile",
        "mobile number", "mobile no", "whatsapp", "whatsapp number", "contact number",
        "contact no", "hp", "no hp", "no tel", "no telefon", "nombor telefon",
        "telefon", "msisdn", "number",
    ),
    "name": ("name", "full name", "customer name", "lead name", "contact", "nama"),
    "niche": ("niche", "niches", "niche name", "segment", "interest", "tag", "tags"),
    "status": ("status", "target status", "lead status", "type"),
    "trigger": ("trigger", "triggers", "sequence trigger"),
    "journey": ("journey", "notes", "note", "remarks", "remark", "nota", "catatan"),
    "zone": ("zone", "timezone", "time zone"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file, and whether its first row names them."""

    has_header: bool
    columns: list[Column]


def describe(rows: Sequence[Sequence[str]], region: str) -> Columns:
    """The columns of a file that begins with `rows`.

    A first row with a phone number in it is a lead, not a header.
    """
    first: Sequence[str] = rows[0] if rows else ()
    has_header = not any(_is_phone(cell, region) for cell in first)
    body = rows[1:] if has_header else rows
    width = max(map(len, rows[:1] if has_header else rows), default=0)
    names = _names(first if has_header else (), width)
    columns = [
        Column(index=index, name=name, samples=_samples(body, index))
        for index, name in enumerate(names)
    ]
    return Columns(has_header=has_header, columns=columns)


def guess(columns: Sequence[Column], region: str) -> dict[Field, int | None]:
    """Which column holds which field, by its name; phones also by their looks."""
    mapping: dict[Field, int | None] = {
        field: next(
            (
                column.index
                for word in known
                for column in columns
                if fold(column.name.replace("_", " ")) == word
            ),
            None,
        )
        for field, known in _KNOWN_AS.items()
    }
    if mapping["phone"] is None:
        taken = set(mapping.values())
        mapping["phone"] = next(
            (
                column.index
                for column in columns
                if column.index not in taken
                and column.samples
                and all(_is_phone(sample, region) for sample in column.samples)
            ),
            None,
        )
    return mapping


def attributes_of(
    columns: Sequence[Column], mapping: Mapping[Field, int | None]
) -> dict[str, int]:
    """The columns that no field takes: facts for messages, such as `{plan_type}`."""
    taken = set(mapping.values())
    found: dict[str, int] = {}
    for column in columns:
        key = re.sub(r"\W+", "_", words.fold(column.name)).strip("_")
        if key and key not in _DEALINGS and column.index not in taken:
            found.setdefault(key, column.index)
    return found


def _is_phone(cell: str, region: str) -> bool:
    return isinstance(phone.parse(cell, region), str)


def _names(header: Sequence[str], width: int) -> list[str]:
    """Each column its own name: repeats are numbered, missing ones made up."""
    names: list[str] = []
    for index in range(width):
        given = " ".join(header[index].split()) if index < len(header) else ""
        name = given or f"Column {index + 1}"
        repeats = sum(other.partition(" (")[0] == name for other in names)
        names.append(f"{name} ({repeats + 1})" if repeats else name)
    return names


def _samples(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    cells = (row[index].strip() for row in rows if index < len(row))
    filled = [cell[:_LONGEST_SAMPLE] for cell in cells if cell]
    return filled[:_SAMPLES]
