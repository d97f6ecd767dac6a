"""What became of an attempt: the truth is kept, whoever tells it and in what order."""

from datetime import timedelta

import pytest
from psycopg import IntegrityError

from chalicelib.campaigns.model import CampaignId
from chalicelib.devices.model import FAILURES_UNTIL_REST
from chalicelib.errors import Conflict, NotFound
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import controls, deciding, outbox, recording, rescuing, store
from chalicelib.sends.failures import BACK_OFF, FAILURES, MOST_TRIES
from chalicelib.sends.model import Claimed, SendId
from tests import builders
from tests.chalicelib.sends.scenes import (
    DAY,
    SECOND,
    Scene,
    add_send,
    column,
    is_waiting,
    meanwhile,
    one,
    release,
    set_scene,
    state_and_code,
    state_of,
    take,
    wait_for_lock,
)

NOW = clock.now()


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


@pytest.fixture
def claimed(conn: Db, scene: Scene) -> Claimed:
    return take(conn, add_send(conn, scene))


def outcome_of(conn: Db, claimed: Claimed) -> str | None:
    query = "SELECT outcome FROM attempts WHERE send_id = %s AND attempt = %s"
    return one(conn, query, claimed.send_id, claimed.attempt)


def record_sent(conn: Db, claimed: Claimed, whatsapp_id: str = "3EB0") -> None:
    recording.record_sent(
        conn, claimed, whatsapp_id=whatsapp_id, sent_at=claimed.attempted_at
    )


def refuse(conn: Db, claimed: Claimed, *, transient: bool = True) -> None:
    recording.record_refused(
        conn, claimed, code="refused", transient=transient, now=NOW
    )


def receive(conn: Db, scene: Scene, kind: str, *, whatsapp_id: str = "3EB0") -> None:
    recording.record_receipt(
        conn,
        account_id=scene.account,
        device_id=scene.device,
        whatsapp_id=whatsapp_id,
        kind=kind,  # pyright: ignore[reportArgumentType]
        at=NOW,
    )


