"""The claim: once, by who holds the shard, and never to the unwilling."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from chalicelib.leads import actions as leads
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import controls, outbox, rescuing
from chalicelib.sends.model import Claimed, NotClaimed, SendId
from tests import builders
from tests.chalicelib.sends.scenes import (
    HOUR,
    SECOND,
    Scene,
    add_attempt,
    add_send,
    at_once,
    claim,
    column,
    is_waiting,
    meanwhile,
    one,
    queued_ids,
    set_scene,
    state_and_code,
    state_of,
    take,
    wait_for_lock,
)

KINDS = ("campaign", "inbox", "confirmation")


def now() -> datetime:
    return clock.now()


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def quiet_around(at: datetime) -> dict[str, Any]:
    """Quiet hours from an hour before until an hour after, on UTC's clock."""
    return {
        "quiet_hours": True,
        "zone": "UTC",
        "quiet_from": (at - HOUR).time(),
        "quiet_until": (at + HOUR).time(),
    }


def change(conn: Db, table: str, **values: object) -> None:
    """Of every row there is."""
    columns = ", ".join(f"{name} = %({name})s" for name in values)
    conn.execute(f"UPDATE {table} SET {columns}".encode(), values)


def a_stale_offer(conn: Db) -> None:
    change(conn, "outbox", offer=2)


def a_slot_to_come(conn: Db) -> None:
    change(conn, "outbox", slot_at=now() + HOUR)


def an_expired_lease(conn: Db) -> None:
    change(conn, "leases", expires_at=now() - SECOND)


def a_lease_of_nobody(conn: Db) -> None:
    change(conn, "leases", holder=None, expires_at=None)


def another_epoch(conn: Db) -> None:
    builders.hold_shard(conn, epoch=2, holder="another")


def another_shard(conn: Db) -> None:
    change(conn, "devices", shard=builders.add_shard(conn, "s2"))


def a_held_account(conn: Db) -> None:
    change(conn, "accounts", held_at=now(), held_reason="restored")


def a_paused_campaign(conn: Db) -> None:
    change(conn, "campaigns", state="paused")


def a_cancelled_campaign(conn: Db) -> None:
    change(conn, "campaigns", state="cancelled", cancelled_at=now())


def a_suppressed_person(conn: Db) -> None:
    conn.execute(
        "INSERT INTO suppressions (account_id, person_id, reason)"
        " SELECT account_id, id, 'member' FROM persons"
    )


def no_consent(conn: Db) -> None:
    change(conn, "leads", consent_at=None, consent_source=None)


def a_deleted_lead(conn: Db) -> None:
    change(conn, "leads", deleted_at=now())


def a_resting_phone(conn: Db) -> None:
    change(conn, "devices", resting_until=now() + HOUR, resting_code="restricted")


def a_phone_offline(conn: Db) -> None:
    change(conn, "devices", state="offline", ready_at=None)


def a_phone_that_still_listens(conn: Db) -> None:
    change(conn, "devices", ready_at=None)


def quiet_hours(conn: Db) -> None:
    change(conn, "accounts", **quiet_around(now()))


def a_passed_end(conn: Db) -> None:
    change(conn, "sends", expires_at=now() - SECOND)


def a_field_that_lacks(conn: Db) -> None:
    change(conn, "content_versions", text="Your {plan}")


def nothing(conn: Db) -> None:
    pass


# What is in the way, what a campaign's send hears, and an inbox message, and a
# confirmation. A dash: nothing forbids it.
RULES: dict[Callable[[Db], None], str] = {
    nothing: "- - -",
    a_stale_offer: "stale stale stale",
    a_slot_to_come: "early early early",
    an_expired_lease: "lease-lost lease-lost lease-lost",
    a_lease_of_nobody: "lease-lost lease-lost lease-lost",
    another_epoch: "lease-lost lease-lost lease-lost",
    another_shard: "lease-lost lease-lost lease-lost",
    a_held_account: "held held held",
    a_paused_campaign: "paused - -",
    a_cancelled_campaign: "cancelled - -",
    a_suppressed_person: "suppressed - -",
    no_consent: "suppressed - -",
    a_deleted_lead: "cancelled - -",
    a_resting_phone: "resting - resting",
    a_phone_offline: "not-ready not-ready not-ready",
    a_phone_that_still_listens: "not-ready - -",
    quiet_hours: "late - -",
    a_passed_end: "expired expired expired",
    a_field_that_lacks: "cancelled - -",
}
CASES = [
    pytest.param(arrange, kind, word, id=f"{arrange.__name__}-{kind}")
    for arrange, words in RULES.items()
    for kind, word in zip(KINDS, words.split(), strict=True)
]
# What is written when it may not go: where it stands afterwards.
LEFT_ALONE = {"stale", "early", "lease-lost"}
ENDED = {"cancelled", "suppressed", "expired"}


