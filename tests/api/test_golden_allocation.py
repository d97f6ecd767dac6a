"""An allocated campaign from its first tick to its last, one phone lost on the way."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from api import scanner
from api.wiring import Doors
from chalicelib.devices import actions as devices
from chalicelib.platform import clock, db
from chalicelib.platform.config import Config
from chalicelib.platform.db import Database, Db
from chalicelib.sends import allocating, planning
from tests import builders
from tests.chalicelib.sends.fleet import Fleet, assemble
from tests.chalicelib.sends.scenes import column, one
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues

LEADS = 60
LIMIT = 30


@pytest.fixture
def conn(fresh_url: str) -> Iterator[Db]:
    with db.connect(fresh_url) as conn:
        yield conn


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who heard from which phone, and why from that, told by places in their lists."""

    heard: dict[int, tuple[int, str | None]]
    attempts: dict[int, int]


def tick(url: str, config: Config) -> None:
    """By a process that was started for it."""
    database = Database(url, size=2)
    ways = Doors(
        config=config,
        connection=database.connection,
        queues=RecordedQueues(),
        storage=MemoryStorage(),
        live=RecordedLive(),
    )
    assert scanner.tick(ways, Random(1)) == 0
    database.close()


def run(
    conn: Db, minute: Callable[[], None], *, dies: Callable[[Fleet], object]
) -> Outcome:
    """60 leads, 3 phones, of which the second is restricted after ten messages."""
    fleet = assemble(conn, 3)
    second = fleet.devices[1]
    leads = [
        *fleet.leads(12, owner_device_id=second, niches=("VIT",)),
        *fleet.leads(LEADS - 12, niches=("VITAC",)),
    ]
    fleet.start(device_limit=LIMIT)
    dies(fleet)

    minute()
    for device in fleet.devices:
        assert fleet.send(device, most=10) == 10
    assert fleet.refuse(second, most=1, code="restricted-strangers") == 1
    until = clock.now() + timedelta(days=1)
    devices.rest(conn, second, until=until, code="restricted-strangers")
    assert fleet.claim(second) == []  # it rests: the others wait again
    dies(fleet)
    minute()
    fleet.send()
    fleet.forget_waits()
    dies(fleet)
    minute()
    fleet.send()
    minute()

    assert fleet.states() == {"sent": LEADS}
    assert one(conn, "SELECT count(*) FROM outbox") == 0
    assert fleet.used() == fleet.attempts()
    place_of = {device: place for place, device in enumerate(fleet.devices)}
    return Outcome(
        heard={
            leads.index(lead): (place_of[device], reason)
            for lead, (device, reason) in fleet.placed().items()
        },
        attempts={place_of[d]: n for d, n in fleet.attempts().items()},
    )


def test_leads_of_a_phone_that_is_restricted_go_to_the_others_and_all_add_up(
    conn: Db, fresh_url: str, config: Config
) -> None:
    outcome = run(conn, lambda: tick(fresh_url, config), dies=lambda _: None)

    by_phone = Counter(place for place, _ in outcome.heard.values())
    assert sorted(outcome.heard) == list(range(LEADS))
    # What the second phone lost goes to who meanwhile wrote to its leads' niches.
    assert by_phone == {0: 26, 1: 10, 2: 24}
    assert outcome.attempts == {0: 26, 1: 11, 2: 24}
    assert Counter(reason for _, reason in outcome.heard.values()) == {
        "owner": 10,
        "wrote-to-niche": 9,
        "least-loaded": 41,
    }
    assert max(outcome.attempts.values()) <= LIMIT
    texts = column(conn, "SELECT person_id FROM sends WHERE state = 'sent'")
    assert len(texts) == len(set(texts)) == LEADS


def test_a_restart_in_the_middle_changes_nothing(
    conn: Db, fresh_url: str, config: Config
) -> None:
    """The scanner dies after planning, and after taking back what nobody got yet."""

    def halfway(fleet: Fleet) -> None:
        with db.connect(fresh_url) as own:
            planning.plan(own, now=clock.now())
            allocating.take_back(own, fleet.key, now=clock.now())

    def minute() -> None:
        tick(fresh_url, config)

    assert run(conn, minute, dies=halfway) == run(conn, minute, dies=lambda _: None)


def test_what_three_limits_cannot_take_waits_until_they_are_raised(
    conn: Db, fresh_url: str, config: Config
) -> None:
    fleet = assemble(conn, 3)
    fleet.leads(10)
    fleet.start(device_limit=3)
    tick(fresh_url, config)
    fleet.send()
    tick(fresh_url, config)
    assert fleet.states() == {"sent": 9, "planned": 1}

    builders.add_device(conn, fleet.account)
    tick(fresh_url, config)
    fleet.send()

    assert fleet.states() == {"sent": 10}