def test_who_lost_the_shard_may_still_record(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    """The guard is the claim; the truth about what was sent is never thrown away."""
    builders.hold_shard(conn, epoch=scene.epoch + 1, holder="another")

    record_sent(conn, claimed)

    assert state_of(conn, claimed.send_id) == "sent"


def test_recording_twice_changes_nothing(conn: Db, claimed: Claimed) -> None:
    record_sent(conn, claimed)
    row = conn.execute("SELECT * FROM sends").fetchall()

    assert (
        recording.record_sent(
            conn, claimed, whatsapp_id="3EB0", sent_at=NOW + timedelta(hours=1)
        )
        == []
    )

    assert conn.execute("SELECT * FROM sends").fetchall() == row
    assert one(conn, "SELECT count(*) FROM messages") == 1
    assert one(conn, "SELECT count(*) FROM attempts") == 1


def test_a_claim_that_is_not_the_last_records_nothing(
    conn: Db, claimed: Claimed
) -> None:
    refuse(conn, claimed)
    conn.execute("UPDATE outbox SET queued_at = carillon_now(), slot_at = not_before")
    conn.execute("UPDATE outbox SET slot_at = carillon_now() - interval '1 s'")
    conn.execute("UPDATE sends SET state = 'queued'")
    second = take(conn, claimed.send_id)

    record_sent(conn, claimed)
    recording.record_uncertain(conn, claimed)
    refuse(conn, claimed, transient=False)

    assert second.attempt == 2
    assert state_of(conn, claimed.send_id) == "sending"
    assert outcome_of(conn, claimed) == "refused"
    assert outcome_of(conn, second) is None


@pytest.mark.parametrize("kind", ["delivered", "read", "played"])
def test_a_receipt_may_come_before_the_record(
    conn: Db, scene: Scene, claimed: Claimed, kind: str
) -> None:
    receive(conn, scene, kind)
    assert state_of(conn, claimed.send_id) == "sending"

    record_sent(conn, claimed)

    assert state_of(conn, claimed.send_id) == kind
    assert one(conn, "SELECT delivered_at FROM sends") == NOW


def test_receipts_in_any_order_and_twice_end_at_the_furthest(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    record_sent(conn, claimed)
    seen: list[str] = []
    for kind in ("read", "delivered", "read", "delivered", "played", "read"):
        receive(conn, scene, kind)
        seen.append(state_of(conn, claimed.send_id))

    assert seen == ["read", "read", "read", "read", "played", "played"]
    assert outcome_of(conn, claimed) == "sent"


def test_a_receipt_of_another_phone_or_message_is_kept_and_moves_nothing(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    record_sent(conn, claimed)
    other = builders.add_device(conn, scene.account)

    recording.record_receipt(
        conn,
        account_id=scene.account,
        device_id=other,
        whatsapp_id="3EB0",
        kind="read",
        at=NOW,
    )
    receive(conn, scene, "read", whatsapp_id="elsewhere")

    assert state_of(conn, claimed.send_id) == "sent"
    assert one(conn, "SELECT count(*) FROM receipts") == 2


def test_an_uncertain_send_is_resolved_by_a_receipt_that_comes_later(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")
    assert state_and_code(conn, claimed.send_id) == ("uncertain", "no-answer")
    assert not is_waiting(conn, claimed.send_id)

    receive(conn, scene, "delivered")

    assert state_and_code(conn, claimed.send_id) == ("delivered", None)
    assert one(conn, "SELECT sent_at FROM sends") == claimed.attempted_at
    assert outcome_of(conn, claimed) == "sent"


def test_an_uncertain_send_is_resolved_by_a_receipt_that_came_before(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    receive(conn, scene, "read")

    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")

    assert state_of(conn, claimed.send_id) == "read"


def test_an_uncertain_send_and_its_id_are_kept_together_or_not_at_all(
    conn: Db, claimed: Claimed
) -> None:
    """Without the id no receipt would ever find it, and nobody would look again."""
    conn.execute("ALTER TABLE whatsapp_ids ADD CONSTRAINT bad CHECK (send_id IS NULL)")

    with pytest.raises(IntegrityError):
        recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")

    assert state_of(conn, claimed.send_id) == "sending"


def test_recovery_gives_an_abandoned_send_the_id_it_may_have_gone_out_under(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    [lost] = recording.abandon(conn, shard="s1", epoch=scene.epoch + 1)
    assert state_and_code(conn, lost.send_id) == ("uncertain", "process-ended")

    recording.attach_whatsapp_id(
        conn,
        send_id=lost.send_id,
        attempt=lost.attempt,
        device_id=lost.device_id,
        whatsapp_id="3EB0",
    )
    receive(conn, scene, "delivered")

    assert state_of(conn, lost.send_id) == "delivered"


def test_only_earlier_terms_of_this_shard_are_abandoned(conn: Db, scene: Scene) -> None:
    builders.hold_shard(conn, "s2")
    elsewhere = builders.add_device(conn, scene.account, shard="s2")
    old = add_send(conn, scene, state="sending", epoch=1)
    add_send(conn, scene, state="sending", epoch=2)
    add_send(conn, scene, state="sending", device_id=elsewhere)
    add_send(conn, scene, state="queued")

    lost = recording.abandon(conn, shard="s1", epoch=2)

    assert [send.send_id for send in lost] == [old]
    assert recording.abandon(conn, shard="s1", epoch=2) == []


def test_who_was_thought_dead_and_was_not_still_tells_the_truth(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    recording.abandon(conn, shard="s1", epoch=scene.epoch + 1)

    record_sent(conn, claimed)

    assert state_and_code(conn, claimed.send_id) == ("sent", None)
    assert outcome_of(conn, claimed) == "sent"


def test_a_transient_refusal_is_tried_three_times_with_pauses(
    conn: Db, scene: Scene
) -> None:
    send = add_send(conn, scene)
    for wait in (BACK_OFF[0], BACK_OFF[1], None):
        claimed = take(conn, send)
        refuse(conn, claimed)
        refuse(conn, claimed)  # told again: nothing more happens
        assert outcome_of(conn, claimed) == "refused"
        if wait is not None:
            assert state_and_code(conn, send) == ("planned", "refused")
            assert one(conn, "SELECT not_before FROM outbox") == NOW + wait
            conn.execute(
                "UPDATE outbox SET queued_at = %(now)s, slot_at = %(now)s",
                {"now": NOW - SECOND},
            )
            conn.execute("UPDATE sends SET state = 'queued'")

    assert state_and_code(conn, send) == ("failed", "refused")
    assert not is_waiting(conn, send)
    assert column(conn, "SELECT attempt FROM attempts ORDER BY 1") == [1, 2, 3]


def test_what_missed_its_phone_is_parked_and_uses_up_no_try(
    conn: Db, scene: Scene
) -> None:
    """However often the connection drops: it waits for the phone to come back."""
    send = add_send(conn, scene)
    for _ in range(MOST_TRIES + 2):
        recording.record_refused(
            conn, take(conn, send), code="no-connection", transient=True, now=NOW
        )
        assert state_of(conn, send) == "planned"
        conn.execute(
            "UPDATE outbox SET queued_at = carillon_now(),"
            " slot_at = carillon_now() - interval '1 s'"
        )
        conn.execute("UPDATE sends SET state = 'queued'")

    assert one(conn, "SELECT refusals FROM sends") == 0
    assert one(conn, "SELECT failures_in_a_row FROM devices") == 0


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_only_what_is_of_the_phone_brings_it_nearer_to_a_rest(
    conn: Db, claimed: Claimed, code: str
) -> None:
    recording.record_refused(conn, claimed, code=code, transient=False, now=NOW)

    tired = {
        "refused",
        "restricted-strangers",
        "restricted-new-chats",
        "upload-failed",
    }
    failures = one(conn, "SELECT failures_in_a_row FROM devices")
    assert failures == (1 if code in tired else 0)


def test_the_fifth_refusal_in_a_row_rests_the_phone_as_long_as_it_is_told(
    conn: Db, scene: Scene
) -> None:
    rest = timedelta(minutes=7)
    for _ in range(FAILURES_UNTIL_REST):
        assert one(conn, "SELECT resting_until FROM devices") is None
        recording.record_refused(
            conn,
            take(conn, add_send(conn, scene)),
            code="refused",
            transient=False,
            now=NOW,
            rest=rest,
        )

    assert one(conn, "SELECT resting_until FROM devices") == NOW + rest


def test_each_try_has_offers_of_its_own(conn: Db, claimed: Claimed) -> None:
    """A wake-up of an earlier try finds nothing to claim."""
    refuse(conn, claimed)
    conn.execute("UPDATE outbox SET queued_at = carillon_now(), slot_at = not_before")

    [queued] = outbox.queued_for(conn, "s1", send_ids=None)

    assert queued.offer > 1000


def test_a_final_refusal_ends_it(conn: Db, claimed: Claimed) -> None:
    refuse(conn, claimed, transient=False)

    assert state_and_code(conn, claimed.send_id) == ("failed", "refused")
    assert outcome_of(conn, claimed) == "failed"
    assert not is_waiting(conn, claimed.send_id)


@pytest.mark.parametrize("transient", [True, False])
def test_a_refusal_told_after_we_gave_up_waiting_ends_the_doubt(
    conn: Db, claimed: Claimed, transient: bool
) -> None:
    """It is known now: uncertain sends are those that nobody knows of."""
    rescuing.give_up(conn, patience=timedelta(0))
    assert state_of(conn, claimed.send_id) == "uncertain"

    refuse(conn, claimed, transient=transient)

    assert state_and_code(conn, claimed.send_id) == ("failed", "refused")
    assert not is_waiting(conn, claimed.send_id)


def test_every_uncertain_send_is_listed(conn: Db, scene: Scene) -> None:
    sends = [take(conn, add_send(conn, scene)) for _ in range(4)]
    recording.record_uncertain(conn, sends[0])
    recording.abandon(conn, shard="s1", epoch=scene.epoch + 1)
    refuse(conn, sends[2])
    record_sent(conn, sends[3])

    listed = store.list_uncertain(conn, account_id=scene.account, after=0, most=10)

    query = "SELECT id FROM sends WHERE state = 'uncertain' ORDER BY id"
    assert [send.id for send in listed] == column(conn, query)
    assert [send.id for send in listed] == [s.send_id for s in sends[:2]]


@pytest.mark.parametrize("word", ["sent", "not-sent"])
def test_a_receipt_corrects_whatever_a_person_said(
    conn: Db, scene: Scene, claimed: Claimed, word: str
) -> None:
    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")
    decide(conn, scene, claimed.send_id, word)

    receive(conn, scene, "delivered")

    assert state_and_code(conn, claimed.send_id) == ("delivered", None)
    assert outcome_of(conn, claimed) == "sent"
    assert one(conn, "SELECT count(*) FROM messages") == 1


def test_a_receipt_does_not_wake_what_whatsapp_refused(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")
    refuse(conn, claimed, transient=False)

    receive(conn, scene, "delivered")

    assert state_and_code(conn, claimed.send_id) == ("failed", "refused")


def test_whatsapps_answer_corrects_what_a_person_called_not_sent(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    """It was known all along, and could not be written down in time."""
    recording.record_uncertain(conn, claimed)
    decide(conn, scene, claimed.send_id, "not-sent")

    record_sent(conn, claimed)
    receive(conn, scene, "delivered")

    assert state_and_code(conn, claimed.send_id) == ("delivered", None)
    assert outcome_of(conn, claimed) == "sent"


@pytest.mark.parametrize("queued", [False, True])
@pytest.mark.parametrize("whose", ["answer", "receipt"])
def test_whatsapps_word_stops_the_retry_of_what_was_sent(
    conn: Db, scene: Scene, claimed: Claimed, whose: str, queued: bool
) -> None:
    """Nothing twice: a person called it not sent and asked for it again."""
    recording.record_uncertain(
        conn, claimed, whatsapp_id="3EB0" if whose == "receipt" else None
    )
    decide(conn, scene, claimed.send_id, "not-sent")
    retried, _ = controls.retry(
        conn,
        account_id=scene.account,
        campaign_id=CampaignId(claimed.campaign_id or 0),
        device_id=None,
        now=NOW,
    )
    if queued:
        release(conn)
    waited = state_of(conn, claimed.send_id)

    if whose == "answer":
        record_sent(conn, claimed)
    receive(conn, scene, "delivered")

    assert (retried, waited) == (1, "queued" if queued else "planned")
    assert state_and_code(conn, claimed.send_id) == ("delivered", None)
    assert not is_waiting(conn, claimed.send_id)
    assert one(conn, "SELECT ended_at FROM sends") is None


def test_the_id_of_an_attempt_before_hides_no_later_one(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    """The session knows under which id the second went out, if somebody asks."""
    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")
    decide(conn, scene, claimed.send_id, "not-sent")
    controls.retry(
        conn,
        account_id=scene.account,
        campaign_id=CampaignId(claimed.campaign_id or 0),
        device_id=None,
        now=NOW,
    )
    conn.execute("UPDATE attempts SET attempted_at = attempted_at - interval '1 day'")
    release(conn)
    conn.execute("UPDATE outbox SET slot_at = carillon_now()")
    second = take(conn, claimed.send_id)

    recording.abandon(conn, shard="s1", epoch=scene.epoch + 1)

    [found] = recording.unidentified(conn, shard="s1")
    assert (found.send_id, found.attempt) == (claimed.send_id, second.attempt)


@pytest.mark.parametrize(
    ("word", "state", "outcome"),
    [("sent", "sent", "sent"), ("not-sent", "failed", "failed")],
)
def test_a_person_decides_what_is_uncertain_once(
    conn: Db, scene: Scene, claimed: Claimed, word: str, state: str, outcome: str
) -> None:
    recording.record_uncertain(conn, claimed)

    decide(conn, scene, claimed.send_id, word)

    assert state_of(conn, claimed.send_id) == state
    assert outcome_of(conn, claimed) == outcome
    with pytest.raises(Conflict):
        decide(conn, scene, claimed.send_id, word)


def test_nobody_decides_what_is_not_uncertain_or_not_theirs(
    conn: Db, scene: Scene, claimed: Claimed
) -> None:
    with pytest.raises(Conflict):
        decide(conn, scene, claimed.send_id, "sent")
    stranger = set_scene(conn)
    with pytest.raises(NotFound):
        decide(conn, stranger, claimed.send_id, "sent")


def test_a_reply_is_counted_once_for_the_campaign_that_wrote_last(
    conn: Db, scene: Scene
) -> None:
    lead = builders.add_lead(conn, scene.account)
    person = builders.person_of(conn, lead)
    older = add_send(conn, scene, state="sent", lead=lead, sent_at=NOW - DAY)
    newer = add_send(conn, scene, state="read", lead=lead, sent_at=NOW - 2 * SECOND)
    add_send(conn, scene, state="queued", lead=lead)

    def reply(at: timedelta) -> int:
        ids = {"account_id": scene.account, "person_id": person}
        return len(recording.note_reply(conn, **ids, at=NOW + at))

    assert [reply(SECOND), reply(2 * SECOND), reply(-2 * DAY)] == [1, 0, 0]
    query = "SELECT id FROM sends WHERE replied_at IS NOT NULL"
    assert column(conn, query) == [newer] != [older]


def test_recording_does_not_deadlock_with_giving_up(fresh_url: str) -> None:
    """At three minutes the answer and the rescue meet; the rescue leaves it."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as recorder:
        scene = set_scene(conn)
        claimed = take(conn, add_send(conn, scene))

        with recorder.transaction():
            store.record_sent(recorder, claimed, whatsapp_id="3EB0", sent_at=NOW)
            rescuing.give_up(conn, patience=timedelta(0))
            store.settle_attempt(
                recorder,
                send_id=claimed.send_id,
                attempt=claimed.attempt,
                outcome="sent",
            )

        assert state_of(conn, claimed.send_id) == "sent"
        assert outcome_of(conn, claimed) == "sent"


def test_a_takeover_waits_for_the_record_and_believes_it(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as recorder:
        scene = set_scene(conn)
        claimed = take(conn, add_send(conn, scene))

        def take_over(own: Db) -> object:
            return recording.abandon(own, shard="s1", epoch=scene.epoch + 1)

        with meanwhile(fresh_url) as begin:
            with recorder.transaction():
                record_sent(recorder, claimed)
                abandoned = begin(take_over)
                wait_for_lock(conn)
            assert abandoned.result(timeout=20) == []

        assert state_of(conn, claimed.send_id) == "sent"
        assert outcome_of(conn, claimed) == "sent"


def test_an_id_and_its_receipt_at_once_always_meet(fresh_url: str) -> None:
    """Whoever comes second sees the first: no receipt falls between the two."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as recorder:
        scene = set_scene(conn)
        claimed = take(conn, add_send(conn, scene))

        with meanwhile(fresh_url) as begin:
            with recorder.transaction():
                record_sent(recorder, claimed)
                received = begin(lambda own: receive(own, scene, "delivered"))
                wait_for_lock(conn)
            received.result(timeout=20)

        assert state_of(conn, claimed.send_id) == "delivered"


def decide(conn: Db, scene: Scene, send_id: SendId, word: str) -> None:
    deciding.decide(
        conn,
        account_id=scene.account,
        send_id=send_id,
        outcome=word,  # pyright: ignore[reportArgumentType]
    )
