"""An export: which leads, in which format, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NewType

from chalicelib.leads.model import Filter

ExportId = NewType("ExportId", int)
ExportState = Literal["exporting", "exported", "failed"]
ExportFormat = Literal["csv", "xlsx"]

MIMES: Mapping[ExportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file of leads on its way; `wanted` is the filter as it was asked.

    With a campaign it holds those whom it wrote to, and what became of it.
    """

    id: ExportId
    account_id: int
    state: ExportState
    format: ExportFormat
    wanted: Mapping[str, Any]
    storage_key: str
    leads: int
    campaign_id: int | None
    job_id: int | None
    code: str | None
    message: str | None
    created_at: datetime
    exported_at: datetime | None

    @property
    def filter(self) -> Filter:
        """Which leads it holds."""
        return Filter(**self.wanted)

    @property
    def filename(self) -> str:
        """What a browser saves it as."""
        what = "leads" if self.campaign_id is None else f"campaign-{self.campaign_id}"
        return f"{what}-{self.created_at:%Y-%m-%d}.{self.format}"

    def part_key(self, number: int) -> str:
        """Where a part of the file waits to be joined."""
        return part_key(self.storage_key, number)


def part_key(storage_key: str, number: int) -> str:
    """Where a part of the file of this key waits to be joined."""
    return f"{storage_key}.{number:05}"
