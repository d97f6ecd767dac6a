"""What a bench found, as people read it: a table, and the section that holds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words and figures; a goal stands beside its figure, in the row."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def markdown(self) -> str:
        """Aligned, so that it can also be read where it is not rendered."""
        columns = zip(self.columns, *self.rows, strict=True)
        widths = [max(map(len, cells)) for cells in columns]
        lines = [self.columns, tuple("-" * width for width in widths), *self.rows]
        return "\n".join(
            f"| {' | '.join(c.ljust(w) for c, w in zip(line, widths, strict=True))} |"
            for line in lines
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal beside what was measured; `remark` says how, and what was thrown away."""

    number: str
    what: str
    goal: str
    figure: str
    held: bool
    remark: str = ""

    def row(self) -> tuple[str, ...]:
        """As people read it."""
        held = "yes" if self.held else "**no**"
        return self.number, self.what, self.goal, self.figure, held, self.remark


@dataclass(frozen=True, slots=True)
class Section:
    """One bench's part of the document, and its rows of the table of goals."""

    title: str
    tables: Sequence[Table]
    notes: Sequence[str] = field(default=())
    goals: Sequence[Goal] = field(default=())

    def markdown(self) -> str:
        parts = [f"## {self.title}", *self.notes, *(t.markdown() for t in self.tables)]
        return "\n\n".join(parts)
