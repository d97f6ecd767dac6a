"""Runs many seeds, or one, or every planted bug: see docs/simulation.md.

make simulate SEEDS=10000      so many, on two processors
make simulate SEED=1234        one of them again, with what the phones saw
make mutants                   each planted bug until it is caught
"""

import argparse
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.pool import Pool
from pathlib import Path

from infra.local.postgres import Postgres
from tests.simulation.database import Ground
from tests.simulation.mutants import MUTANTS, Mutant, find
from tests.simulation.run import run

PROCESSORS = 2
# What a planted bug may survive.
MOST_SEEDS = 1000
_ground: list[Ground] = []


def main() -> int:
    given = _read(sys.argv[1:])
    logging.disable(logging.CRITICAL)
    with ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory())
        postgres = held.enter_context(Postgres(Path(folder), fsync=False))
        url = postgres.url("postgres")
        if given.seed is not None:
            return _one(url, given.seed)
        workers = held.enter_context(_workers(url))
        if given.mutants:
            return _mutants(workers, given.only)
        return _many(workers, range(given.first, given.first + given.seeds))


def _one(url: str, seed: int) -> int:
    """One seed, told in full."""
    ground = Ground(url, "simulation")
    ground.prepare()
    outcome = run(ground, seed)
    ground.close()
    for sight in outcome.testimony.sights:
        taken = "" if sight.taken else " (refused)"
        print(
            f"{sight.at:%d %b %H:%M:%S} phone {sight.device_id} to {sight.to}:"
            f" {sight.text!r}{taken}"
        )
    for violation in outcome.violations:
        print(violation)
    print(f"seed {seed}: {len(outcome.violations)} broken promises")
    return bool(outcome.violations)


def _many(workers: Pool, seeds: range) -> int:
    began, done, failed = time.monotonic(), 0, 0
    for seed, found in workers.imap_unordered(_judge, seeds, chunksize=10):
        done += 1
        if found:
            failed += 1
            print(f"seed {seed} broke a promise; again: make simulate SEED={seed}")
            print("".join(f"    {what}\n" for what in found[:5]), end="", flush=True)
        if done % 500 == 0:
            _tell(done, failed, began)
    _tell(done, failed, began)
    return bool(failed)


def _tell(done: int, failed: int, began: float) -> None:
    each = (time.monotonic() - began) / done * PROCESSORS
    print(f"{done} seeds, {failed} failed, {each:.2f} s each", flush=True)


def _mutants(workers: Pool, only: str) -> int:
    """A table: the bug, the seeds it took, the promise it broke."""
    survived = 0
    wanted = [mutant.name for mutant in MUTANTS if only in mutant.name]
    print(f"{'planted bug':<50} {'seeds':>5}  what the auditor said")
    for name, seeds, what in workers.imap(_hunt, wanted):
        survived += seeds is None
        print(f"{name:<50} {seeds or '-':>5}  {what}", flush=True)
    print(f"{len(wanted) - survived} of {len(wanted)} caught")
    return bool(survived)


def _judge(seed: int) -> tuple[int, list[str]]:
    try:
        outcome = run(_ground[0], seed)
    except Exception as error:
        return seed, [f"the world ended: {error!r}"]
    return seed, [str(violation) for violation in outcome.violations]


def _hunt(name: str) -> tuple[str, int | None, str]:
    mutant: Mutant = find(name)
    with mutant.plant():
        for seed in range(MOST_SEEDS):
            _, found = _judge(seed)
            if found:
                return name, seed + 1, found[0]
    return name, None, "SURVIVED"


@contextmanager
def _workers(url: str) -> Iterator[Pool]:
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


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--mutants", action="store_true")
    parser.add_argument("--only", default="")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
