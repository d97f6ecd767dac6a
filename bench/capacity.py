"""P11: one hour of 3,000 phones at 80 messages an hour, on a clock that is told.

Planning, release and rescue are the scanner's own tick; the shard processes use the
product's pace, claim and record. What leaves is judged twice: by the log of attempts,
and by what the phones saw.
"""

import json
import os
import subprocess
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bench import machine
from bench.counted import connect
from bench.ground import Ground
from bench.loading import Size, settle
from bench.processes import family_seconds
from bench.shards import MINUTE, set_clock
from bench.table import Goal, Section, Table
from chalicelib.platform import clock, db, sql
from chalicelib.platform.config import DEFAULT_SECONDS
from chalicelib.platform.db import Db
from chalicelib.sends import (
    planning,
    releasing,
    rescuing,
    step_planning,
    upkeep,
)
from chalicelib.sends.model import WakeUp

Q = sql.load(__name__, "capacity.sql")

ALL, SHARE = 3_000, 600
MINUTES = 60
QUOTA = 80
# More waits for each phone than it may send: nothing but the quota ends the hour.
WAITING = 90
PROCESSES = 3
CORE = 0.25
LOOK_AHEAD, GRACE, PATIENCE = (
    timedelta(seconds=DEFAULT_SECONDS[name])
    for name in ("look_ahead", "rescue_grace", "uncertain_after")
)

