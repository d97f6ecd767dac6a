"""Release: what waits gets a phone and a slot, never more than there is room for."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import controls, planning, recording, releasing
from chalicelib.sends.model import SendId
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    LOOK_AHEAD,
    SECOND,
    Scene,
    add_attempt,
    add_leads,
    add_send,
    at_once,
    column,
    one,
    queued_ids,
    release,
    set_scene,
    state_of,
    take,
)

NO_GAPS: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}


@pytest.fixture
def scene(conn: Db) -> Scene:
    """A phone without gaps, so that only its quotas hold it back."""
    return set_scene(conn, **NO_GAPS)


def add_planned(conn: Db, scene: Scene, count: int = 1, **values: Any) -> list[SendId]:
    return [add_send(conn, scene, state="planned", **values) for _ in range(count)]


def add_pooled(conn: Db, scene: Scene, count: int = 1, **values: Any) -> list[SendId]:
    return add_planned(conn, scene, count, device_id=None, **values)


def use_only(conn: Db, scene: Scene, campaign: int, device: int) -> None:
    ids = {"campaign_id": campaign, "device_id": device}
    add(conn, "campaign_devices", "1", account_id=scene.account, **ids)


def device_of(conn: Db, send: int) -> int | None:
    return one(conn, "SELECT device_id FROM outbox WHERE send_id = %s", send)


def test_a_release_gives_a_device_a_slot_and_a_new_offer(
    conn: Db, scene: Scene
) -> None:
    [send] = add_planned(conn, scene)
    now = clock.now()

    [wake_up] = release(conn, now=now)

    assert (wake_up.shard, wake_up.sends) == ("s1", ((send, 2),))
    assert state_of(conn, send) == "queued"
    assert column(conn, "SELECT slot_at FROM outbox") == [now]
    assert release(conn) == []


def test_the_hour_has_room_for_what_was_not_attempted_and_is_not_queued(
    conn: Db,
) -> None:
    scene = set_scene(conn, quota_hour=10, **NO_GAPS)
    now = clock.now()
    for minutes in (5, 30, 55):
        at = now - timedelta(minutes=minutes)
        for kind in ("inbox", "campaign"):
            add_attempt(
                conn, scene, kind=kind, person_id=1, attempted_at=at, outcome="refused"
            )
    add_attempt(conn, scene, person_id=1, attempted_at=now - 61 * timedelta(minutes=1))
    add_send(conn, scene, kind="inbox")
    add_planned(conn, scene, 20)

    release(conn, now=now)

    assert len(queued_ids(conn)) == 1 + 3


def test_the_day_has_room_too(conn: Db) -> None:
    scene = set_scene(conn, quota_day=5, **NO_GAPS)
    for hours in (2, 23):
        at = clock.now() - hours * HOUR
        add_attempt(conn, scene, person_id=1, attempted_at=at)
    add_planned(conn, scene, 20)

    release(conn)

    assert len(queued_ids(conn)) == 3


def test_slots_keep_the_wider_gaps_and_end_at_the_look_ahead(conn: Db) -> None:
    gaps: dict[str, Any] = {"gap_min": 5 * SECOND, "gap_max": 15 * SECOND}
    scene = set_scene(conn, **gaps)
    wider: dict[str, Any] = {"gap_min": 10 * SECOND, "gap_max": 12 * SECOND}
    add_planned(conn, scene, 50, **wider)
    now = clock.now()
    add_attempt(conn, scene, person_id=1, attempted_at=now - 2 * SECOND)

    release(conn, now=now)

    query = "SELECT slot_at FROM outbox WHERE queued_at IS NOT NULL ORDER BY 1"
    slots = column(conn, query)
    pauses = [b - a for a, b in pairwise(slots)]
    assert now + 3 * SECOND <= slots[0] <= now + 13 * SECOND
    assert slots[-1] <= now + LOOK_AHEAD
    assert 9 <= len(slots) <= 15
    assert all(10 * SECOND <= pause <= 15 * SECOND for pause in pauses)


def test_a_second_release_goes_on_after_the_slots_of_the_first(conn: Db) -> None:
    scene = set_scene(conn, gap_min=30 * SECOND, gap_max=30 * SECOND)
    add_planned(conn, scene, 20)
    now = clock.now()

    release(conn, now=now)
    release(conn, now=now)
    release(conn, now=now + timedelta(minutes=1))

    query = "SELECT slot_at FROM outbox WHERE queued_at IS NOT NULL ORDER BY 1"
    assert column(conn, query) == [now + n * 30 * SECOND for n in range(8)]


@pytest.mark.parametrize("pooled", [False, True])
def test_releasers_at_once_never_release_more_than_there_is_room_for(
    fresh_url: str, pooled: bool
) -> None:
    with db.connect(fresh_url) as conn:
        for _ in range(5):
            scene = set_scene(conn, quota_hour=7, **NO_GAPS)
            add_planned(conn, scene, 30, device_id=None if pooled else scene.device)

            at_once(fresh_url, release, release, release)
            release(conn)

            query = (
                "SELECT count(*) FROM outbox"
                " WHERE account_id = %s AND queued_at IS NOT NULL"
            )
            assert one(conn, query, scene.account) == 7


def test_claims_and_releases_at_once_never_exceed_the_quota(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn, quota_hour=10, **NO_GAPS)
        add_planned(conn, scene, 40)

        def claim_all(own: Db) -> None:
            for _ in range(10):
                for send in sorted(queued_ids(own)):
                    take(own, send)

        def release_often(own: Db) -> None:
            for _ in range(10):
                release(own)

        at_once(fresh_url, claim_all, release_often, release_often)

        attempts = one(conn, "SELECT count(*) FROM attempts")
        assert attempts + len(queued_ids(conn)) == 10


def set_aside(conn: Db, how: str, scene: Scene) -> None:
    changes = {
        "offline": "UPDATE devices SET state = 'offline', ready_at = NULL",
        "resting": "UPDATE devices SET resting_code = 'restricted',"
        " resting_until = carillon_now() + interval '1 h'",
        "lease over": "UPDATE leases SET expires_at = carillon_now()",
        "lease free": "UPDATE leases SET expires_at = NULL, holder = NULL",
        "paused": "UPDATE campaigns SET state = 'paused'",
        "cancelled": "UPDATE campaigns SET state = 'cancelled',"
        " cancelled_at = carillon_now()",
        "held": "UPDATE accounts SET held_at = carillon_now(), held_reason = 'x'",
        "later": "UPDATE outbox SET not_before = carillon_now() + interval '1 h'",
    }
    conn.execute(changes[how].encode())


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize(
    "how",
    [
        "offline",
        "resting",
        "lease over",
        "lease free",
        "paused",
        "cancelled",
        "held",
        "later",
    ],
)
def test_what_may_not_go_now_stays_planned(
    conn: Db, scene: Scene, how: str, pooled: bool
) -> None:
    """Also when somebody starts a campaign of the same account by hand."""
    device = None if pooled else scene.device
    [send] = add_planned(conn, scene, device_id=device)
    nobody = {"audience": {"niche": "nobody"}}
    campaign: Any = builders.add_campaign(conn, scene.account, **nobody)
    set_aside(conn, how, scene)

    release(conn)
    controls.begin(
        conn,
        account_id=scene.account,
        campaign_id=campaign,
        now=clock.now(),
        look_ahead=LOOK_AHEAD,
        rng=Random(1),
    )

    assert state_of(conn, send) == "planned"
    assert queued_ids(conn) == set()


def test_a_rest_that_is_over_holds_nothing_back(conn: Db) -> None:
    scene = set_scene(
        conn, resting_until=clock.now() - SECOND, resting_code="restricted"
    )
    add_planned(conn, scene)

    assert len(release(conn)) == 1


def test_the_owner_serves_what_is_its_own(conn: Db, scene: Scene) -> None:
    """In a campaign that asks for it, though another phone is as free."""
    owner = builders.add_device(conn, scene.account, **NO_GAPS)
    lead = builders.add_lead(conn, scene.account, owner_device_id=owner)
    [owned] = add_pooled(conn, scene, lead=lead)
    pool = builders.add_campaign(conn, scene.account, device_policy="pool")
    [pooled] = add_pooled(conn, scene, lead=lead, campaign=pool)

    release(conn)

    assert device_of(conn, owned) == owner
    assert device_of(conn, pooled) == scene.device


def test_the_pool_is_served_by_whoever_is_free_soonest(conn: Db) -> None:
    scene = set_scene(conn, gap_min=20 * SECOND, gap_max=20 * SECOND)
    others = [
        builders.add_device(
            conn, scene.account, gap_min=20 * SECOND, gap_max=20 * SECOND
        )
        for _ in range(2)
    ]
    now = clock.now()
    add_attempt(conn, scene, person_id=1, attempted_at=now - SECOND)
    sends = add_pooled(conn, scene, 5)

    release(conn, now=now)

    got = [device_of(conn, send) for send in sends]
    assert got == [*others, scene.device, *others]


def test_only_allowed_phones_serve_a_campaign(conn: Db, scene: Scene) -> None:
    other = builders.add_device(conn, scene.account, **NO_GAPS)
    campaign = builders.add_campaign(conn, scene.account, device_policy="pool")
    use_only(conn, scene, campaign, other)
    sends = add_pooled(conn, scene, 3, campaign=campaign)

    release(conn)

    assert {device_of(conn, send) for send in sends} == {other}


def test_a_paused_campaign_keeps_nobody_waiting_behind_it(
    conn: Db, scene: Scene
) -> None:
    paused = builders.add_campaign(conn, scene.account, state="paused")
    old: dict[str, Any] = {"due_at": clock.now() - DAY}
    for device in (scene.device, None):
        add_planned(conn, scene, 90, campaign=paused, device_id=device, **old)
    [owned] = add_planned(conn, scene)
    [pooled] = add_pooled(conn, scene)

    release(conn)

    assert queued_ids(conn) == {owned, pooled}


def test_a_campaign_whose_phone_is_away_keeps_nobody_waiting_behind_it(
    conn: Db, scene: Scene
) -> None:
    away = builders.add_device(conn, scene.account, state="offline")
    campaign = builders.add_campaign(conn, scene.account, device_policy="pool")
    use_only(conn, scene, campaign, away)
    add_pooled(conn, scene, 90, campaign=campaign, due_at=clock.now() - DAY)
    [send] = add_pooled(conn, scene)

    release(conn)

    assert queued_ids(conn) == {send}


def test_a_campaign_whose_phone_is_busy_keeps_nobody_waiting_behind_it(
    conn: Db,
) -> None:
    """It has room in its hour, but no slot; another phone has both."""
    slow: dict[str, Any] = {"gap_min": 60 * SECOND, "gap_max": 60 * SECOND}
    scene = set_scene(conn, **slow)
    other = builders.add_device(conn, scene.account, **slow)
    campaign = builders.add_campaign(conn, scene.account, device_policy="pool")
    use_only(conn, scene, campaign, other)
    add_pooled(conn, scene, 200, campaign=campaign, due_at=clock.now() - DAY)
    sends = add_pooled(conn, scene, 3)

    release(conn)

    assert len(queued_ids(conn)) == 6
    assert set(sends) < queued_ids(conn)


def test_a_lead_keeps_the_phone_that_first_wrote_to_it(conn: Db, scene: Scene) -> None:
    builders.add_device(conn, scene.account, **NO_GAPS)
    lead = builders.add_lead(conn, scene.account)
    [first] = add_pooled(conn, scene, lead=lead)
    release(conn)
    claimed = take(conn, first)
    recording.record_sent(conn, claimed, whatsapp_id="3EB0", sent_at=clock.now())
    for minutes in range(3):
        at = clock.now() - timedelta(minutes=minutes)
        add_attempt(conn, scene, person_id=1, attempted_at=at)

    [second] = add_pooled(conn, scene, lead=lead)
    release(conn)

    assert one(conn, "SELECT owner_device_id FROM leads") == claimed.device_id
    assert device_of(conn, second) == claimed.device_id


def quiet_until(opens_at: datetime) -> dict[str, Any]:
    return {
        "quiet_hours": True,
        "zone": "UTC",
        "quiet_from": (opens_at - 12 * HOUR).time(),
        "quiet_until": opens_at.time(),
    }


@pytest.mark.parametrize("pooled", [False, True])
def test_quiet_hours_move_a_send_and_never_drop_it(conn: Db, pooled: bool) -> None:
    opens_at = clock.now() + HOUR
    scene = set_scene(conn, account=quiet_until(opens_at), **NO_GAPS)
    device = None if pooled else scene.device
    [send] = add_planned(conn, scene, device_id=device)

    assert release(conn) == []
    row = conn.execute("SELECT not_before, queued_at FROM outbox").fetchone()
    assert row == (opens_at, None)
    assert state_of(conn, send) == "planned"

    assert len(release(conn, now=opens_at)) == 1
    assert column(conn, "SELECT slot_at FROM outbox") == [opens_at]


def test_the_end_of_a_persons_window_ends_the_offer(conn: Db) -> None:
    closes_at = clock.now() + HOUR
    scene = set_scene(conn, account=quiet_until(closes_at + 12 * HOUR))
    lead = builders.add_lead(conn, scene.account, zone="Etc/GMT+3")
    [here] = add_planned(conn, scene)
    [there] = add_planned(conn, scene, lead=lead)
    [soon] = add_planned(conn, scene, expires_at=closes_at - 30 * SECOND)

    release(conn)

    rows = dict(conn.execute("SELECT send_id, not_after FROM outbox").fetchall())
    assert rows == {
        here: closes_at,
        there: closes_at + 3 * HOUR,
        soon: closes_at - 30 * SECOND,
    }


def test_quiet_hours_do_not_hold_back_the_answer_to_a_word(conn: Db) -> None:
    """A confirmation that was given back, since its phone was away."""
    scene = set_scene(conn, account=quiet_until(clock.now() + HOUR))
    [send] = add_planned(conn, scene, kind="confirmation")

    release(conn)

    assert queued_ids(conn) == {send}
    ends = column(conn, "SELECT o.not_after = s.expires_at FROM outbox o, sends s")
    assert ends == [True]


def test_several_accounts_are_released_together_each_for_itself(conn: Db) -> None:
    scenes = [set_scene(conn, quota_hour=n, **NO_GAPS) for n in (1, 2, 3)]
    idle = set_scene(conn)
    for scene in scenes:
        add_pooled(conn, scene, 5)

    wake_ups = release(conn)

    query = "SELECT device_id FROM outbox WHERE queued_at IS NOT NULL"
    devices = column(conn, query)
    assert sorted(map(devices.count, [s.device for s in scenes])) == [1, 2, 3]
    assert idle.device not in devices
    assert [len(wake_up.sends) for wake_up in wake_ups] == [6]


def test_a_wake_up_names_the_sends_of_its_shard(conn: Db) -> None:
    scene = set_scene(conn, **NO_GAPS)
    builders.hold_shard(conn, "s2")
    other = builders.add_device(conn, scene.account, shard="s2", **NO_GAPS)
    here = add_planned(conn, scene, 3)
    there = add_planned(conn, scene, 2, device_id=other)

    wake_ups = release(conn)

    assert {w.shard: {send for send, _ in w.sends} for w in wake_ups} == {
        "s1": set(here),
        "s2": set(there),
    }


def test_accounts_beyond_a_batch_are_released_too(conn: Db) -> None:
    for _ in range(101):
        add_planned(conn, set_scene(conn))

    assert sum(len(wake_up.sends) for wake_up in release(conn)) == 101


def test_a_change_of_a_planned_send_stays_on_its_page(conn: Db, scene: Scene) -> None:
    """Planned by the hundred, each row still finds room for its next version (HOT)."""
    conn.execute("UPDATE devices SET quota_hour = 1000, quota_day = 1000")
    builders.add_campaign(conn, scene.account, device_policy="pool")
    add_leads(conn, scene.account, 500)
    planning.plan(conn, now=clock.now())

    release(conn)

    changed, in_place = conn.execute(
        "SELECT sum(pg_stat_get_xact_tuples_updated(inhrelid)),"
        " sum(pg_stat_get_xact_tuples_hot_updated(inhrelid))"
        " FROM pg_inherits WHERE inhparent = 'sends'::regclass"
    ).fetchall()[0]
    assert len(queued_ids(conn)) == 500
    assert in_place / changed > 0.8


def test_every_phone_is_served_however_many_there_are(conn: Db, scene: Scene) -> None:
    """They are released some at once; the last of them as well as the first."""
    campaign = builders.add_campaign(conn, scene.account, planned_at=clock.now())
    phones = [
        builders.add_device(conn, scene.account, **NO_GAPS)
        for _ in range(2 * releasing.PHONES_AT_ONCE)
    ]
    served = [phones[0], phones[releasing.PHONES_AT_ONCE], phones[-1]]
    sends = [
        add_send(conn, scene, state="planned", campaign=campaign, device_id=phone)
        for phone in served
    ]

    release(conn)

    assert [state_of(conn, send) for send in sends] == ["queued"] * 3
