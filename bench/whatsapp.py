"""Real sessions: how fast they come and come back, what they hold and say.

The product's connector and its shard processes run neonize, unmodified, against the
WhatsApp double.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench import installation, machine, phones, processes
from bench.installation import Scene, Staffed
from bench.phones import Linked
from bench.table import Section, Table
from chalicelib.platform import clock
from chalicelib.sends import planning, releasing
from tests import builders
from tests.connectors.installation import Connector
from tests.waiting import wait_until

# Sessions, and over how many shard processes.
CURVE = ((1, 1), (20, 1), (100, 2), (300, 6), (300, 1), (1000, 20))
RESTARTED = (300, 6)
TALKING, PEOPLE_EACH = 20, 50
TALKS = 2 * PEOPLE_EACH
SHARED = (
    "The WhatsApp double, which is Python, Postgres and the bench shared the CPUs with"
    " what is measured. No goals are set: the figures are published as measured."
)
WITHIN = 300.0
ROOM = 24 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Some sessions in some shard processes, seen once."""

    sessions: int
    shards: int
    first: float
    login: float
    back: float
    memory: int
    threads: int


def measure(folder: Path) -> Section:
    """Minutes; everything it starts has ended when it answers."""
    most = max(sessions for sessions, _ in CURVE)
    with installation.scene(folder, sessions=most) as scene:
        linked = _link(scene, most)
        curve = [_point(scene, linked[:sessions], shards) for sessions, shards in CURVE]
        sessions, shards = RESTARTED
        restarts = _restarts(scene, linked[:sessions], shards)
        talk = _talk(scene, linked[:TALKING])
        control = scene.double.control
        if control.refused_hosts or control.unknown:
            raise RuntimeError("the double was asked for what it does not know")
    return Section(
        title="Real phones",
        notes=[
            machine.sentence(datetime.now(UTC)),
            SHARED,
        ],
        tables=[_curve_table(curve), _figures(curve, restarts, talk)],
    )


def _link(scene: Scene, count: int) -> list[Linked]:
    numbers = [str(installation.FIRST_NUMBER + n) for n in range(count)]
    for number in numbers:
        scene.double.control.add_person(number, f"Phone {number[-4:]}")
    environment = scene.environment(scene.unused_url) | {
        "HISTORY_QUIET_SECONDS": "0.2",
    }
    log = scene.folder / "pairing.log"
    return phones.link(scene.double.control, numbers, environment, log)


def _point(scene: Scene, linked: Sequence[Linked], shards: int) -> Point:
    with scene.installation(linked, shards=shards) as staffed:
        began = time.monotonic()
        with staffed.connector() as connector:
            first = _until(began, lambda: staffed.online() > 0)
            login = _until(began, lambda: staffed.online() == len(linked))
            held = processes.load(_shards(connector))
            began = time.monotonic()
            scene.double.control.close()
            back = _until(began, lambda: _all_back(scene, staffed, len(linked)))
    return Point(
        sessions=len(linked),
        shards=shards,
        first=first,
        login=login,
        back=back,
        memory=held.memory,
        threads=held.threads,
    )


def _all_back(scene: Scene, staffed: Staffed, count: int) -> bool:
    """WhatsApp has them all, and so does the product."""
    return scene.double.control.online() == count and staffed.online() == count


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarts:
    """From the moment a connector ended, until the next has all phones online."""

    stop: float
    clean: float


