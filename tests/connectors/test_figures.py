"""What a shard process tells its supervisor, and what comes of a pipe nobody reads."""

import os
from collections.abc import Iterator

import pytest

from connectors import figures
from connectors.figures import Figures, Teller

FEW = Figures(
    sessions=3, connected=2, restored=3, to_restore=3, memory_bytes=90_000_000
)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    yield ours, theirs
    for end in (ours, theirs):
        os.close(end)


def test_the_supervisor_hears_trust_and_figures_in_order(
    pipe: tuple[int, int],
) -> None:
    ours, theirs = pipe
    teller = Teller(theirs, 10.0)

    teller.show(FEW)
    teller.trust(20.5)

    words = list(figures.listen(ours))
    assert [word.trusted_until for word in words] == [10.0, 20.5]
    assert [word.figures for word in words] == [FEW, FEW]
    assert list(figures.listen(ours)) == []


def test_a_supervisor_that_does_not_listen_stops_nobody(
    pipe: tuple[int, int],
) -> None:
    """The keeper must go on renewing whoever reads of it."""
    _, theirs = pipe
    teller = Teller(theirs, 10.0)

    for n in range(5000):
        teller.trust(float(n))


def test_memory_is_shared_out_over_what_is_connected() -> None:
    assert FEW.memory_per_session == 45_000_000
    assert Figures().memory_per_session is None


def test_this_process_needs_some_memory() -> None:
    assert 1 << 20 < figures.resident_bytes() < 1 << 34
