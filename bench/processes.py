"""What processes take: memory that is theirs, and time on a CPU. Linux only."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KIB = 1024
MIB = 1 << 20
TICK = 1 / os.sysconf("SC_CLK_TCK")
# Of /proc/<pid>/stat, counted from after the name.
USER, SYSTEM = 11, 12


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


def _of(process: Path) -> Load:
    rollup = (process / "smaps_rollup").read_text()
    (share,) = re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    counted = (process / "stat").read_text().rpartition(")")[2].split()
    return Load(
        memory=int(share) * KIB,
        threads=len(list((process / "task").iterdir())),
        seconds=(int(counted[USER]) + int(counted[SYSTEM])) * TICK,
    )