@pytest.mark.parametrize(("arrange", "kind", "word"), CASES)
def test_what_may_go_and_what_may_not(
    conn: Db, scene: Scene, arrange: Callable[[Db], None], kind: str, word: str
) -> None:
    send = add_send(conn, scene, kind=kind)
    arrange(conn)

    answer = claim(conn, send)

    if word == "-":
        assert isinstance(answer, Claimed)
        assert state_of(conn, send) == "sending"
        assert not is_waiting(conn, send)
        assert one(conn, "SELECT count(*) FROM attempts") == 1
        return
    assert answer == NotClaimed(code=word)  # pyright: ignore[reportArgumentType]
    assert one(conn, "SELECT count(*) FROM attempts") == 0
    if word in LEFT_ALONE:
        assert queued_ids(conn) == {send}
        assert state_of(conn, send) == "queued"
    elif word in ENDED:
        assert state_of(conn, send) == word
        assert not is_waiting(conn, send)
    else:
        assert is_waiting(conn, send)
        assert state_of(conn, send) == ("queued" if queued_ids(conn) else "planned")


@pytest.mark.parametrize(
    ("arrange", "code"),
    [
        (a_cancelled_campaign, "campaign-cancelled"),
        (a_suppressed_person, "opted-out"),
        (no_consent, "no-consent"),
        (a_deleted_lead, "lead-deleted"),
        (a_passed_end, "expired"),
        (a_field_that_lacks, "missing-field:plan"),
    ],
)
def test_what_ended_says_why(
    conn: Db, scene: Scene, arrange: Callable[[Db], None], code: str
) -> None:
    send = add_send(conn, scene)
    arrange(conn)

    claim(conn, send)

    assert state_and_code(conn, send)[1] == code


@pytest.mark.parametrize("arrange", [a_phone_offline, a_held_account])
def test_an_inbox_message_stays_queued_for_the_moment_it_may_go(
    conn: Db, scene: Scene, arrange: Callable[[Db], None]
) -> None:
    """A release would wait for room and rest, which do not concern what is by hand."""
    send = add_send(conn, scene, kind="inbox")
    arrange(conn)
    claim(conn, send)

    change(conn, "devices", state="online")
    change(conn, "accounts", held_at=None, held_reason=None)

    assert isinstance(claim(conn, send), Claimed)


def test_the_text_is_rendered_at_the_claim_and_kept(conn: Db, scene: Scene) -> None:
    lead = builders.add_lead(conn, scene.account, name="Old")
    send = add_send(conn, scene, lead=lead)
    change(conn, "leads", name="Mei", attributes=Jsonb({"plan": "gold"}))
    change(conn, "content_versions", text="{name}: [{plan}] {x|-}")

    claimed = take(conn, send)

    assert claimed.text == "Mei: [gold] -"
    assert one(conn, "SELECT text FROM sends") == claimed.text


def test_the_picture_of_the_content_is_claimed_with_it(conn: Db, scene: Scene) -> None:
    picture = builders.add_media(conn, scene.account)
    send = add_send(conn, scene)
    change(conn, "content_versions", text="", media_id=picture)

    [queued] = outbox.queued_for(conn, "s1", send_ids=[send])
    claimed = take(conn, send)

    assert queued.media_id == picture
    assert (claimed.text, claimed.media_id) == ("", picture)
    assert one(conn, "SELECT media_id FROM sends") == picture


def test_quiet_hours_are_those_of_the_leads_own_zone(conn: Db) -> None:
    """And what they hold back goes on when they end."""
    at = now()
    scene = set_scene(conn, account=quiet_around(at) | {"zone": "Etc/GMT+6"})
    free = add_send(conn, scene)
    quiet = add_send(
        conn, scene, lead=builders.add_lead(conn, scene.account, zone="UTC")
    )

    assert isinstance(claim(conn, free), Claimed)
    assert claim(conn, quiet) == NotClaimed(code="late")

    not_before = one(conn, "SELECT not_before FROM outbox WHERE send_id = %s", quiet)
    assert abs(not_before - (at + HOUR)) < SECOND
    assert state_of(conn, quiet) == "planned"


