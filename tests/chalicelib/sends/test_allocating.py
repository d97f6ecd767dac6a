"""Allocated campaigns: who gets which phone, what it loses, and no limit passed."""

from datetime import time, timedelta
from typing import Any

import pytest

from chalicelib.campaigns.model import CampaignId
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import allocating, controls, planning
from chalicelib.sends.standings import GRACE
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.fleet import NO_GAPS, Fleet, assemble
from tests.chalicelib.sends.scenes import Scene, add_send, at_once, column, one

MINUTE = timedelta(minutes=1)
LONG = GRACE + MINUTE


@pytest.fixture
def fleet(conn: Db) -> Fleet:
    return assemble(conn, 3)


def write_before(fleet: Fleet, device: int, lead: int, direction: str = "out") -> None:
    ids: dict[str, Any] = {"account_id": fleet.account, "device_id": device}
    person = builders.person_of(fleet.conn, lead)
    chat = add(fleet.conn, "chats", person_id=person, last_at=clock.now(), **ids)
    line = {"direction": direction, "text": "Hi", "at": clock.now()}
    add(fleet.conn, "messages", chat_id=chat, **ids, **line)


def test_leads_go_evenly_over_phones_that_are_alike(fleet: Fleet) -> None:
    fleet.leads(9)
    fleet.start()

    fleet.minute()

    assert fleet.by_device() == dict.fromkeys(fleet.devices, 3)
    assert {reason for _, reason in fleet.placed().values()} == {"least-loaded"}


def test_whoever_has_more_to_send_already_gets_less(fleet: Fleet) -> None:
    busy, second, third = fleet.devices
    scene = Scene(account=fleet.account, device=busy, epoch=1)
    for _ in range(3):
        add_send(fleet.conn, scene, state="planned")
    fleet.leads(3)
    fleet.start()

    fleet.minute()

    assert fleet.by_device() == {second: 3, third: 3}


def test_the_reason_of_each_choice_is_kept(fleet: Fleet) -> None:
    first, second, third = fleet.devices
    [owned] = fleet.leads(1, owner_device_id=third)
    [known] = fleet.leads(1)
    write_before(fleet, second, known)
    [stranger] = fleet.leads(1)
    fleet.start()

    fleet.minute()

    assert fleet.placed() == {
        owned: (third, "owner"),
        known: (second, "wrote-before"),
        stranger: (first, "least-loaded"),
    }


def test_who_was_only_written_to_wrote_nothing(fleet: Fleet) -> None:
    [lead] = fleet.leads(1)
    write_before(fleet, fleet.devices[2], lead, direction="in")
    fleet.start()

    fleet.minute()

    assert fleet.placed() == {lead: (fleet.devices[0], "least-loaded")}


def test_a_phone_whose_message_to_a_niche_went_out_is_preferred_for_it(
    fleet: Fleet,
) -> None:
    second = fleet.devices[1]
    fleet.leads(1, niches=("VIT",), owner_device_id=second)
    builders.add_campaign(fleet.conn, fleet.account, planned_at=None)
    fleet.minute()
    fleet.send()
    fleet.leads(1, niches=("VITAC",))
    [vit] = fleet.leads(1, niches=("VIT",))
    fleet.conn.execute("UPDATE leads SET owner_device_id = NULL")
    fleet.conn.execute("DELETE FROM chats")
    fleet.start()

    fleet.minute()

    reasons = fleet.placed()
    assert reasons[vit] == (second, "wrote-to-niche")
    assert [why for _, why in reasons.values()].count("wrote-to-niche") == 2


def test_an_attempt_that_failed_is_no_message_to_the_niche(fleet: Fleet) -> None:
    fleet.leads(3, niches=("VIT",))
    fleet.start()
    fleet.minute()

    fleet.refuse()

    assert one(fleet.conn, "SELECT count(*) FROM niche_devices") == 0


