"""Measures, and writes docs/benchmarks.md: `python -m bench [name …]`.

Each bench prints its section and puts it in the place of its last; sections of benches
that were not named stay as they are. Each is bounded, and ends what it started.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import allocation, document, whatsapp
from bench.table import Section

ARTEFACTS = document.FILE.parents[1] / "test-artefacts"
BENCHES: Mapping[str, Callable[[Path], Section]] = {
    "allocation": lambda _: allocation.measure(),
    "whatsapp": whatsapp.measure,
}


def main() -> None:
    named = sys.argv[1:] or list(BENCHES)
    if unknown := set(named) - set(BENCHES):
        sys.exit(f"bench: there is no {', '.join(unknown)}, only {', '.join(BENCHES)}.")
    for name in named:
        section = _measured(name).markdown()
        print(section, flush=True)
        document.put(name, section)


def _measured(name: str) -> Section:
    """Of a bench that fails, what its processes said is kept."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        try:
            return BENCHES[name](Path(folder))
        except Exception:
            kept = ARTEFACTS / f"bench-{name}"
            kept.mkdir(parents=True, exist_ok=True)
            for log in Path(folder).glob("*.log"):
                shutil.copy(log, kept)
            print(f"bench: {name} failed; its logs are in {kept}", file=sys.stderr)
            raise


if __name__ == "__main__":
    main()
