"""A report on any selection of sends: the whole, why, by part, and against before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.platform.db import Db
from chalicelib.reports import store
from chalicelib.reports.model import Sums
from chalicelib.reports.selection import Part, Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole; its parts by the codes of what ended, and by what was asked for."""

    whole: Sums
    by_code: Sequence[Sums]
    parts: Sequence[Sums]
    before: Sums | None


def measure(
    conn: Db, selection: Selection, *, part: Part | None = None, compare: bool = False
) -> Report:
    """Count a selection; with `compare`, also the period right before its own."""
    *by_code, whole = store.sums(conn, selection, "code")
    before = None
    if compare and selection.period is not None:
        earlier = replace(selection, period=selection.period.before)
        before = store.sums(conn, earlier, None)[-1]
    parts = [] if part is None else store.sums(conn, selection, part)[:-1]
    return Report(
        whole=whole,
        by_code=[sums for sums in by_code if sums.key is not None],
        parts=parts,
        before=before,
    )
