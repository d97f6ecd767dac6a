"""Runs many seeds, or one, or every planted bug: see docs/simulation.md.

make simulate SEEDS=10000      so many, on two processors
make simulate SEED=1234        one of them again, with what the phones saw
make mutants                   each planted bug until it is caught
"""

import argparse
import logging
import sys
import tempfile
import time
from contextlib import ExitStack
from multiprocessing.pool import Pool
from pathlib import Path

from infra.local.postgres import Postgres
from tests.simulation.database import Ground
from tests.simulation.mutants import MUTANTS
from tests.simulation.run import run
from tests.simulation.workers import PROCESSORS, hunt, judge, workers


def main() -> int:
    given = _read(sys.argv[1:])
    logging.disable(logging.CRITICAL)
    with ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory())
        postgres = held.enter_context(Postgres(Path(folder), fsync=False))
        url = postgres.url("postgres")
        if given.seed is not None:
            return _one(url, given.seed)
        pool = held.enter_context(workers(url))
        if given.mutants:
            return _mutants(pool, given.only)
        return _many(pool, range(given.first, given.first + given.seeds))


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


def _many(pool: Pool, seeds: range) -> int:
    began, done, failed = time.monotonic(), 0, 0
    for seed, found in pool.imap_unordered(judge, seeds, chunksize=10):
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


def _mutants(pool: Pool, only: str) -> int:
    """A table: the bug, the seeds it took, the promise it broke."""
    survived = 0
    wanted = [mutant.name for mutant in MUTANTS if only in mutant.name]
    print(f"{'planted bug':<50} {'seeds':>5}  what the auditor said")
    for name, seeds, what in pool.imap_unordered(hunt, wanted):
        survived += seeds is None
        print(f"{name:<50} {seeds or '-':>5}  {what}", flush=True)
    print(f"{len(wanted) - survived} of {len(wanted)} caught")
    return bool(survived)


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
