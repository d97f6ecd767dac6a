"""Measures, and writes docs/benchmarks.md: `python -m bench [name …]`.

Each bench renews its section and its rows of the table of goals; what belongs to those
that were not named stays as it is. Each is bounded, and ends what it started. Without a
name all run but the one over the WhatsApp double, for which no goals are set.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import (
    allocation,
    calls,
    capacity,
    document,
    goals,
    growth,
    idle,
    ledger,
    photo,
    reads,
    scanner,
    whatsapp,
)
from bench.ground import Ground
from bench.table import Section
from chalicelib.platform import log

ARTEFACTS = document.FILE.parents[1] / "test-artefacts"
BENCHES: Mapping[str, Callable[[Ground], Section]] = {
    "photo": lambda _: photo.measure(),
    "ledger": ledger.measure,
    "scanner": scanner.measure,
    "calls": calls.measure,
    "growth": growth.measure,
    "reads": reads.measure,
    "idle": idle.measure,
    "capacity": capacity.measure,
    "allocation": lambda _: allocation.measure(),
    "whatsapp": lambda ground: whatsapp.measure(ground.folder),
}
WITH_GOALS = [name for name in BENCHES if name != "whatsapp"]


def main() -> None:
    named = sys.argv[1:] or WITH_GOALS
    if unknown := set(named) - set(BENCHES):
        sys.exit(f"bench: there is no {', '.join(unknown)}, only {', '.join(BENCHES)}.")
    # What the product says while it is measured is what it always says.
    log.get().setLevel("WARNING")
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        Ground(Path(folder)) as ground,
    ):
        for name in named:
            section = _measured(name, ground)
            document.put(name, section.markdown())
            goals.put(section.goals)
            print(f"\n{section.markdown()}", flush=True)
    print(f"\n{document.section(goals.NAME)}")


def _measured(name: str, ground: Ground) -> Section:
    """Of a bench that fails, what its processes said is kept."""
    try:
        return BENCHES[name](ground)
    except Exception:
        kept = ARTEFACTS / f"bench-{name}"
        kept.mkdir(parents=True, exist_ok=True)
        for log in ground.folder.rglob("*.log"):
            shutil.copy(log, kept)
        print(f"bench: {name} failed; its logs are in {kept}", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
