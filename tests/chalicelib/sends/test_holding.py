"""The hold: nothing of an account goes out, from the moment it is said."""

from datetime import timedelta

import pytest

from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import holding, rescuing
from chalicelib.sends.model import Claimed, NotClaimed
from tests import builders
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    OFFER,
    Scene,
    add_send,
    claim,
    is_waiting,
    meanwhile,
    one,
    queued_ids,
    release,
    set_scene,
    state_and_code,
    state_of,
    wait_for_lock,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def hold(conn: Db, scene: Scene) -> list[str]:
    hints = holding.hold(conn, scene.account, reason="Wrong text", now=clock.now())
    return [hint.code for hint in hints]


def rescue(conn: Db) -> None:
    rescuing.rescue(conn, now=clock.now(), grace=MINUTE, patience=3 * MINUTE)


@pytest.mark.parametrize("kind", ["campaign", "api", "confirmation"])
def test_what_was_queued_waits_again_and_is_not_released(
    conn: Db, scene: Scene, kind: str
) -> None:
    send = add_send(conn, scene, kind=kind)

    assert hold(conn, scene) == ["ACCOUNT_UPDATE"]

    assert state_of(conn, send) == "planned"
    assert queued_ids(conn) == set()
    assert release(conn) == []
    assert claim(conn, send, offer=1) == NotClaimed(code="stale")


@pytest.mark.parametrize("kind", ["inbox", "test"])
def test_what_is_sent_by_hand_is_not_claimed_and_expires_in_its_time(
    conn: Db, scene: Scene, kind: str
) -> None:
    now = clock.now()
    send = add_send(conn, scene, kind=kind, expires_at=now + 2 * MINUTE)
    hold(conn, scene)

    assert claim(conn, send) == NotClaimed(code="held")
    conn.execute("UPDATE outbox SET not_after = carillon_now()")
    conn.execute("UPDATE sends SET expires_at = carillon_now()")
    rescue(conn)

    assert state_and_code(conn, send) == ("expired", "expired")


def test_another_account_goes_on(conn: Db, scene: Scene) -> None:
    other = set_scene(conn)
    send = add_send(conn, other)

    hold(conn, scene)

    assert isinstance(claim(conn, send), Claimed)


def test_lifted_it_goes_out_again(conn: Db, scene: Scene) -> None:
    send = add_send(conn, scene)
    hold(conn, scene)

    hints = holding.lift(conn, scene.account, now=clock.now())
    [wake_up] = release(conn)

    assert [hint.code for hint in hints] == ["ACCOUNT_UPDATE"]
    assert isinstance(claim(conn, send, offer=wake_up.sends[0][1]), Claimed)


def add_step_send(conn: Db, scene: Scene) -> int:
    sequence = builders.add_sequence(conn, scene.account)
    step = builders.add_step(conn, scene.account, sequence)
    lead = builders.add_lead(conn, scene.account)
    enrolment = builders.add_enrolment(
        conn, scene.account, sequence, lead_id=lead, step_id=step
    )
    ids = {"sequence_id": sequence, "enrolment_id": enrolment}
    send = add_send(
        conn,
        scene,
        kind="step",
        state="planned",
        lead=lead,
        step_id=step,
        expires_at=clock.now() + HOUR,
        **ids,
    )
    conn.execute(
        "UPDATE outbox SET sequence_id = %s, enrolment_id = %s", [*ids.values()]
    )
    return send


def test_a_step_does_not_expire_meanwhile_and_is_given_its_time_back(
    conn: Db, scene: Scene
) -> None:
    """Waiting is not overdue: whoever holds an account for days loses no step."""
    send = add_step_send(conn, scene)
    hold(conn, scene)
    conn.execute("UPDATE sends SET expires_at = carillon_now() - interval '1 h'")
    conn.execute("UPDATE outbox SET not_after = carillon_now() - interval '1 h'")

    rescue(conn)
    assert is_waiting(conn, send)
    holding.lift(conn, scene.account, now=clock.now())
    rescue(conn)

    assert state_of(conn, send) == "planned"
    ends = "SELECT expires_at > %s FROM sends"
    assert one(conn, ends, clock.now() + 2 * DAY)


def test_a_hold_waits_for_the_claim_under_way_and_stops_the_next(
    fresh_url: str,
) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as busy:
        scene = set_scene(conn)
        first, second = add_send(conn, scene), add_send(conn, scene)
        with meanwhile(fresh_url) as begin:
            with busy.transaction():
                assert isinstance(claim(busy, first), Claimed)
                held = begin(lambda own: hold(own, scene))
                wait_for_lock(conn)
                assert not held.done()
            held.result(timeout=60)

        assert state_of(conn, first) == "sending"
        assert state_of(conn, second) == "planned"


def test_a_hold_waits_for_the_release_under_way_and_takes_it_back(
    fresh_url: str,
) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as busy:
        scene = set_scene(conn)
        send = add_send(conn, scene, state="planned")
        with meanwhile(fresh_url) as begin:
            with busy.transaction():
                release(busy)
                held = begin(lambda own: hold(own, scene))
                wait_for_lock(conn)
            held.result(timeout=60)

        assert state_of(conn, send) == "planned"
        assert one(conn, OFFER, send) == 3
