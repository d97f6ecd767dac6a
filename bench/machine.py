"""On what, and when, something was measured."""

import os
import platform
from datetime import datetime
from pathlib import Path

GIB = 1 << 30


def sentence(now: datetime) -> str:
    """The machine and the day, in a line."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"Measured on {now:%d %B %Y}: {len(os.sched_getaffinity(0))} CPUs"
        f" ({_processor()}), {memory / GIB:.0f} GiB of memory,"
        f" {platform.system()} {platform.release().partition('-')[0]},"
        f" Python {platform.python_version()}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
