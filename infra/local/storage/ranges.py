"""Which bytes of an object a Range header asks for."""

import re
from dataclasses import dataclass

from infra.local.storage.failures import Failure

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first byte to the last, both included; the whole when not a part."""

    first: int
    last: int
    is_part: bool

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def span_of(header: str, size: int) -> Span:
    """A header that is not understood asks for the whole, as HTTP has it."""
    found = RANGE.fullmatch(header)
    if found is None or found.groups() == ("", ""):
        return Span(0, size - 1, is_part=False)
    first, last = found.groups()
    if first:
        span = Span(int(first), min(int(last or size), size - 1), is_part=True)
    else:
        span = Span(max(size - int(last), 0), size - 1, is_part=True)
    if span.length <= 0:
        raise Failure(416, "InvalidRange", "The requested range is not satisfiable.")
    return span