@pytest.mark.parametrize(
    "change",
    [
        {"state": "removed"},
        {"state": "logged-out"},
        {"resting_until": LONG, "resting_code": "five-failures"},
        {"resting_until": LONG, "resting_code": "restricted-strangers"},
        {"state": "offline", "away_since": -LONG},
        {"state": "connecting", "away_since": -LONG},
    ],
    ids=["removed", "logged-out", "resting", "restricted", "offline", "connecting"],
)
def test_what_a_phone_that_is_out_has_not_begun_goes_to_the_others(
    fleet: Fleet, change: dict[str, Any]
) -> None:
    first, second, third = fleet.devices
    fleet.leads(9)
    fleet.start()
    fleet.minute()
    fleet.send(second, most=1)
    fleet.conn.execute("UPDATE outbox SET queued_at = NULL, slot_at = NULL")
    fleet.conn.execute("UPDATE sends SET state = 'planned' WHERE state = 'queued'")

    put_out(fleet, second, change)
    fleet.minute()

    assert fleet.by_device() == {first: 4, second: 1, third: 4}
    assert fleet.used() == {first: 4, second: 1, third: 4}


def put_out(fleet: Fleet, device: int, change: dict[str, Any]) -> None:
    """Times are from now. The phone's own trigger keeps since when it is away: it is
    told after.
    """
    told = {
        name: clock.now() + value if isinstance(value, timedelta) else value
        for name, value in change.items()
    }
    since = {name: told[name] for name in told if name == "away_since"}
    fleet.change(device, **{n: v for n, v in told.items() if n not in since})
    if since:
        fleet.change(device, **since)


def test_of_a_phone_removed_during_a_pause_every_place_is_counted_right(
    fleet: Fleet,
) -> None:
    first, second, third = fleet.devices
    fleet.leads(9)
    fleet.start()
    fleet.minute()
    ids: dict[str, Any] = {"account_id": fleet.account, "campaign_id": fleet.campaign}
    controls.pause(fleet.conn, **ids)
    fleet.change(second, state="removed")
    fleet.minute()

    fleet.conn.execute("UPDATE campaigns SET state = 'running'")
    fleet.minute()

    assert fleet.by_device() == fleet.used() == {first: 5, third: 4}


def test_what_nobody_runs_for_long_is_out_too(fleet: Fleet) -> None:
    other = builders.add_shard(fleet.conn, "s2")
    fleet.leads(9)
    fleet.start()
    fleet.minute()
    lonely = fleet.devices[2]
    fleet.conn.execute("UPDATE outbox SET queued_at = NULL, slot_at = NULL")
    fleet.conn.execute("UPDATE sends SET state = 'planned'")
    fleet.change(lonely, shard=other)

    fleet.conn.execute(
        "UPDATE leases SET holder = 'c', expires_at = %s WHERE name = 's2'",
        (clock.now() - MINUTE,),
    )
    fleet.allocate()
    assert fleet.by_device()[lonely] == 3

    fleet.conn.execute(
        "UPDATE leases SET expires_at = %s WHERE name = 's2'", (clock.now() - LONG,)
    )
    fleet.allocate()
    assert fleet.by_device()[lonely] == 0


def test_a_phone_that_is_away_for_a_moment_keeps_its_leads_and_gets_none(
    fleet: Fleet,
) -> None:
    first, second, third = fleet.devices
    fleet.leads(6)
    fleet.start()
    fleet.minute()
    fleet.change(second, state="offline")
    fleet.leads(2)
    fleet.conn.execute("UPDATE campaigns SET planned_at = NULL")

    fleet.minute()

    assert fleet.by_device() == {first: 3, second: 2, third: 3}


