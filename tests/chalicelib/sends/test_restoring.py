"""After a restore: what may have gone out since the backup does not go out again."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounts import store as accounts
from chalicelib.errors import Conflict
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import deciding, recording, restoring, store
from chalicelib.sends.restoring import Doubts
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    SECOND,
    Scene,
    add_send,
    column,
    is_waiting,
    one,
    set_scene,
    state_and_code,
    state_of,
)


@pytest.fixture
def scene(conn: Db) -> Scene:
    """As it stands after a restore: nobody has run a shard for hours."""
    made = set_scene(conn)
    conn.execute("UPDATE leases SET expires_at = carillon_now() - interval '6 h'")
    return made


def doubt(conn: Db) -> Doubts:
    now = clock.now()
    return restoring.doubt(conn, backup_at=now - 6 * HOUR, now=now)


def add_enrolment(conn: Db, scene: Scene, **values: Any) -> int:
    sequence = builders.add_sequence(conn, scene.account)
    return builders.add_enrolment(
        conn,
        scene.account,
        sequence,
        lead_id=builders.add_lead(conn, scene.account),
        step_id=builders.add_step(conn, scene.account, sequence),
        **values,
    )


@pytest.mark.parametrize("kind", ["campaign", "api", "inbox", "test", "confirmation"])
@pytest.mark.parametrize("state", ["planned", "queued"])
def test_what_waited_and_was_due_is_uncertain(
    conn: Db, scene: Scene, kind: str, state: str
) -> None:
    send = add_send(conn, scene, kind=kind, state=state)

    assert doubt(conn).sends == 1

    assert state_and_code(conn, send) == ("uncertain", "restored")
    assert not is_waiting(conn, send)
    [shown] = store.list_uncertain(conn, account_id=scene.account, after=0, most=10)
    assert shown.id == send


def test_what_was_for_any_phone_is_uncertain_too(conn: Db, scene: Scene) -> None:
    send = add_send(conn, scene, state="planned", device_id=None)

    doubt(conn)

    assert state_of(conn, send) == "uncertain"


def test_what_was_not_due_yet_waits_on(conn: Db, scene: Scene) -> None:
    later = clock.now() + HOUR
    send = add_send(conn, scene, state="planned", not_before=later)

    doubt(conn)

    assert state_of(conn, send) == "planned"
    assert is_waiting(conn, send)


def test_what_was_over_stays_as_it_was(conn: Db, scene: Scene) -> None:
    sends = {
        state: add_send(conn, scene, state=state)
        for state in ("sent", "read", "failed", "suppressed", "uncertain")
    }

    doubt(conn)

    assert {state: state_of(conn, send) for state, send in sends.items()} == {
        state: state for state in sends
    }


def test_what_was_cancelled_before_the_backup_is_no_doubt(
    conn: Db, scene: Scene
) -> None:
    send = add_send(conn, scene, state="planned")
    conn.execute(
        "UPDATE campaigns SET state = 'cancelled', cancelled_at = carillon_now()"
    )

    doubt(conn)

    assert state_of(conn, send) == "cancelled"


def test_a_campaign_that_began_since_is_planned_to_be_named(
    conn: Db, scene: Scene
) -> None:
    """Planned later, after the hold, its leads would get it a second time."""
    for _ in range(3):
        builders.add_lead(conn, scene.account)
    builders.add_campaign(conn, scene.account, state="scheduled", started_at=None)

    doubt(conn)

    assert column(conn, "SELECT state FROM sends") == ["uncertain"] * 3
    assert one(conn, "SELECT planned_at IS NOT NULL FROM campaigns")


def test_enrolments_that_may_be_further_are_paused(conn: Db, scene: Scene) -> None:
    now = clock.now()
    states = "SELECT state FROM enrolments ORDER BY id"
    add_enrolment(conn, scene, next_due_at=now - HOUR)
    add_enrolment(conn, scene, next_due_at=None)
    add_enrolment(conn, scene, next_due_at=now + HOUR)
    add_enrolment(conn, scene, state="completed", ended_at=now)

    assert doubt(conn).enrolments == 2

    assert column(conn, states) == ["paused", "paused", "active", "completed"]


def test_whoever_was_to_be_enrolled_is_enrolled_and_paused(
    conn: Db, scene: Scene
) -> None:
    sequence = builders.add_sequence(conn, scene.account)
    add(
        conn,
        "enrolment_requests",
        account_id=scene.account,
        sequence_id=sequence,
        step_id=builders.add_step(conn, scene.account, sequence),
        lead_id=builders.add_lead(conn, scene.account),
        cause="trigger",
    )

    doubt(conn)

    assert column(conn, "SELECT state FROM enrolments") == ["paused"]
    assert one(conn, "SELECT count(*) FROM enrolment_requests") == 0


def test_every_account_is_held_also_one_that_was(conn: Db, scene: Scene) -> None:
    other = builders.add_account(
        conn, held_at=clock.now() - DAY, held_reason="Wrong list"
    )

    assert doubt(conn).accounts >= 2

    for account_id in (scene.account, other):
        account = accounts.find_account(conn, account_id)
        assert account is not None
        assert account.held_at is not None
        assert "backup" in (account.held_reason or "")


def test_phones_rest_until_no_attempt_is_missing_from_their_day(
    conn: Db, scene: Scene
) -> None:
    doubt(conn)

    until, code = one(conn, "SELECT resting_until FROM devices"), "resting_code"
    assert abs(until - clock.now() - DAY) < 60 * SECOND
    assert one(conn, f"SELECT {code} FROM devices") == "restored"
    assert column(conn, "SELECT code FROM device_events") == ["restored"]


def test_a_receipt_resolves_it_where_sessions_were_not_lost(
    conn: Db, scene: Scene
) -> None:
    """Its attempt is the one that the lost claim had: so is the secret it carried."""
    send = add_send(conn, scene, state="planned")
    doubt(conn)

    [found] = recording.unidentified(conn, shard="s1")
    assert (found.send_id, found.attempt) == (send, 1)
    recording.attach_whatsapp_id(
        conn,
        send_id=send,
        attempt=found.attempt,
        device_id=found.device_id,
        whatsapp_id="3EB0",
    )
    recording.record_receipt(
        conn,
        account_id=scene.account,
        device_id=scene.device,
        whatsapp_id="3EB0",
        kind="delivered",
        at=clock.now(),
    )

    assert state_and_code(conn, send) == ("delivered", None)


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize(("word", "became"), [("sent", "sent"), ("not-sent", "failed")])
def test_a_person_resolves_it(
    conn: Db, scene: Scene, pooled: bool, word: Any, became: str
) -> None:
    device = None if pooled else scene.device
    send = add_send(conn, scene, state="planned", device_id=device)
    doubt(conn)

    deciding.decide(conn, account_id=scene.account, send_id=send, outcome=word)

    assert state_of(conn, send) == became
    assert one(conn, "SELECT count(*) FROM messages") == 0


def test_it_counts_for_the_cap_until_somebody_knows_better(
    conn: Db, scene: Scene
) -> None:
    add_send(conn, scene, state="planned")
    doubt(conn)

    query = (
        "SELECT count(*) FROM attempts WHERE kind = 'campaign'"
        " AND outcome = 'uncertain' AND attempted_at > carillon_now() - interval '1 h'"
    )
    assert one(conn, query) == 1
    assert one(conn, "SELECT count(*) FROM attempts WHERE device_id IS NOT NULL") == 0


def test_while_a_connector_runs_nothing_is_touched(conn: Db, scene: Scene) -> None:
    send = add_send(conn, scene)
    builders.hold_shard(conn)

    with pytest.raises(Conflict, match="Stop Carillon"):
        doubt(conn)

    assert state_of(conn, send) == "queued"
    account = accounts.find_account(conn, scene.account)
    assert account is not None
    assert account.held_at is None


def test_said_twice_it_is_as_said_once(conn: Db, scene: Scene) -> None:
    send = add_send(conn, scene, state="planned")
    doubt(conn)

    assert doubt(conn).sends == 0
    assert one(conn, "SELECT attempt FROM sends WHERE id = %s", send) == 1


def test_the_reason_of_the_hold_names_the_backup(conn: Db, scene: Scene) -> None:
    """So that people know which hours to look at."""
    now = clock.now()
    restoring.doubt(conn, backup_at=now - timedelta(minutes=5), now=now)

    reason = one(conn, "SELECT held_reason FROM accounts WHERE id = %s", scene.account)
    assert f"{now - timedelta(minutes=5):%H:%M} UTC" in reason
