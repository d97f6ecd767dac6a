"""Processes that run seeds side by side, each on a ground of its own."""

import logging
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.pool import Pool

from tests.simulation.database import Ground
from tests.simulation.mutants import find
from tests.simulation.run import run

PROCESSORS = 2
# What a planted bug may survive.
MOST_SEEDS = 1000
_ground: list[Ground] = []


def judge(seed: int) -> tuple[int, list[str]]:
    try:
        outcome = run(_ground[0], seed)
    except Exception as error:
        return seed, [f"the world ended: {error!r}"]
    return seed, [str(violation) for violation in outcome.violations]


def hunt(name: str) -> tuple[str, int | None, str]:
    with find(name).plant():
        for seed in range(MOST_SEEDS):
            _, found = judge(seed)
            if found:
                return name, seed + 1, found[0]
    return name, None, "SURVIVED"


@contextmanager
def workers(url: str) -> Iterator[Pool]:
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(PROCESSORS, _settle, (url,)) as pool:
        yield pool


def _settle(url: str) -> None:
    """A worker's own ground."""
    logging.disable(logging.CRITICAL)
    name = multiprocessing.current_process().name
    ground = Ground(url, f"simulation_{name.rpartition('-')[2]}")
    ground.prepare()
    _ground.append(ground)
