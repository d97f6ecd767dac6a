"""How a bug is planted: one of our functions or queries is another for a while.

Nothing changes in any file. A mutant whose place is gone says so: the product moved on,
and the mutant must be moved with it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.sends import claiming
from tests.simulation.run import in_place_of

Planting = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A bug by name, and how it is planted."""

    name: str
    plant: Planting


@contextmanager
def query(
    queries: dict[str, Any], name: str, *edits: tuple[str, str]
) -> Iterator[None]:
    """A named query with some of its words changed."""
    before = text = queries[name]
    for old, new in edits:
        if old not in text:
            raise LookupError(f"{name} does not say {old!r} any more")
        text = text.replace(old, new)
    queries[name] = text
    try:
        yield
    finally:
        queries[name] = before


def door(owner: Any, name: str, value: Any) -> Planting:
    return lambda: in_place_of(owner, name, value)


def words(queries: dict[str, Any], name: str, *edits: tuple[str, str]) -> Planting:
    return lambda: query(queries, name, *edits)


def together(*plantings: Planting) -> Planting:
    """What two guards hold breaks only when both are gone."""

    @contextmanager
    def plant() -> Iterator[None]:
        with ExitStack() as planted:
            for planting in plantings:
                planted.enter_context(planting())
            yield

    return plant


def facts(**broken: Callable[[Any], Any]) -> Planting:
    """The claim is told something else than what is so."""
    real = claiming._facts

    def told(conn: Any, row: Any, *, offer: int) -> Any:
        found = real(conn, row, offer=offer)
        return replace(found, **{name: make(row) for name, make in broken.items()})

    return door(claiming, "_facts", told)
