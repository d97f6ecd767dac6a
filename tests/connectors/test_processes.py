"""Connectors as they really run: what is killed heals, and nothing is run twice."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.simulated.book import Book
from tests.connectors.installation import WITHIN, Connector, Installation, kill, runs
from tests.connectors.workplace import Workplace
from tests.waiting import wait_until


@pytest.fixture
def installation(fresh_url: str, tmp_path: Path) -> Iterator[Installation]:
    made = Installation(fresh_url, tmp_path)
    with made.queue():
        yield made


@pytest.fixture
def place(installation: Installation) -> Iterator[Workplace]:
    made = Workplace(url=installation.url, world=installation.world)
    yield made
    made.conn.close()


def is_ready(place: Workplace, *phones: int) -> bool:
    return all(place.device_state(phone) == ("online", True) for phone in phones)


def the_pid(connector: Connector) -> int:
    [shard] = wait_until(connector.shards, WITHIN)
    return shard["pid"]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_shard_process_that_is_killed_or_stands_still_heals(
    installation: Installation, place: Workplace, blow: signal.Signals
) -> None:
    """Its sends are each received once; what was under way is resolved by receipts."""
    phone = place.add_phone()
    with installation.connector() as connector:
        wait_until(lambda: is_ready(place, phone), WITHIN)
        place.release_campaign(phone, leads=20)
        wait_until(lambda: len(place.accepted(phone)) >= 5, WITHIN)

        struck = the_pid(connector)
        kill(struck, blow)
        wait_until(lambda: not runs(struck), WITHIN)
        wait_until(lambda: place.states() == ["delivered"] * 20, WITHIN)

        assert the_pid(connector) != struck
        assert connector.stop() == 0
    assert len({line["to"] for line in place.accepted(phone)}) == 20
    assert len(place.accepted(phone)) == 20
    assert place.column("SELECT holder FROM leases WHERE holder IS NOT NULL") == []
    assert place.column("SELECT id FROM connectors") == []


def test_two_connectors_share_the_shards_and_never_one_of_them(
    installation: Installation, place: Workplace
) -> None:
    phones = [place.add_phone(shard=shard) for shard in ("s1", "s2")]
    with installation.connector() as first:
        wait_until(lambda: is_ready(place, *phones), WITHIN)
        assert len(first.shards()) == 2
        with installation.connector() as second:
            wait_until(
                lambda: (len(first.shards()), len(second.shards())) == (1, 1), WITHIN
            )
            wait_until(lambda: is_ready(place, *phones), WITHIN)
            assert second.stop() == 0
        wait_until(lambda: len(first.shards()) == 2, WITHIN)
        wait_until(lambda: is_ready(place, *phones), WITHIN)
        assert first.stop() == 0

    for phone in phones:
        lines = Book(installation.world, phone).news()
        turns = [line["kind"] for line in lines if "connected" in line["kind"]]
        assert turns == ["connected", "disconnected"] * (len(turns) // 2)


def test_children_die_with_a_killed_supervisor_and_the_next_takes_over(
    installation: Installation, place: Workplace
) -> None:
    phone = place.add_phone()
    with installation.connector() as first:
        wait_until(lambda: is_ready(place, phone), WITHIN)
        child = the_pid(first)
        kill(first.process.pid)
        wait_until(lambda: not runs(child), WITHIN)
    with installation.connector() as second:
        wait_until(second.shards, WITHIN)
        place.write_by_hand(phone)
        wait_until(lambda: place.states() == ["delivered"], WITHIN)

    assert len(place.accepted(phone)) == 1