def test_what_is_queued_stays_until_it_comes_back(fleet: Fleet) -> None:
    second = fleet.devices[1]
    fleet.leads(9)
    fleet.start()
    fleet.minute()
    fleet.change(second, state="logged-out")
    fleet.leads(1)
    fleet.conn.execute("UPDATE campaigns SET planned_at = NULL")

    fleet.minute()
    assert fleet.by_device()[second] == 3
    assert len(fleet.placed()) == 10

    fleet.conn.execute(
        "UPDATE outbox SET slot_at = slot_at - interval '1 hour' WHERE device_id = %s",
        (second,),
    )
    fleet.minute()
    fleet.minute()
    assert fleet.by_device()[second] == 0


def test_no_phone_attempts_more_than_its_limit_however_often_it_is_refused(
    fleet: Fleet,
) -> None:
    first, second, third = fleet.devices
    fleet.leads(20)
    fleet.start(device_limit=4)
    for device in (first, second):
        add(
            fleet.conn,
            "campaign_devices",
            "device_id",
            account_id=fleet.account,
            campaign_id=fleet.campaign,
            device_id=device,
            most=2 if device == second else None,
        )

    for _ in range(5):
        fleet.minute()
        fleet.refuse()
        fleet.forget_waits()
    fleet.minute()

    assert fleet.attempts() == {first: 4, second: 2}
    assert fleet.used() == {first: 4, second: 2}
    assert third not in fleet.by_device()
    assert fleet.states() == {"planned": 20}


def test_what_a_person_sends_again_needs_a_place_again(fleet: Fleet) -> None:
    fleet.leads(3)
    fleet.start(device_limit=1)
    fleet.minute()
    fleet.conn.execute("UPDATE sends SET refusals = 2")
    fleet.refuse()
    assert fleet.states() == {"failed": 3}

    controls.retry(
        fleet.conn,
        account_id=fleet.account,
        campaign_id=CampaignId(fleet.campaign),
        device_id=None,
        now=clock.now(),
    )
    fleet.minute()

    assert fleet.unplaced() == 3
    assert fleet.claim() == []
    assert set(fleet.attempts().values()) == {1}


def test_a_place_that_was_never_used_is_free_again(fleet: Fleet) -> None:
    leads = fleet.leads(5)
    fleet.start(device_limit=1)
    fleet.minute()
    [(placed, _), *_] = sorted(fleet.placed().items())
    assert placed in leads
    builders.suppress(fleet.conn, fleet.account, builders.person_of(fleet.conn, placed))

    fleet.send()
    fleet.minute()
    fleet.send()

    assert fleet.states() == {"sent": 3, "suppressed": 1, "planned": 1}
    assert set(fleet.attempts().values()) == {1}


def test_what_no_phone_may_take_waits_and_goes_once_a_limit_is_raised(
    fleet: Fleet,
) -> None:
    fleet.leads(10)
    fleet.start(device_limit=2)
    fleet.minute()
    fleet.send()
    fleet.minute()
    assert (fleet.unplaced(), fleet.claim()) == (4, [])

    change_limits(fleet, 4)
    fleet.minute()
    fleet.send()

    assert fleet.states() == {"sent": 10}


def change_limits(fleet: Fleet, limit: int | None) -> None:
    allocating.change_limits(
        fleet.conn, fleet.key, device_limit=limit, device_limits={}, now=clock.now()
    )


def test_a_lowered_limit_holds_from_now_on_for_what_is_queued_too(
    fleet: Fleet,
) -> None:
    fleet.leads(12)
    fleet.start()
    fleet.minute()
    fleet.send(fleet.devices[0], most=1)

    change_limits(fleet, 2)
    fleet.release()
    fleet.send()

    assert fleet.attempts() == dict.fromkeys(fleet.devices, 2)
    assert fleet.unplaced() == 6


def test_without_a_phone_online_all_wait_until_one_is(fleet: Fleet) -> None:
    fleet.leads(4)
    for device in fleet.devices:
        fleet.change(device, state="offline")
    fleet.start()
    fleet.minute()
    assert fleet.unplaced() == 4

    fleet.change(fleet.devices[1], state="online", ready_at=clock.now())
    fleet.minute()

    assert fleet.by_device() == {fleet.devices[1]: 4}


