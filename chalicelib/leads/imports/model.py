"""An import: where it is, what was found, and what may be asked of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NewType

from chalicelib.leads.model import Consent

ImportId = NewType("ImportId", int)
ImportState = Literal[
    "awaiting-file",
    "reading",
    "mapping",
    "checking",
    "checked",
    "importing",
    "imported",
    "undoing",
    "undone",
    "failed",
]
ImportVerb = Literal["read", "check", "start", "undo"]
OnDuplicate = Literal["add", "replace", "leave"]
Field = Literal["name", "phone", "niche", "status", "trigger", "journey", "zone"]
Outcome = Literal["new", "duplicate", "refused"]

MOST_BYTES = 50 * 1024 * 1024
UNDO_WITHIN = timedelta(days=7)

# In which states a person may ask for what.
ALLOWED: Mapping[ImportVerb, frozenset[ImportState]] = {
    "read": frozenset({"awaiting-file"}),
    "check": frozenset({"mapping", "checked", "failed"}),
    "start": frozenset({"checked"}),
    "undo": frozenset({"imported"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as a person sees it: its place, its name, what stands in it."""

    index: int
    name: str
    samples: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file on its way to being leads. Counts are the check's, then the import's.

    Of a workbook `sheet` is the one that is read, the first of `sheets`.
    """

    id: ImportId
    account_id: int
    state: ImportState
    filename: str
    storage_key: str
    sheet: str | None
    sheets: int | None
    encoding: str | None
    delimiter: str | None
    columns: list[dict[str, Any]]
    mapping: dict[Field, int | None]
    consent_source: str | None
    consent_at: datetime | None
    consent_wording: str | None
    on_duplicate: OnDuplicate
    niches: list[str]
    triggers: list[str]
    total: int
    created: int
    duplicate: int
    refused: int
    status_defaulted: int
    job_id: int | None
    code: str | None
    message: str | None
    created_at: datetime
    imported_at: datetime | None
    undone_at: datetime | None

    @property
    def consent(self) -> Consent | None:
        """For the whole file; None is also an answer."""
        if self.consent_source is None or self.consent_at is None:
            return None
        return Consent(
            source=self.consent_source,
            at=self.consent_at,
            wording=self.consent_wording,
        )

    @property
    def refused_key(self) -> str:
        """Where the file of its refused rows is stored."""
        return refused_key(self.storage_key)

    def may(self, verb: ImportVerb, now: datetime) -> bool:
        """Whether a person may ask this now."""
        if self.state not in ALLOWED[verb]:
            return False
        match verb:
            case "undo":
                return self.imported_at is not None and (
                    now < self.imported_at + UNDO_WITHIN
                )
            case "check":
                return self.columns != []
            case "read" | "start":
                return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """A row of the file as it was read: `number` counts from the file's first row."""

    number: int
    cells: list[str]
    outcome: Outcome | None
    code: str | None
    phone: str | None
    status_defaulted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How many rows were refused for one reason."""

    code: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Rows of one import: those numbered above `after`, up to `upto`."""

    account_id: int
    import_id: int
    after: int
    upto: int

    def halves(self) -> "tuple[Range, Range] | None":
        """Two ranges that hold the same rows; None when there is one row at most."""
        if self.upto - self.after < 2:
            return None
        middle = (self.after + self.upto) // 2
        return replace(self, upto=middle), replace(self, after=middle)

    def parameters(self) -> dict[str, object]:
        """As every query over a range names it."""
        return asdict(self)


def refused_key(storage_key: str) -> str:
    """Where the file of refused rows lies, beside the file that was sent."""
    return f"{storage_key}.refused.csv"
