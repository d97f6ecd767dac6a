"""Two hundred worlds in which no promise is broken; `make simulate` runs more."""

import logging
from collections.abc import Iterator

import pytest

from infra.local.postgres import Postgres
from tests.simulation.database import Ground
from tests.simulation.mutants import find
from tests.simulation.run import run

pytestmark = pytest.mark.worlds

SEEDS = 200
AT_ONCE = 25


@pytest.fixture(scope="module")
def ground(postgres: Postgres) -> Iterator[Ground]:
    """Silent: nobody reads what two hundred worlds log."""
    ground = Ground(postgres.url(), "simulation")
    ground.prepare()
    logging.disable(logging.CRITICAL)
    yield ground
    logging.disable(logging.NOTSET)
    ground.close()


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_no_promise_is_broken(ground: Ground, first: int) -> None:
    broken = {
        f"make simulate SEED={seed}": [str(v) for v in found]
        for seed in range(first, first + AT_ONCE)
        if (found := run(ground, seed).violations)
    }
    assert broken == {}


def test_a_seed_is_the_same_world_again(ground: Ground) -> None:
    first, _, again = (run(ground, seed).testimony for seed in (7, 8, 7))
    assert first.sights
    assert (first.sights, first.calls, first.shown) == (
        again.sights,
        again.calls,
        again.shown,
    )


@pytest.mark.parametrize(
    ("name", "promise"),
    [
        ("quotas count from the full hour", 3),
        ("quiet hours in the account's zone", 4),
        ("what waits for an hour has expired", 10),
    ],
)
def test_a_planted_bug_is_seen(ground: Ground, name: str, promise: int) -> None:
    """The auditor can tell; `make mutants` plants all of them."""
    with find(name).plant():
        found = [v for seed in range(10) for v in run(ground, seed).violations]
    assert promise in {violation.promise for violation in found}