def _restarts(scene: Scene, linked: Sequence[Linked], shards: int) -> Restarts:
    with scene.installation(linked, shards=shards) as staffed:
        with staffed.connector() as connector:
            wait_until(lambda: staffed.online() == len(linked), WITHIN)
            began = time.monotonic()
            connector.stop()
            stop = time.monotonic() - began
        began = time.monotonic()
        with staffed.connector():
            clean = _until(began, lambda: staffed.online() == len(linked))
    return Restarts(stop=stop, clean=clean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Messages a second, what each cost the shard process, and what it holds then."""

    first: float
    next: float
    cost: float
    memory: int


def _talk(scene: Scene, linked: Sequence[Linked]) -> Talk:
    """A first message to each of some people, then another, at no pace."""
    control, count = scene.double.control, TALKING * PEOPLE_EACH
    people = [str(installation.FIRST_PERSON + n) for n in range(count)]
    for number in people:
        control.add_person(number, "Somebody")
    with (
        scene.installation(linked, shards=1) as staffed,
        staffed.connector(
            REREAD_SECONDS="1", COMPOSING_SECONDS="0", ONLINE_SETTLE_SECONDS="1"
        ) as connector,
    ):
        _add_leads(staffed, people)
        wait_until(lambda: staffed.ready() == len(linked), WITHIN)
        first = _campaign(scene, staffed, count)
        spent = processes.load(_shards(connector)).seconds
        following = _campaign(scene, staffed, count)
        after = processes.load(_shards(connector))
    return Talk(
        first=first,
        next=following,
        cost=(after.seconds - spent) / count,
        memory=after.memory,
    )


def _add_leads(staffed: Staffed, people: Sequence[str]) -> None:
    for place, number in enumerate(people):
        device = staffed.devices[place % len(staffed.devices)]
        person = builders.add_person(staffed.conn, staffed.account_id, phone=number)
        builders.add_lead(
            staffed.conn, staffed.account_id, owner_device_id=device, person_id=person
        )


def _campaign(scene: Scene, staffed: Staffed, count: int) -> float:
    """To everybody, as fast as it goes; messages a second that people saw."""
    control = scene.double.control
    before = len(control.passed)
    builders.add_campaign(staffed.conn, staffed.account_id)
    planning.plan(staffed.conn, now=clock.now())
    releasing.release(
        staffed.conn, now=clock.now(), look_ahead=installation.SOON, rng=Random(1)
    )
    wait_until(lambda: len(control.passed) > before, WITHIN)
    began = time.monotonic()
    took = _until(began, lambda: len(control.passed) >= before + count)
    return count / took


def _shards(connector: Connector) -> list[int]:
    return [shard["pid"] for shard in connector.shards()]


def _until(began: float, fact: Callable[[], bool]) -> float:
    """Seconds until it is so."""
    wait_until(fact, WITHIN)
    return time.monotonic() - began


def _curve_table(curve: Sequence[Point]) -> Table:
    return Table(
        (
            "Sessions",
            "Shard processes",
            "First online after the connector's start",
            "All online",
            "All online again after every socket closed",
            "Memory of all shard processes",
            "Threads",
        ),
        [
            (
                f"{point.sessions:,}",
                str(point.shards),
                f"{point.first:.1f} s",
                f"{point.login:.1f} s",
                f"{point.back:.1f} s",
                f"{point.memory / processes.MIB:,.0f} MB",
                f"{point.threads:,}",
            )
            for point in curve
        ],
    )


def _figures(curve: Sequence[Point], restarts: Restarts, talk: Talk) -> Table:
    per_session, per_process = _memory(curve)
    talking = (talk.memory - per_process) / TALKING
    sessions, shards = RESTARTED
    held = [
        (
            f"Of these devices 24 GiB hold, {size} in a shard process",
            f"{int(ROOM / (talking + per_process / size)):,}",
        )
        for size in (50, 300)
    ]
    return Table(
        ("What", "Figure"),
        [
            (
                "Memory of a shard process without sessions",
                f"{per_process / processes.MIB:.0f} MB",
            ),
            (
                "Memory of a further session, idle since its login",
                f"{per_session / processes.MIB:.2f} MB",
            ),
            (
                f"… that wrote {TALKS} messages to {PEOPLE_EACH} people",
                f"{talking / processes.MIB:.2f} MB",
            ),
            *held,
            (
                f"Clean stop of a connector, {sessions} sessions in {shards} shards",
                f"{restarts.stop:.1f} s",
            ),
            (
                "… and from its next start until all are online",
                f"{restarts.clean:.1f} s",
            ),
            (
                f"First messages to people, {TALKING} phones in one process",
                f"{talk.first:.0f}/s",
            ),
            ("Further messages to them", f"{talk.next:.0f}/s"),
            ("CPU of the shard process for one of these", f"{talk.cost * 1000:.1f} ms"),
        ],
    )


def _memory(curve: Sequence[Point]) -> tuple[float, float]:
    """A session's and a process's share: the plane through what was seen that leaves
    the least squares."""
    ss = sum(p.sessions**2 for p in curve)
    hh = sum(p.shards**2 for p in curve)
    sh = sum(p.sessions * p.shards for p in curve)
    sm = sum(p.sessions * p.memory for p in curve)
    hm = sum(p.shards * p.memory for p in curve)
    determinant = ss * hh - sh * sh
    return (sm * hh - hm * sh) / determinant, (hm * ss - sm * sh) / determinant
