"""The supervisor's side of a shard process: begun, listened to, ended, reaped."""

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.devices.lease import Term
from connectors import figures
from connectors.figures import Figures


@dataclass(slots=True, kw_only=True)
class Child:
    """A running shard process and until when it trusts its lease."""

    term: Term
    process: subprocess.Popen[bytes]
    pipe: int
    trusted_until: float
    started: float
    figures: Figures = field(default_factory=Figures)
    kill_at: float | None = None
    killed: bool = False

    def listen(self) -> None:
        """Take what it said since the last time."""
        for word in figures.listen(self.pipe):
            self.trusted_until = max(self.trusted_until, word.trusted_until)
            self.figures = word.figures

    def report(self) -> dict[str, Any]:
        """What the health check says of it."""
        return {
            "name": self.term.name,
            "epoch": self.term.epoch,
            "pid": self.process.pid,
            "trusted_seconds": round(self.trusted_until - time.monotonic(), 1),
            **asdict(self.figures),
            "memory_per_session": self.figures.memory_per_session,
        }

    def ask_to_stop(self, *, within: float) -> None:
        """Clean, if it manages in time."""
        if self.kill_at is None:
            self.kill_at = time.monotonic() + within
            self.process.terminate()

    @property
    def is_overdue(self) -> bool:
        """Its trust is over, or its time to stop: it is killed, not asked."""
        now = time.monotonic()
        return now > self.trusted_until or (
            self.kill_at is not None and now > self.kill_at
        )

    def kill(self) -> bool:
        """Whether this was the blow; it is not dealt twice."""
        if self.killed:
            return False
        self.killed = True
        self.process.kill()
        return True

    def reap(self) -> int | None:
        """Its exit code once it has ended; it holds nothing of ours then."""
        code = self.process.poll()
        if code is not None:
            os.close(self.pipe)
            if self.process.stdin is not None:
                self.process.stdin.close()
        return code


def begin(term: Term, *, trusted_until: float) -> Child:
    """A shard process for a term that was just acquired.

    Called from the main thread: on Linux a child ends with the thread that began it.
    """
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    try:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "connectors.shard",
                "--shard", term.name,
                "--epoch", str(term.epoch),
                "--holder", term.holder,
                "--trusted-until", repr(trusted_until),
                "--tell", str(theirs),
            ],
            stdin=subprocess.PIPE,
            pass_fds=(theirs,),
        )  # fmt: skip
    finally:
        os.close(theirs)
    return Child(
        term=term,
        process=process,
        pipe=ours,
        trusted_until=trusted_until,
        started=time.monotonic(),
    )
