"""The hours in which a sequence really sends: its window without the quiet hours. Pure.

Both are times of day in the zone of whoever is written to, and both may pass midnight.
"""

from dataclasses import dataclass
from datetime import time

from chalicelib.errors import Invalid
from chalicelib.sequences.model import Sequence

_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one time of day until another; until midnight is until 00:00."""

    begins: time
    ends: time


def sending(window: Span | None, quiet: Span | None) -> list[Span] | None:
    """The spans that are left of a day; None: all of it, []: nothing."""
    if window is None and quiet is None:
        return None
    open_minutes = _minutes(window) if window else set(range(_DAY))
    if quiet is not None:
        open_minutes -= _minutes(quiet)
    begins = [m for m in sorted(open_minutes) if (m - 1) % _DAY not in open_minutes]
    ends = [m for m in sorted(open_minutes) if (m + 1) % _DAY not in open_minutes]
    if ends and ends[0] < begins[0]:  # the last span passes midnight
        ends = [*ends[1:], ends[0]]
    return [
        Span(begins=_time(begin), ends=_time((end + 1) % _DAY))
        for begin, end in zip(begins, ends, strict=True)
    ]


def window_of(sequence: Sequence) -> Span | None:
    """The send window, where it has one."""
    if sequence.window_from is None or sequence.window_until is None:
        return None
    return Span(begins=sequence.window_from, ends=sequence.window_until)


def check(sequence: Sequence, quiet: Span | None) -> None:
    """Invalid when the window lies wholly inside the quiet hours."""
    if quiet is not None and sending(window_of(sequence), quiet) == []:
        raise Invalid(
            "The send window lies in the quiet hours: nothing would ever be sent.",
            code="window-never-opens",
            fields={
                "window_from": f"Nobody is written to from {quiet.begins:%H:%M} until"
                f" {quiet.ends:%H:%M}. Choose other hours, or change the quiet hours."
            },
        )


def _minutes(span: Span) -> set[int]:
    begin, end = (at.hour * 60 + at.minute for at in (span.begins, span.ends))
    return {minute % _DAY for minute in range(begin, end + _DAY * (end < begin))}


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)
