"""Campaigns of real phones at no pace: how much they say, and what it costs."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bench import processes
from bench.installation import Scene, Staffed
from bench.phones import Linked
from bench.sessions import WITHIN, pids, until
from chalicelib.platform import clock
from chalicelib.sends import planning, releasing
from tests import builders
from tests.waiting import wait_until

FIRST_PERSON = 60_190_000_000
LOOK_AHEAD = timedelta(minutes=2)
UNPACED = {
    "REREAD_SECONDS": "1",
    "COMPOSING_SECONDS": "0",
    "ONLINE_SETTLE_SECONDS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Messages a second, the CPU seconds of one, and the memory of the process then."""

    phones: int
    people_each: int
    first: float
    further: float
    cost: float
    memory: int


def talk(scene: Scene, linked: Sequence[Linked], people_each: int) -> Talk:
    """A first message to each of some people from one process, then another."""
    count = len(linked) * people_each
    people = [str(FIRST_PERSON + n) for n in range(count)]
    for number in people:
        scene.double.control.add_person(number, "Somebody")
    with (
        scene.installation(linked, shards=1) as staffed,
        staffed.connector(**UNPACED) as connector,
    ):
        _add_leads(staffed, people)
        wait_until(lambda: staffed.ready() == len(linked), WITHIN)
        first = _campaign(scene, staffed, count)
        before = processes.load(pids(connector))
        further = _campaign(scene, staffed, count)
        after = processes.load(pids(connector))
    return Talk(
        phones=len(linked),
        people_each=people_each,
        first=first,
        further=further,
        cost=(after.seconds - before.seconds) / count,
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
    """To everybody, as fast as it goes; messages a second that WhatsApp took in."""
    passed, conn = scene.double.control.passed, staffed.conn
    before = len(passed)
    builders.add_campaign(conn, staffed.account_id)
    planning.plan(conn, now=clock.now())
    releasing.release(conn, now=clock.now(), look_ahead=LOOK_AHEAD, rng=Random(1))
    wait_until(lambda: len(passed) > before, WITHIN)
    began = time.monotonic()
    return count / until(began, lambda: len(passed) >= before + count)