def test_past_its_window_a_send_waits_for_the_next(conn: Db, scene: Scene) -> None:
    send = add_send(conn, scene, not_after=now() - SECOND)

    assert claim(conn, send) == NotClaimed(code="late")

    assert state_of(conn, send) == "planned"
    expires_at = one(conn, "SELECT expires_at FROM sends")
    assert one(conn, "SELECT not_after FROM outbox") == expires_at


@pytest.mark.parametrize(
    ("attempts", "outcome", "may_go"),
    [
        ([], "sent", True),
        ([23], "sent", False),
        ([23], "uncertain", False),
        ([23], None, False),
        ([23], "refused", True),
        ([23], "failed", True),
        ([25], "sent", True),
        ([25, 50], "sent", True),
        ([25, 50, 75], "sent", False),
        ([25, 50, 169], "sent", True),
        ([25, 50, 75], "refused", True),
    ],
)
def test_the_cap_counts_what_reached_a_person_from_any_phone(
    conn: Db, scene: Scene, attempts: list[int], outcome: str | None, may_go: bool
) -> None:
    """Once in 24 hours, three times in seven days."""
    lead = builders.add_lead(conn, scene.account)
    other = builders.add_device(conn, scene.account)
    send = add_send(conn, scene, lead=lead)
    for hours in attempts:
        add_attempt(
            conn,
            scene,
            person_id=builders.person_of(conn, lead),
            device_id=other,
            attempted_at=now() - hours * HOUR,
            outcome=outcome,
        )

    answer = claim(conn, send)

    assert isinstance(answer, Claimed) == may_go
    if not may_go:
        assert answer == NotClaimed(code="capped")
        hours = 24 - attempts[0] if len(attempts) < 3 else 7 * 24 - attempts[2]
        not_before = one(conn, "SELECT not_before FROM outbox")
        assert abs(not_before - (now() + hours * HOUR)) < 5 * SECOND


def test_the_cap_counts_campaigns_only_and_of_this_person_only(
    conn: Db, scene: Scene
) -> None:
    lead = builders.add_lead(conn, scene.account)
    send = add_send(conn, scene, lead=lead)
    person = builders.person_of(conn, lead)
    for values in ({"kind": "inbox", "person_id": person}, {"person_id": person + 1}):
        add_attempt(conn, scene, attempted_at=now() - HOUR, outcome="sent", **values)

    assert isinstance(claim(conn, send), Claimed)


def test_a_send_that_is_gone_or_was_never_there_is_stale(
    conn: Db, scene: Scene
) -> None:
    send = add_send(conn, scene)
    take(conn, send)

    assert claim(conn, send) == NotClaimed(code="stale")
    assert claim(conn, send + 1) == NotClaimed(code="stale")
    planned = add_send(conn, scene, state="planned")
    assert claim(conn, planned) == NotClaimed(code="stale")


