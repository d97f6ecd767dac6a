"""Rescue: what got stuck is taken back, what got no answer is said to be uncertain."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.reports import store as reports
from chalicelib.sends import controls, recording, rescuing, upkeep
from chalicelib.sends.model import Claimed
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    SECOND,
    Scene,
    add_send,
    at_once,
    claim,
    column,
    is_waiting,
    one,
    queued_ids,
    release,
    set_scene,
    state_and_code,
    state_of,
    take,
)

GRACE = timedelta(minutes=1)
PATIENCE = timedelta(minutes=3)


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def rescue(
    conn: Db, *, now: datetime | None = None, batch: int = rescuing.BATCH
) -> list[Hint]:
    return rescuing.rescue(
        conn, now=now or clock.now(), grace=GRACE, patience=PATIENCE, batch=batch
    )


def test_what_nobody_claimed_in_time_is_planned_again(conn: Db, scene: Scene) -> None:
    now = clock.now()
    late = add_send(conn, scene, slot_at=now - 61 * SECOND, not_after=now + HOUR)
    in_time = add_send(conn, scene, slot_at=now - 50 * SECOND)

    rescue(conn)

    assert state_of(conn, late) == "planned"
    assert queued_ids(conn) == {in_time}
    row = conn.execute(
        "SELECT o.offer, o.slot_at, o.device_id, o.not_after = s.expires_at"
        " FROM outbox o JOIN sends s ON s.id = o.send_id WHERE s.id = %s",
        (late,),
    ).fetchone()
    assert row == (2, None, scene.device, True)


def test_what_was_sent_by_hand_keeps_its_place(conn: Db, scene: Scene) -> None:
    """A release would ask for room, rest and pace; the phone may come back at once."""
    send = add_send(
        conn,
        scene,
        kind="inbox",
        slot_at=clock.now() - 90 * SECOND,
        expires_at=clock.now() + 30 * SECOND,
    )

    rescue(conn)

    assert isinstance(claim(conn, send), Claimed)


def test_a_confirmation_that_nobody_claimed_is_planned_again(
    conn: Db, scene: Scene
) -> None:
    send = add_send(conn, scene, kind="confirmation", slot_at=clock.now() - HOUR)

    rescue(conn)

    assert state_of(conn, send) == "planned"


@pytest.mark.parametrize("state", ["planned", "queued"])
@pytest.mark.parametrize("kind", ["campaign", "inbox", "confirmation"])
def test_what_passed_its_end_has_expired(
    conn: Db, scene: Scene, state: str, kind: str
) -> None:
    end = clock.now() - SECOND
    send = add_send(conn, scene, kind=kind, state=state, expires_at=end)

    rescue(conn)

    assert state_and_code(conn, send) == ("expired", "expired")
    assert not is_waiting(conn, send)


def test_what_missed_its_window_waits_for_the_next(conn: Db) -> None:
    now = clock.now()
    quiet: dict[str, Any] = {
        "quiet_hours": True,
        "zone": "UTC",
        "quiet_from": (now - HOUR).time(),
        "quiet_until": (now + HOUR).time(),
    }
    scene = set_scene(conn, account=quiet)
    send = add_send(conn, scene, not_after=now - SECOND)

    rescue(conn, now=now)

    assert state_of(conn, send) == "planned"
    row = conn.execute(
        "SELECT o.not_before, o.not_after = s.expires_at, o.offer FROM outbox o"
        " JOIN sends s ON s.id = o.send_id"
    ).fetchone()
    assert row == (now + HOUR, True, 2)


def test_three_minutes_without_an_answer_are_uncertain(conn: Db, scene: Scene) -> None:
    now = clock.now()
    silent = add_send(conn, scene, state="sending", attempted_at=now - 181 * SECOND)
    fresh = add_send(conn, scene, state="sending", attempted_at=now - 170 * SECOND)

    hints = rescue(conn)

    assert state_and_code(conn, silent) == ("uncertain", "no-answer")
    assert state_of(conn, fresh) == "sending"
    assert {hint.code for hint in hints} == {"CAMPAIGN_PROGRESS"}
    assert rescue(conn) == []


def test_an_uncertain_send_is_never_sent_again_by_itself(
    conn: Db, scene: Scene
) -> None:
    send = add_send(conn, scene, state="uncertain", expires_at=clock.now() - DAY)

    rescue(conn)

    assert state_of(conn, send) == "uncertain"
    assert not is_waiting(conn, send)


def test_what_a_cancelled_campaign_left_is_cancelled(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    states = ("planned", "queued", "sending", "sent", "failed", "uncertain")
    sends = [add_send(conn, scene, campaign=campaign, state=s) for s in states]
    other = add_send(conn, scene)

    controls.cancel(
        conn,
        account_id=scene.account,
        campaign_id=campaign,  # pyright: ignore[reportArgumentType]
        now=clock.now(),
    )

    assert [state_of(conn, send) for send in sends] == [
        "cancelled",
        "cancelled",
        "sending",
        "sent",
        "failed",
        "uncertain",
    ]
    assert state_of(conn, other) == "queued"


def test_what_waited_for_a_phone_that_was_removed_goes_from_another(
    conn: Db, scene: Scene
) -> None:
    """Whom the removed phone owned is anybody's, as if planned today."""
    other = builders.add_device(conn, scene.account)
    lead = builders.add_lead(conn, scene.account, owner_device_id=scene.device)
    planned = add_send(conn, scene, lead=lead, state="planned")
    queued = add_send(conn, scene, slot_at=clock.now() - HOUR)
    by_hand = add_send(conn, scene, kind="inbox")
    conn.execute(
        "UPDATE devices SET state = 'removed', ready_at = NULL WHERE id = %s",
        (scene.device,),
    )

    rescue(conn)
    release(conn)

    where = dict(conn.execute("SELECT send_id, device_id FROM outbox").fetchall())
    assert where == {planned: other, queued: other, by_hand: scene.device}
    assert state_of(conn, planned) == "queued"
    counts = reports.counts(conn, account_id=scene.account)
    assert {count.device_id for count in counts} == {other}


