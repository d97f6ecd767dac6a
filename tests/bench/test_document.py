"""Each bench owns its section of the document, and nothing else of it."""

from pathlib import Path

from bench import document
from bench.table import Section, Table


def test_a_section_takes_the_place_of_its_last(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    for name in ("one", "two"):
        document.put(name, f"## {name}\nold", file=file)
    file.write_text(file.read_text() + "\nWritten by hand.\n")

    document.put("one", r"## one, \1 of \g<0>", file=file)

    written = file.read_text()
    assert r"## one, \1 of \g<0>" in written
    assert "old" in written.partition("## two")[2]
    assert "old" not in written.partition("## two")[0]
    assert written.startswith(document.TITLE)
    assert written.endswith("\nWritten by hand.\n")


def test_a_table_can_be_read_as_it_stands() -> None:
    table = Table(("What", "Figure"), [("Memory of a session", "0.50 MB")])

    assert Section("Real phones", [table], ["On a machine."]).markdown() == (
        "## Real phones\n\nOn a machine.\n\n"
        "| What                | Figure  |\n"
        "| ------------------- | ------- |\n"
        "| Memory of a session | 0.50 MB |"
    )
