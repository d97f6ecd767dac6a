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
    begin, end = f"<!-- bench {name} -->", f"<!-- end of {name} -->"
    section = f"{begin}\n{text}\n{end}"
    written = file.read_text("utf-8") if file.exists() else TITLE
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if pattern.search(written):
        written = pattern.sub(lambda _: section, written)
    else:
        written = f"{written.rstrip()}\n\n{section}\n"
    file.write_text(written, "utf-8")
