"""Measures, and writes docs/benchmarks.md: `python -m bench [name …]`.

Each bench prints its section and puts it in the place of its last; sections of benches
that were not named stay as they are. Each is bounded, and ends what it started.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import document, whatsapp
from bench.table import Section

BENCHES: Mapping[str, Callable[[Path], Section]] = {"whatsapp": whatsapp.measure}


def main() -> None:
    named = sys.argv[1:] or list(BENCHES)
    if unknown := set(named) - set(BENCHES):
        sys.exit(f"bench: there is no {', '.join(unknown)}, only {', '.join(BENCHES)}.")
    for name in named:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            section = BENCHES[name](Path(folder)).markdown()
        print(section, flush=True)
        document.put(name, section)


if __name__ == "__main__":
    main()
