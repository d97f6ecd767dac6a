"""What a shard process tells its supervisor over their pipe: its trust, its figures.

A word is written whole or not at all, by any thread; the reader keeps the latest.
"""

import os
import resource
import struct
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from chalicelib.platform import log

_WORD = struct.Struct("dIIIIQ")
_MOST_WORDS = 64
_STATM = Path("/proc/self/statm")

_log = log.get()


@dataclass(frozen=True, slots=True)
class Figures:
    """How many sessions a shard process holds, and what that costs."""

    sessions: int = 0
    connected: int = 0
    restored: int = 0
    to_restore: int = 0
    memory_bytes: int = 0

    @property
    def memory_per_session(self) -> int | None:
        """The whole process, shared out; its own need shrinks with every session."""
        return self.memory_bytes // self.connected if self.connected else None


@dataclass(frozen=True, slots=True)
class Word:
    """What was told at once."""

    trusted_until: float
    figures: Figures


class Teller:
    """The shard's end of the pipe."""

    def __init__(self, pipe: int, trusted_until: float) -> None:
        os.set_blocking(pipe, False)
        self._pipe = pipe
        self._trusted_until = trusted_until
        self._figures = Figures()

    def trust(self, until: float) -> None:
        """The lease was renewed."""
        self._trusted_until = until
        self._tell()

    def show(self, figures: Figures) -> None:
        """The figures of now."""
        self._figures = figures
        self._tell()

    def _tell(self) -> None:
        word = _WORD.pack(self._trusted_until, *astuple(self._figures))
        try:
            os.write(self._pipe, word)
        except (BrokenPipeError, BlockingIOError):
            # The next word says more than this one.
            _log.warning("supervisor does not listen")


def listen(pipe: int) -> Iterator[Word]:
    """What was told since the last time; the pipe does not block."""
    try:
        said = os.read(pipe, _WORD.size * _MOST_WORDS)
    except BlockingIOError:
        return
    whole = len(said) // _WORD.size * _WORD.size
    for trusted_until, *figures in _WORD.iter_unpack(said[:whole]):
        yield Word(trusted_until, Figures(*figures))


def resident_bytes() -> int:
    """What this process holds in memory; at its most, where the system says no more."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
