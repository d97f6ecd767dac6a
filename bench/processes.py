"""What processes take: memory that is theirs, and time on a CPU. Linux only."""

import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KIB = 1024
MIB = 1 << 20
TICK = 1 / os.sysconf("SC_CLK_TCK")
# Of /proc/<pid>/stat, counted from after the name.
USER, SYSTEM, REAPED_USER, REAPED_SYSTEM = 11, 12, 13, 14


@dataclass(frozen=True, slots=True)
class Load:
    """What some processes hold and have used."""

    memory: int
    threads: int
    seconds: float


def load(pids: Iterable[int]) -> Load:
    """Of all of them together. Memory shared with others counts by its share."""
    each = [_of(Path("/proc") / str(pid)) for pid in pids]
    return Load(
        memory=sum(one.memory for one in each),
        threads=sum(one.threads for one in each),
        seconds=sum(one.seconds for one in each),
    )


def family_seconds(pid: int) -> float:
    """On a CPU, of a process and of all that it started, ended or not."""
    process = Path("/proc") / str(pid)
    try:
        counted = _counted(process)
        children = (process / "task" / str(pid) / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it ended meanwhile, and its parent tells of it
    ticks = sum(
        int(counted[place]) for place in (USER, SYSTEM, REAPED_USER, REAPED_SYSTEM)
    )
    return ticks * TICK + sum(family_seconds(int(child)) for child in children)


def _counted(process: Path) -> list[str]:
    return (process / "stat").read_text().rpartition(")")[2].split()


def _of(process: Path) -> Load:
    rollup = (process / "smaps_rollup").read_text()
    (share,) = re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    counted = _counted(process)
    return Load(
        memory=int(share) * KIB,
        threads=len(list((process / "task").iterdir())),
        seconds=(int(counted[USER]) + int(counted[SYSTEM])) * TICK,
    )


class Used:
    """CPU seconds of this process and of a server beside it, with all its children."""

    def __init__(self, server: int) -> None:
        self._server = server

    def seconds(self) -> float:
        """Up to now."""
        return time.process_time() + family_seconds(self._server)
