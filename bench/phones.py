"""Phones of the double, linked by the product's transport in a few processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.whatsapp.control import Control

ROOT = Path(__file__).parents[1]
TOGETHER = 50
PROCESSES = 2
WITHIN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A phone, and what its companion is called."""

    number: str
    jid: str
    lid: str | None


def link(
    control: Control, numbers: Sequence[str], environment: Mapping[str, str], log: Path
) -> list[Linked]:
    """Link all, so many in a process; the first alone, since it makes the tables."""
    batches = [numbers[:1]]
    batches += [numbers[at : at + TOGETHER] for at in range(1, len(numbers), TOGETHER)]
    first, *others = batches

    def link_some(some: Sequence[str]) -> list[Linked]:
        return _link_some(control, some, environment, log)

    linked = link_some(first)
    with ThreadPoolExecutor(PROCESSES) as pool:
        for found in pool.map(link_some, others):
            linked += found
    return linked


def _link_some(
    control: Control, numbers: Sequence[str], environment: Mapping[str, str], log: Path
) -> list[Linked]:
    hearing, telling = os.pipe()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.pairing", str(telling), *numbers],
            cwd=ROOT,
            env=dict(environment),
            pass_fds=(telling,),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    os.close(telling)
    try:
        linked = list(_play_phones(control, hearing))
        if process.wait(WITHIN) != 0 or len(linked) != len(numbers):
            raise RuntimeError(f"{len(linked)} of {len(numbers)} linked: see {log}")
    finally:
        process.kill()
        process.wait()
    return linked


def _play_phones(control: Control, hearing: int) -> Iterator[Linked]:
    """Scan each code that is shown, until the process ends."""
    scanned = set[str]()
    with os.fdopen(hearing) as lines:
        for line in lines:
            said = json.loads(line)
            number = said["number"]
            if "jid" in said:
                yield Linked(number=number, jid=said["jid"], lid=said["lid"])
            elif "qr" in said and number not in scanned:
                scanned.add(number)
                control.scan(said["qr"], number)
