"""Connectors as they really run: what is killed heals, and nothing is run twice."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.devices import actions as devices
from chalicelib.devices import pairing
from connectors.simulated.book import Book
from tests.connectors.installation import (
    WITHIN,
    Connector,
    Installation,
    children_of,
    kill,
    runs,
)
from tests.connectors.proxy import wire
from tests.connectors.workplace import Workplace
from tests.waiting import wait_until


@pytest.fixture
def installation(fresh_url: str, tmp_path: Path) -> Installation:
    """Without a queue, unless a test has one: re-reading does its work."""
    return Installation(fresh_url, tmp_path)


@pytest.fixture
def place(installation: Installation) -> Iterator[Workplace]:
    made = Workplace(url=installation.url, world=installation.world)
    yield made
    made.conn.close()


def is_ready(place: Workplace, *phones: int) -> bool:
    return all(place.device_state(phone) == ("online", True) for phone in phones)


def all_went_out(place: Workplace, phone: int) -> bool:
    """Nothing waits, nothing was received twice, and what nobody received is owned up.

    A receipt that was heard and not kept when a process died is lost with it, as on a
    real phone; its send stays `sent` or uncertain, which is the truth.
    """
    states = place.states()
    received = [line["to"] for line in place.accepted(phone)]
    assert len(received) == len(set(received))
    if not set(states) <= {"sent", "delivered", "uncertain"}:
        return False
    assert len(received) + states.count("uncertain") >= len(states)
    return True


def all_is_recorded(place: Workplace, phone: int) -> bool:
    """All that was received is delivered, and all but one were received: one claim at
    most lost its answer, and is for the scanner to own up to."""
    received = len(place.accepted(phone))
    states = place.states()
    return received >= len(states) - 1 and states.count("delivered") == received


def the_pid(connector: Connector) -> int:
    [shard] = wait_until(connector.shards, WITHIN)
    return shard["pid"]


def begin_linking(place: Workplace) -> int:
    phone = devices.add(
        place.conn,
        place.account_id,
        name="New",
        transport="simulated",
        shards=["s1", "s2"],
    )
    pairing.begin(place.conn, place.account_id, phone, method="qr", phone=None)
    return phone


def shows_a_code(place: Workplace) -> bool:
    return place.column("SELECT secret IS NOT NULL FROM pairings") == [True]


linux = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds children by /proc"
)


@linux
def test_a_phone_is_linked_in_a_process_that_ends_with_its_linking(
    installation: Installation, place: Workplace
) -> None:
    phone = begin_linking(place)
    with installation.connector() as connector:
        wait_until(lambda: is_ready(place, phone), WITHIN)
        wait_until(lambda: children_of(the_pid(connector)) == [], WITHIN)
        [shard] = wait_until(
            lambda: [s for s in connector.shards() if s["connected"]], WITHIN
        )

    assert place.answers() == ["linked"]
    assert (shard["sessions"], shard["to_restore"]) == (1, 0)
    assert shard["memory_per_session"] == shard["memory_bytes"] > 10_000_000


@linux
def test_a_linking_ends_with_its_shard_process_and_is_begun_again(
    installation: Installation, place: Workplace
) -> None:
    begin_linking(place)
    with installation.connector(SIMULATED_SPEED="0.01") as connector:
        wait_until(lambda: shows_a_code(place), WITHIN)
        struck = the_pid(connector)
        [linking] = children_of(struck)
        place.conn.execute("UPDATE pairings SET secret = NULL")

        kill(struck)
        wait_until(lambda: not runs(linking), WITHIN)
        wait_until(lambda: shows_a_code(place), WITHIN)

        assert the_pid(connector) != struck


@linux
def test_a_cancelled_linking_ends_its_process(
    installation: Installation, place: Workplace
) -> None:
    phone = begin_linking(place)
    with installation.connector(SIMULATED_SPEED="0.01") as connector:
        wait_until(lambda: shows_a_code(place), WITHIN)
        [linking] = children_of(the_pid(connector))

        pairing.cancel(place.conn, place.account_id, phone)
        wait_until(lambda: not runs(linking), WITHIN)

        wait_until(lambda: None not in place.answers(), WITHIN)
    assert place.why(phone) == ("new", "pairing-cancelled")


@linux
def test_a_pairing_process_that_dies_says_so_and_costs_nobody_else(
    installation: Installation, place: Workplace
) -> None:
    other = place.add_phone()
    phone = begin_linking(place)
    with installation.connector(SIMULATED_SPEED="0.5") as connector:
        wait_until(lambda: shows_a_code(place), WITHIN)
        wait_until(lambda: place.why(other) == ("online", None), WITHIN)
        shard = the_pid(connector)
        [linking] = children_of(shard)

        kill(linking, signal.SIGABRT)
        wait_until(lambda: place.answers() == ["pairing-failed"], WITHIN)

        assert place.why(other) == ("online", None)
        assert the_pid(connector) == shard
    assert place.why(phone) == ("new", "pairing-failed")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_shard_process_that_is_killed_or_stands_still_heals(
    installation: Installation, place: Workplace, blow: signal.Signals
) -> None:
    """Its sends are each received once; what was under way is resolved by receipts."""
    phone = place.add_phone()
    with installation.queue(), installation.connector() as connector:
        wait_until(lambda: is_ready(place, phone), WITHIN)
        place.release_campaign(phone, leads=20)
        wait_until(lambda: len(place.accepted(phone)) >= 5, WITHIN)

        struck = the_pid(connector)
        kill(struck, blow)
        wait_until(lambda: not runs(struck), WITHIN)
        wait_until(lambda: all_went_out(place, phone), WITHIN)

        assert the_pid(connector) != struck
        assert connector.stop() == 0
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


def test_what_a_connector_says_and_sends_names_its_build(
    installation: Installation, place: Workplace
) -> None:
    """A fix that seems not to help may not be running."""
    phone = place.add_phone()
    with installation.connector(BUILD_ID="b7") as connector:
        wait_until(lambda: is_ready(place, phone), WITHIN)
        place.release_campaign(phone, leads=1)
        wait_until(lambda: place.states() == ["delivered"], WITHIN)
        assert connector.report()["build"] == "b7"

    said = [json.loads(line) for line in installation.log().splitlines() if "{" in line]
    assert {"connector started", "shard started"} <= {line["message"] for line in said}
    assert {line["build"] for line in said} == {"b7"}
    assert place.column("SELECT build FROM attempts") == ["b7"]


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


def test_a_database_away_for_a_moment_costs_nothing(
    installation: Installation, place: Workplace
) -> None:
    """What was sent meanwhile is kept in memory and recorded afterwards."""
    phone = place.add_phone()
    with (
        wire(installation.url) as database,
        installation.connector(
            DATABASE_URL=database.url, LEASE_TTL_SECONDS="60"
        ) as connector,
    ):
        wait_until(lambda: is_ready(place, phone), WITHIN)
        before = the_pid(connector)
        place.release_campaign(phone, leads=20)
        wait_until(lambda: len(place.accepted(phone)) >= 5, WITHIN)

        database.cut()
        wait_until(lambda: "database away" in installation.log(), WITHIN)
        wait_until(lambda: "waits" in installation.log(), WITHIN)
        sent = len(place.accepted(phone))
        database.mend()
        wait_until(lambda: all_is_recorded(place, phone), WITHIN)

        assert the_pid(connector) == before
    assert sent < 20


def test_a_database_away_for_longer_ends_the_process_and_heals(
    installation: Installation, place: Workplace
) -> None:
    """Without a renewal nobody may act: the process ends before the lease does."""
    phone = place.add_phone()
    with (
        wire(installation.url) as database,
        installation.connector(DATABASE_URL=database.url) as connector,
    ):
        wait_until(lambda: is_ready(place, phone), WITHIN)
        before = the_pid(connector)
        place.release_campaign(phone, leads=20)
        wait_until(lambda: len(place.accepted(phone)) >= 5, WITHIN)

        database.cut()
        wait_until(lambda: not runs(before), WITHIN)
        held = place.row(
            "SELECT expires_at > carillon_now() FROM leases WHERE name = 's1'"
        )
        database.mend()
        wait_until(lambda: all_went_out(place, phone), WITHIN)

    assert held == (True,)
