"""Erasures and exports of one person, and what is held of somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

ErasureId = NewType("ErasureId", int)
ErasureState = Literal["erasing", "erased", "failed"]
PersonExportId = NewType("PersonExportId", int)
PersonExportState = Literal["exporting", "exported", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """A person, by one of the ways in which somebody may know them."""

    lead_id: int | None = None
    chat_id: int | None = None
    person_id: int | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """How much we hold of a person. `export_files` are all that there are of leads."""

    leads: int
    notes: int
    consents: int
    messages: int
    files: int
    sends: int
    waiting: int
    enrolments: int
    import_rows: int
    changes: int
    export_files: int
    suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Who asked for it, when, and what it took: nothing about the person."""

    id: ErasureId
    account_id: int
    person_id: int
    state: ErasureState
    holdings: Mapping[str, int | bool]
    job_id: int | None
    code: str | None
    message: str | None
    author: str | None
    created_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExport:
    """A file that tells somebody what we hold of them."""

    id: PersonExportId
    account_id: int
    person_id: int
    state: PersonExportState
    storage_key: str
    job_id: int | None
    code: str | None
    message: str | None
    author: str | None
    created_at: datetime
    exported_at: datetime | None

    @property
    def filename(self) -> str:
        """What a browser saves it as: without a name, as it may lie about."""
        return f"person-{self.id}.zip"