Seen = tuple[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What came of it. Seconds are of a CPU: of the ticks alone, and of everything."""

    devices: int
    planned: int
    sent: int
    seen: int
    most_logged: int
    most_seen: int
    ticks: float
    all: float

    @property
    def core(self) -> float:
        """The share of one core that all phones would take for that hour."""
        return self.all / (MINUTES * 60) * ALL / self.devices


def measure(ground: Ground) -> Section:
    """With a fifth of the phones, unless DEVICES in the environment says otherwise."""
    hour = _hour(ground, int(os.environ.get("DEVICES", SHARE)))
    return Section(
        title="Capacity",
        notes=[machine.sentence(datetime.now(UTC)), _what(hour)],
        tables=[_table(hour)],
        goals=[_goal(hour)],
    )


def _hour(ground: Ground, devices: int) -> Hour:
    size = Size(
        leads=devices * WAITING,
        devices=devices,
        quota_hour=QUOTA,
        quota_day=10 * QUOTA,
        device_gaps=(timedelta(seconds=5), timedelta(seconds=15)),
        gaps=(timedelta(seconds=10), timedelta(seconds=30)),
    )
    with ground.database(size) as url, connect(url) as conn:
        begins = clock.now().replace(microsecond=0)
        db.execute(conn, Q["hold_the_clock"])
        set_clock(conn, begins)
        db.execute(conn, Q["make_due"], {"now": begins})
        settle(conn)
        with _shards(url, db.scalars(conn, Q["shards"])) as shards:
            seen, ticks, before = list[Seen](), 0.0, _seconds(ground)
            for minute in range(MINUTES):
                now = begins + minute * MINUTE
                began = _seconds(ground)
                wake_ups = _tick(conn, now)
                ticks += _seconds(ground) - began
                seen += shards.minute(now, wake_ups)
            took = _seconds(ground) - before
        found = db.rows(conn, Q["ledger"])[0]
    return Hour(
        devices=devices,
        planned=found["planned"],
        sent=found["sent"],
        seen=len(seen),
        most_logged=found["most"],
        most_seen=most_in_an_hour(seen),
        ticks=ticks,
        all=took,
    )


def _tick(conn: Db, now: datetime) -> list[WakeUp]:
    """The steps of the scanner that campaigns and sequences need, at this instant."""
    set_clock(conn, now)
    planning.plan(conn, now=now)
    step_planning.plan(conn, now=now)
    rng = Random(now.isoformat())
    wake_ups = releasing.release(conn, now=now, look_ahead=LOOK_AHEAD, rng=rng)
    rescuing.rescue(conn, now=now, grace=GRACE, patience=PATIENCE)
    upkeep.sweep(conn)
    return wake_ups


def _seconds(ground: Ground) -> float:
    """Of this process, its shard processes and Postgres."""
    return family_seconds(os.getpid()) + family_seconds(ground.postgres.pid)


class Shards:
    """Some processes, each with a part of the shards."""

    def __init__(self) -> None:
        self._by_name: dict[str, subprocess.Popen[str]] = {}
        self._all = list[subprocess.Popen[str]]()

    def add(self, process: subprocess.Popen[str], names: Iterable[str]) -> None:
        self._all.append(process)
        self._by_name |= dict.fromkeys(names, process)

    def wait(self) -> None:
        """Until all of them have started."""
        for process in self._all:
            next(iter(process.stdout or ()))

    def minute(self, begins: datetime, wake_ups: Iterable[WakeUp]) -> list[Seen]:
        """Let all of them send for a minute; what the phones saw."""
        woken = {
            process.pid: defaultdict[str, list[int]](list) for process in self._all
        }
        for wake_up in wake_ups:
            mine = woken[self._by_name[wake_up.shard].pid]
            mine[wake_up.shard] += [send_id for send_id, _ in wake_up.sends]
        for process in self._all:
            asked = {"begins": begins.isoformat(), "woken": woken[process.pid]}
            print(json.dumps(asked), file=process.stdin, flush=True)
        answers = [next(iter(process.stdout or ())) for process in self._all]
        return [(id_, at) for answer in answers for id_, at in json.loads(answer)]


@contextmanager
def _shards(url: str, names: Sequence[str]) -> Generator[Shards]:
    shards = Shards()
    with ExitStack() as held:
        for place in range(PROCESSES):
            mine = names[place::PROCESSES]
            process = held.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "bench.shards", url, *mine],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            held.callback(process.kill)
            shards.add(process, mine)
        shards.wait()
        yield shards


def most_in_an_hour(seen: Iterable[Seen]) -> int:
    """Of any phone, in any hour that ends with a message."""
    by_phone = defaultdict[int, list[float]](list)
    for device_id, at in seen:
        by_phone[device_id].append(at)
    return max(
        (
            place - bisect_right(ats, at - MINUTES * 60) + 1
            for ats in map(sorted, by_phone.values())
            for place, at in enumerate(ats)
        ),
        default=0,
    )


def _goal(hour: Hour) -> Goal:
    whole = hour.devices == ALL
    counted = hour.sent == hour.seen == hour.devices * QUOTA
    most = max(hour.most_logged, hour.most_seen)
    return Goal(
        "P11",
        "An hour of 3,000 phones: sent; most of a phone in any hour; CPU",
        "240,000; ≤ 80; ≤ 25 % of a core",
        f"{hour.sent:,}; {most}; {hour.core:.0%}",
        held=counted and most <= QUOTA and hour.core <= CORE,
        remark=""
        if whole
        else f"{hour.devices:,} phones, which share nothing; the CPU is for 3,000",
    )


def _table(hour: Hour) -> Table:
    return Table(
        ("What", "Figure"),
        [
            ("Phones", f"{hour.devices:,}"),
            ("Planned", f"{hour.planned:,}"),
            (
                "Sent, by the ledger; seen by the phones",
                f"{hour.sent:,}; {hour.seen:,}",
            ),
            (
                "Most attempts of a phone in any hour, by the log; by the phones",
                f"{hour.most_logged}; {hour.most_seen}",
            ),
            ("CPU of planning, release and rescue", f"{hour.ticks:.0f} s"),
            ("CPU of everything", f"{hour.all:.0f} s"),
            ("… for a message", f"{hour.all / max(1, hour.sent) * 1e3:.1f} ms"),
        ],
    )


def _what(hour: Hour) -> str:
    return (
        f"An hour of {hour.devices:,} phones, each with {WAITING} steps of sequences"
        f" due from its beginning and a quota of {QUOTA} an hour. SQL takes the time"
        " that it is told for carillon_now(). The scanner works each minute; the shard"
        " processes read what is queued when they are woken and every 30 s, keep the"
        " pace, claim and record; the transport is trivial. The CPU seconds are of"
        " Postgres, of the scanner and of the shard processes together."
    )
