"""docs/benchmarks.md: each bench owns what stands between its two marks."""

import re
from pathlib import Path

FILE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
TITLE = """# Benchmarks

`make bench` measures on the machine where it runs, and writes what stands between the
marks; what is written around them is kept.
"""


def put(name: str, text: str, *, file: Path = FILE) -> None:
    """Replace the section of a bench, or add it at the end; the rest is left alone."""
    begin, end = _marks(name)
    section = f"{begin}\n{text}\n{end}"
    written = file.read_text("utf-8") if file.exists() else TITLE
    if found := _find(name, written):
        written = written[: found.start()] + section + written[found.end() :]
    else:
        written = f"{written.rstrip()}\n\n{section}\n"
    file.write_text(written, "utf-8")


def section(name: str, *, file: Path = FILE) -> str:
    """What stands between the marks of a bench; nothing when it was never measured."""
    found = _find(name, file.read_text("utf-8")) if file.exists() else None
    return found[1] if found else ""


def _find(name: str, written: str) -> re.Match[str] | None:
    begin, end = map(re.escape, _marks(name))
    return re.search(f"{begin}\n(.*?)\n{end}", written, re.DOTALL)


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- bench {name} -->", f"<!-- end of {name} -->"
