"""The rules of the import: what a row says about a lead, or why it cannot; pure.

Nothing that is readable is refused for what it contains: a formula is a text like any
other, and an unknown status means prospect, which is counted and said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chalicelib.accounts.zones import is_zone
from chalicelib.leads import phone, words
from chalicelib.leads.imports import formulas
from chalicelib.leads.imports.model import Field
from chalicelib.leads.model import LeadStatus
from chalicelib.leads.phone import Rejected
from chalicelib.leads.zones import zone_of

LONGEST_NAME = 200
LONGEST_TEXT = 10_000

RefusalCode = Literal[
    phone.RejectionCode,
    "row-broken",
    "name-too-long",
    "cell-too-long",
    "words-too-long",
    "row-not-storable",
]

SENTENCES: Mapping[str, str] = {
    **phone.SENTENCES,
    "row-broken": "A quotation mark in this row is not closed. Correct it.",
    "name-too-long": f"The name is longer than {LONGEST_NAME} characters.",
    "cell-too-long": f"A cell is longer than {LONGEST_TEXT} characters.",
    "words-too-long": (
        f"A niche or trigger is longer than {words.LONGEST} characters, or there are"
        f" more than {words.MOST}. Separate them by commas."
    ),
    "row-not-storable": "This row holds something that cannot be stored.",
    "duplicate-in-file": "A row above has the same phone number.",
    "duplicate-in-account": "A lead with this phone number is there already.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the rows of one file are read: which column holds what, words for all."""

    columns: Mapping[Field, int | None]
    attributes: Mapping[str, int]
    niches: Sequence[str]
    triggers: Sequence[str]
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a row says about a lead. `status_given`: it said so itself."""

    phone: str
    name: str
    status: LeadStatus
    status_given: bool
    niches: list[str]
    triggers: list[str]
    journey: str
    attributes: dict[str, str]
    zone: str | None

    def as_json(self) -> dict[str, object]:
        """As it is kept with its row: each word beside what it is compared by."""
        return {
            "name": self.name,
            "status": self.status,
            "status_given": self.status_given,
            "niches": [[word, words.fold(word)] for word in self.niches],
            "triggers": [[word, words.fold(word)] for word in self.triggers],
            "journey": self.journey,
            "attributes": self.attributes,
            "zone": self.zone,
        }


def read_row(cells: Sequence[str], plan: Plan) -> Reading | RefusalCode:
    """What the row says, or why it is refused."""

    def cell(index: int | None) -> str:
        if index is None or index >= len(cells):
            return ""
        return formulas.restore(cells[index].strip())

    columns = plan.columns
    number = phone.parse(cell(columns.get("phone")), plan.region)
    if isinstance(number, Rejected):
        return number.code
    name = words.tidy(cell(columns.get("name")))
    journey = cell(columns.get("journey"))
    niches = _words(cell(columns.get("niche")), plan.niches)
    triggers = _words(cell(columns.get("trigger")), plan.triggers)
    if len(name) > LONGEST_NAME:
        return "name-too-long"
    attributes = {key: cell(index) for key, index in plan.attributes.items()}
    if any(len(text) > LONGEST_TEXT for text in (journey, *attributes.values())):
        return "cell-too-long"
    if niches is None or triggers is None:
        return "words-too-long"
    status = read_status(cell(columns.get("status")))
    return Reading(
        phone=number,
        name=name,
        status=status or "prospect",
        status_given=status is not None,
        niches=niches,
        triggers=triggers,
        journey=journey,
        attributes={key: text for key, text in attributes.items() if text},
        zone=_zone(cell(columns.get("zone"))) or zone_of(number, plan.region),
    )


def read_status(text: str) -> LeadStatus | None:
    """The status a cell names; None when it names none we know."""
    match words.fold(text):
        case "prospect":
            return "prospect"
        case "customer":
            return "customer"
        case _:
            return None


def _words(cell: str, for_all: Sequence[str]) -> list[str] | None:
    found = words.distinct([*cell.split(","), *for_all])
    if len(found) > words.MOST or any(len(word) > words.LONGEST for word in found):
        return None
    return found


def _zone(cell: str) -> str | None:
    return cell if is_zone(cell) else None