def test_large_left_overs_go_over_several_batches(conn: Db, scene: Scene) -> None:
    end = clock.now() - SECOND
    for _ in range(5):
        add_send(conn, scene, expires_at=end)
        add_send(conn, scene, slot_at=clock.now() - HOUR)

    rescue(conn, batch=2)

    states = column(conn, "SELECT state FROM sends")
    assert sorted(states) == ["expired"] * 5 + ["planned"] * 5


def test_two_rescues_at_once_do_each_thing_once(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        cancelled = builders.add_campaign(
            conn, scene.account, state="cancelled", cancelled_at=clock.now()
        )
        for _ in range(20):
            add_send(conn, scene, slot_at=clock.now() - HOUR)
            add_send(conn, scene, expires_at=clock.now() - SECOND)
            add_send(conn, scene, campaign=cancelled)
            add_send(conn, scene, state="sending", attempted_at=clock.now() - HOUR)

        at_once(fresh_url, rescue, rescue, rescue)

        states = column(conn, "SELECT state FROM sends ORDER BY state")
        wanted = ["cancelled", "expired", "planned", "uncertain"]
        assert states == [state for state in wanted for _ in range(20)]
        assert column(conn, "SELECT DISTINCT offer FROM outbox") == [2]


def test_folding_keeps_every_sum_while_others_count(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        campaign = builders.add_campaign(conn, scene.account)
        sends = [
            take(conn, add_send(conn, scene, campaign=campaign)) for _ in range(150)
        ]

        def record(own: Db) -> None:
            for claimed in sends:
                recording.record_uncertain(own, claimed)

        def fold(own: Db) -> None:
            for _ in range(20):
                upkeep.fold_tallies(own)

        at_once(fresh_url, record, fold, fold)

        def summed() -> dict[str, int]:
            counts = reports.counts(conn, account_id=scene.account)
            return {count.state: count.n for count in counts}

        assert summed() == {"uncertain": 150}
        upkeep.fold_tallies(conn)
        assert summed() == {"uncertain": 150}


def test_folding_makes_many_differences_few(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    for _ in range(201):
        add_send(conn, scene, campaign=campaign)
    assert one(conn, "SELECT count(*) FROM tallies") == 201

    upkeep.fold_tallies(conn)

    assert column(conn, "SELECT n FROM tallies") == [201]


def test_there_is_a_partition_for_this_month_and_two_ahead(fresh_url: str) -> None:
    """Also when the clock is a year on, and however often it is asked."""
    with db.connect(fresh_url) as conn:
        conn.execute(
            "CREATE OR REPLACE FUNCTION carillon_now() RETURNS timestamptz"
            " LANGUAGE sql VOLATILE RETURN clock_timestamp() + interval '1 year'"
        )
        with pytest.raises(Exception, match="no partition"):
            add_send(conn, set_scene(conn))

        upkeep.ensure_months(conn)
        upkeep.ensure_months(conn)

        add_send(conn, set_scene(conn))
        add(
            conn,
            "messages",
            account_id=1,
            chat_id=1,
            device_id=1,
            direction="in",
            at=clock.now(),
        )
