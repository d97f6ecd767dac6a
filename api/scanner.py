"""Each minute: plan what is due, release what waits, rescue what got stuck.

Two ticks may overlap; each step is safe beside itself. A step that fails is logged and
repeated by the next tick; it stops no other step.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from random import Random, SystemRandom
from typing import Any

from api.wiring import Doors, doors
from chalicelib.accounts import actions as accounts
from chalicelib.jobs import actions as jobs
from chalicelib.leads.changes import actions as changes
from chalicelib.leads.exports import actions as exports
from chalicelib.leads.hooks import actions as hooks
from chalicelib.leads.imports import actions as imports
from chalicelib.media import uploads
from chalicelib.platform import browsers, clock, log
from chalicelib.platform.db import Db
from chalicelib.platform.queues import shard_queue
from chalicelib.privacy import actions as privacy
from chalicelib.sends import (
    allocating,
    hints,
    planning,
    releasing,
    rescuing,
    step_planning,
    upkeep,
)
from chalicelib.sends.model import WakeUp
from chalicelib.sequences import enrolling
from chalicelib.webhooks import actions as webhooks

_log = log.get()
_rng = SystemRandom()


def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """What the schedule calls; answers how many steps failed."""
    del event, context
    return {"failed": tick(doors(), _rng)}


def tick(ways: Doors, rng: Random) -> int:
    """One tick; answers how many of its steps failed."""
    steps = (
        _enrol,
        _plan,
        _plan_steps,
        _allocate,
        _release,
        _rescue,
        _reoffer_jobs,
        _keep_up,
        _sweep,
    )
    return sum(not _survives(step, ways, rng) for step in steps)


Step = Callable[[Doors, Db, Random], None]


def _survives(step: Step, ways: Doors, rng: Random) -> bool:
    try:
        with ways.connection() as conn:
            step(ways, conn, rng)
    except Exception:  # the edge: the next tick repeats it
        _log.exception("step failed", step=step.__name__)
        return False
    return True


def _enrol(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    enrolled = enrolling.enrol_asked(conn)
    ways.live.publish(conn, hints.sequences_progress(enrolled.places))
    if enrolled.leads:
        _log.info("leads enrolled", leads=enrolled.leads)


def _plan(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    planned, told = planning.plan(conn, now=clock.now())
    ways.live.publish(conn, told)
    if planned:
        _log.info("sends planned", sends=planned)


def _plan_steps(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    planned, told = step_planning.plan(conn, now=clock.now())
    ways.live.publish(conn, told)
    if planned:
        _log.info("steps planned", sends=planned)


def _allocate(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    allocated, told = allocating.allocate(conn, now=clock.now())
    ways.live.publish(conn, told)
    if allocated:
        _log.info("leads allocated", leads=allocated)


def _release(ways: Doors, conn: Db, rng: Random) -> None:
    look_ahead = ways.config.durations.look_ahead
    wake_ups = releasing.release(conn, now=clock.now(), look_ahead=look_ahead, rng=rng)
    for shard, bodies in _by_shard(wake_ups).items():
        ways.queues.put(shard_queue(shard), bodies)
    if wake_ups:
        _log.info("sends released", sends=sum(len(w.sends) for w in wake_ups))


def _rescue(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    durations = ways.config.durations
    told = rescuing.rescue(
        conn,
        now=clock.now(),
        grace=durations.rescue_grace,
        patience=durations.uncertain_after,
    )
    ways.live.publish(conn, told)


def _reoffer_jobs(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    jobs.reoffer_stale(conn, ways.queues, ways.config.durations.job_stale)


def _keep_up(ways: Doors, conn: Db, rng: Random) -> None:
    del ways, rng
    upkeep.sweep(conn)


def _sweep(ways: Doors, conn: Db, rng: Random) -> None:
    del rng
    browsers.sweep(conn)
    accounts.sweep(conn, clock.now())
    uploads.sweep(conn, ways.storage)
    exports.sweep(conn, ways.storage)
    privacy.sweep(conn, ways.storage)
    changes.sweep(conn)
    imports.sweep(conn, ways.storage)
    hooks.sweep(conn)
    webhooks.sweep(conn)


def _by_shard(wake_ups: Iterable[WakeUp]) -> dict[str, list[dict[str, Any]]]:
    bodies: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for wake_up in wake_ups:
        bodies[wake_up.shard].append(dict(wake_up.body()))
    return bodies