def test_what_waits_for_a_phone_expires_at_the_end_and_not_before(
    fleet: Fleet,
) -> None:
    fleet.leads(1)
    fleet.start(device_limit=1, ends_at=clock.now() + timedelta(days=30))
    for device in fleet.devices:
        fleet.change(device, state="offline")
    fleet.minute()
    assert fleet.states() == {"planned": 1}

    ended = clock.now() - MINUTE
    fleet.conn.execute("UPDATE sends SET expires_at = %s", (ended,))
    fleet.conn.execute("UPDATE outbox SET not_after = %s", (ended,))
    fleet.minute()

    assert fleet.states() == {"expired": 1}


def test_no_more_is_given_than_the_hour_and_the_day_leave(conn: Db) -> None:
    fleet = assemble(conn, 2, quota_hour=5, quota_day=3)
    fleet.change(fleet.devices[0], quota_day=50)
    fleet.leads(20)
    fleet.start()

    fleet.minute()
    fleet.minute()

    assert fleet.by_device() == dict(zip(fleet.devices, (5, 3), strict=True))
    assert fleet.send() == 8
    fleet.minute()
    assert fleet.unplaced() == 12


def test_who_sleeps_gets_a_phone_on_waking_and_keeps_no_place_until_then(
    conn: Db,
) -> None:
    fleet = assemble(conn, 1, quota_hour=2)
    here = clock.now().time().replace(second=0, microsecond=0)
    quiet = {"quiet_from": minus(here, 60), "quiet_until": minus(here, -120)}
    conn.execute(
        "UPDATE accounts SET quiet_hours = true, zone = 'UTC',"
        " quiet_from = %(quiet_from)s, quiet_until = %(quiet_until)s",
        quiet,
    )
    asleep = fleet.leads(5, zone="UTC")
    awake = fleet.leads(2, zone="Etc/GMT+6")
    fleet.start()

    fleet.minute()

    assert sorted(fleet.placed()) == awake
    waking = column(conn, "SELECT not_before FROM outbox WHERE device_id IS NULL")
    assert len(waking) == len(asleep)
    assert min(waking) > clock.now() + timedelta(hours=1)