def test_of_many_claimers_exactly_one_wins(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        for _ in range(10):
            send = add_send(conn, scene)

            answers = at_once(fresh_url, *[partial(claim, send_id=send)] * 4)

            assert sum(isinstance(answer, Claimed) for answer in answers) == 1
        assert one(conn, "SELECT count(*) FROM attempts") == 10


def test_two_campaigns_at_once_write_to_a_person_once(fresh_url: str) -> None:
    """The person is locked before the cap is counted."""
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        for _ in range(10):
            lead = builders.add_lead(conn, scene.account)
            sends = [add_send(conn, scene, lead=lead) for _ in range(3)]

            answers = at_once(
                fresh_url, *[partial(claim, send_id=send) for send in sends]
            )

            assert sum(isinstance(answer, Claimed) for answer in answers) == 1


def test_nothing_is_claimed_after_the_suppression_committed(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as suppressor:
        scene = set_scene(conn)
        send = add_send(conn, scene)
        person = one(conn, "SELECT person_id FROM sends")

        with meanwhile(fresh_url) as begin:
            with suppressor.transaction():
                leads.suppress(
                    suppressor, scene.account, person, reason="member", now=now()
                )
                claimed = begin(lambda own: claim(own, send))
                wait_for_lock(conn)
            answer = claimed.result(timeout=20)

        assert answer == NotClaimed(code="suppressed")
        assert state_of(conn, send) == "suppressed"


def test_a_suppression_waits_for_the_claim_that_was_first(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as claimer:
        scene = set_scene(conn)
        send = add_send(conn, scene)
        person = one(conn, "SELECT person_id FROM sends")

        def suppress(own: Db) -> object:
            return leads.suppress(
                own, scene.account, person, reason="member", now=now()
            )

        with meanwhile(fresh_url) as begin:
            with claimer.transaction():
                assert isinstance(claim(claimer, send), Claimed)
                suppressed = begin(suppress)
                wait_for_lock(conn)
            suppressed.result(timeout=20)

        assert state_of(conn, send) == "sending"
        assert one(conn, "SELECT count(*) FROM suppressions") == 1


@pytest.mark.parametrize(
    ("arrange", "word"),
    [
        (another_epoch, "lease-lost"),
        (a_cancelled_campaign, "cancelled"),
        (a_held_account, "held"),
        (a_phone_offline, "not-ready"),
    ],
)
def test_what_changed_while_a_claim_waited_for_its_row_counts(
    fresh_url: str, arrange: Callable[[Db], None], word: str
) -> None:
    """A stalled rescue may hold the row for longer than a lease lives."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as stalled:
        send = add_send(conn, set_scene(conn))

        with meanwhile(fresh_url) as begin:
            with stalled.transaction(force_rollback=True):
                stalled.execute("SELECT FROM outbox FOR UPDATE")
                claimed = begin(lambda own: claim(own, send))
                wait_for_lock(conn)
                arrange(conn)
            answer = claimed.result(timeout=20)

        assert answer == NotClaimed(code=word)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("rival", ["rescue", "pause", "cancel", "takeover"])
def test_a_claim_and_its_rival_agree_on_who_was_first(
    fresh_url: str, rival: str
) -> None:
    """Claimed, or taken back: never both, never neither."""
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        campaign = builders.add_campaign(conn, scene.account)
        ids: dict[str, Any] = {"account_id": scene.account, "campaign_id": campaign}
        rivals: dict[str, Callable[[Db], object]] = {
            "rescue": lambda own: rescuing.rescue_unclaimed(own, grace=timedelta(0)),
            "pause": lambda own: controls.pause(own, **ids),
            "cancel": lambda own: controls.cancel(own, **ids, now=now()),
            "takeover": another_epoch,
        }
        for _ in range(10):
            builders.hold_shard(conn, epoch=1)
            change(conn, "campaigns", state="running", cancelled_at=None)
            send = add_send(conn, scene, campaign=campaign)

            answer, _ = at_once(fresh_url, partial(claim, send_id=send), rivals[rival])
            rescuing.end_cancelled(conn, now=now())

            took = isinstance(answer, Claimed)
            assert (state_of(conn, send) == "sending") == took
            assert is_waiting(conn, send) == (
                not took and state_of(conn, send) in ("planned", "queued")
            )
            assert took or state_of(conn, send) in ("planned", "queued", "cancelled")
            query = "SELECT count(*) FROM attempts WHERE send_id = %s"
            assert one(conn, query, send) == took


def test_nobody_claims_for_a_shard_that_another_holds(conn: Db, scene: Scene) -> None:
    builders.hold_shard(conn, "s2", epoch=1)
    send = add_send(conn, scene)

    assert claim(conn, send, shard="s2") == NotClaimed(code="lease-lost")


def test_attempts_are_logged_with_all_that_paces_and_caps(
    conn: Db, scene: Scene
) -> None:
    claimed = take(conn, add_send(conn, scene))

    row = conn.execute(
        "SELECT send_id, attempt, device_id, epoch, attempted_at, kind, person_id,"
        " outcome, build FROM attempts"
    ).fetchone()

    assert row == (
        claimed.send_id,
        1,
        scene.device,
        scene.epoch,
        claimed.attempted_at,
        "campaign",
        claimed.person_id,
        None,
        "b1",
    )


def test_a_late_wake_up_of_a_rescued_offer_finds_nothing(conn: Db) -> None:
    send = add_send(conn, set_scene(conn), slot_at=now() - HOUR)
    rescuing.rescue_unclaimed(conn, grace=timedelta(minutes=1))

    assert claim(conn, SendId(send), offer=1) == NotClaimed(code="stale")
    assert column(conn, "SELECT offer FROM outbox") == [2]