def minus(at: time, minutes: int) -> time:
    whole = (at.hour * 60 + at.minute - minutes) % (24 * 60)
    return time(whole // 60, whole % 60)


def test_what_is_paused_or_held_is_given_nothing(fleet: Fleet) -> None:
    fleet.leads(3)
    fleet.start()
    fleet.conn.execute("UPDATE campaigns SET state = 'paused', planned_at = NULL")
    fleet.conn.execute(
        "UPDATE accounts SET held_at = carillon_now(), held_reason = 'Wrong text'"
    )
    fleet.minute()
    assert fleet.placed() == {}

    fleet.conn.execute("UPDATE campaigns SET state = 'running'")
    fleet.minute()
    assert fleet.placed() == {}


def test_a_campaign_with_its_phones_uses_no_others(fleet: Fleet) -> None:
    fleet.leads(4)
    fleet.start()
    add(
        fleet.conn,
        "campaign_devices",
        "device_id",
        account_id=fleet.account,
        campaign_id=fleet.campaign,
        device_id=fleet.devices[1],
    )

    fleet.minute()

    assert fleet.by_device() == {fleet.devices[1]: 4}


def test_cancelling_ends_what_has_no_phone_too(fleet: Fleet) -> None:
    fleet.leads(5)
    fleet.start(device_limit=1)
    fleet.minute()

    controls.cancel(
        fleet.conn,
        account_id=fleet.account,
        campaign_id=CampaignId(fleet.campaign),
        now=clock.now(),
    )

    assert fleet.states() == {"cancelled": 5}


def test_ticks_at_once_pass_no_limit(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        fleet = assemble(conn, 3)
        fleet.leads(40)
        fleet.start(device_limit=7)

        def tick(own: Db) -> None:
            Fleet(conn=own, account=fleet.account, campaign=fleet.campaign).minute()

        at_once(fresh_url, tick, tick, tick, tick)
        fleet.minute()

        assert fleet.by_device() == dict.fromkeys(fleet.devices, 7)
        assert fleet.used() == dict.fromkeys(fleet.devices, 7)
        assert fleet.send() == 21


def test_while_others_release_nothing_is_given_or_taken(fresh_url: str) -> None:
    """What a release read must not change before it is written."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as other:
        fleet = assemble(conn, 1)
        fleet.leads(2)
        fleet.start()
        with other.transaction():
            other.execute(
                "SELECT pg_advisory_xact_lock("
                "hashtextextended('release:' || %s::bigint, 0))",
                (fleet.account,),
            )
            fleet.minute()
            assert fleet.placed() == {}

        fleet.minute()
        assert len(fleet.placed()) == 2


def test_while_others_hold_the_campaign_no_place_is_counted(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as other:
        fleet = assemble(conn, 1)
        fleet.leads(2)
        fleet.start()
        planning.plan(conn, now=clock.now())
        with other.transaction():
            other.execute("SELECT FROM campaigns FOR UPDATE")
            assert fleet.allocate() == 0

        assert fleet.allocate() == 2


def test_what_was_paused_since_the_tick_began_is_given_nothing(fleet: Fleet) -> None:
    fleet.leads(2)
    fleet.start()
    planning.plan(fleet.conn, now=clock.now())
    fleet.conn.execute("UPDATE campaigns SET state = 'paused'")

    given = allocating.allocate_campaign(fleet.conn, fleet.key, now=clock.now())

    assert given == 0
    assert fleet.placed() == {}


def test_a_tick_that_ended_halfway_is_gone_on_with_by_the_next(
    fresh_url: str,
) -> None:
    results: list[dict[Any, Any]] = []
    with db.connect(fresh_url) as conn:
        for halfway in (False, True):
            fleet = assemble(conn, 3)
            for device in (*fleet.devices, None):
                fleet.leads(5, owner_device_id=device, niches=("VIT",))
            fleet.start(device_limit=6)
            conn.execute("UPDATE campaigns SET planned_at = planned_at")
            planning.plan(conn, now=clock.now())
            if halfway:
                rooms = fleet.rooms()
                for _ in range(2):
                    allocating.give(conn, fleet.key, rooms, now=clock.now(), batch=3)
            with db.connect(fresh_url) as after:
                own = Fleet(conn=after, account=fleet.account, campaign=fleet.campaign)
                own.allocate(batch=3)
            results.append(relative(fleet))

    assert results[0] == results[1]
    assert len(results[0]) == 18


def relative(fleet: Fleet) -> dict[Any, Any]:
    """The n-th lead's phone by its place among the phones, and why."""
    placed = sorted(fleet.placed().items())
    return {
        n: (fleet.devices.index(device), reason)
        for n, (_, (device, reason)) in enumerate(placed)
    }


def test_campaigns_share_the_phones_the_first_to_start_first(fleet: Fleet) -> None:
    for device in fleet.devices:
        fleet.change(device, quota_hour=2)
    fleet.leads(8)
    fleet.start(starts_at=clock.now() - MINUTE)
    second = Fleet(conn=fleet.conn, account=fleet.account, devices=fleet.devices)
    second.start(starts_at=clock.now() - 2 * MINUTE)

    fleet.minute()

    assert (len(fleet.placed()), len(second.placed())) == (0, 6)


def test_a_broadcast_is_left_to_the_release(fleet: Fleet) -> None:
    fleet.leads(3)
    builders.add_campaign(fleet.conn, fleet.account, device_policy="pool", **NO_GAPS)

    fleet.minute()

    assert fleet.send() == 3
    assert column(fleet.conn, "SELECT placement FROM sends") == [None] * 3
