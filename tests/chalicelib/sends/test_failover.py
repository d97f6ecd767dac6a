"""Another phone takes over from one that is away, after a grace, and never twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.devices import actions as devices
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import outbox, planning, recording, rescuing
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    HOUR,
    SECOND,
    Scene,
    add_send,
    at_once,
    claim,
    column,
    one,
    release,
    set_scene,
    state_of,
    take,
)

MINUTE = timedelta(minutes=1)
NO_GAPS: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}


@pytest.fixture
def scene(conn: Db) -> Scene:
    """The lead's own phone; beside it stands another, online."""
    return set_scene(conn, **NO_GAPS)


@pytest.fixture
def other(conn: Db, scene: Scene) -> int:
    return builders.add_device(conn, scene.account, **NO_GAPS)


def add_campaign(conn: Db, scene: Scene, **values: Any) -> int:
    defaults: dict[str, Any] = {"failover_after": HOUR, "planned_at": clock.now()}
    return builders.add_campaign(conn, scene.account, **defaults | values)


def add_planned(conn: Db, scene: Scene, **campaign: Any) -> int:
    return add_send(
        conn, scene, state="planned", campaign=add_campaign(conn, scene, **campaign)
    )


def go_away(conn: Db, device: int, how: str = "offline", *, ago: timedelta) -> None:
    """Away since then, in some way."""
    since = clock.now() - ago
    if how == "resting":
        conn.execute(
            "UPDATE devices SET resting_code = 'restricted',"
            " resting_until = carillon_now() + interval '1 d' WHERE id = %s",
            (device,),
        )
        conn.execute(
            "UPDATE devices SET resting_since = %s WHERE id = %s", (since, device)
        )
        return
    conn.execute(
        "UPDATE devices SET state = %s, ready_at = NULL WHERE id = %s", (how, device)
    )
    conn.execute("UPDATE devices SET away_since = %s WHERE id = %s", (since, device))


def tick(conn: Db) -> None:
    rescuing.rescue(conn, now=clock.now(), grace=MINUTE, patience=3 * MINUTE)
    release(conn)


def device_of(conn: Db, send: int) -> int | None:
    return one(conn, "SELECT device_id FROM sends WHERE id = %s", send)


@pytest.mark.parametrize("how", ["offline", "logged-out", "connecting", "resting"])
def test_after_the_grace_another_phone_sends_it(
    conn: Db, scene: Scene, other: int, how: str
) -> None:
    send = add_planned(conn, scene)
    go_away(conn, scene.device, how, ago=59 * MINUTE)
    tick(conn)
    assert (state_of(conn, send), device_of(conn, send)) == ("planned", scene.device)

    go_away(conn, scene.device, how, ago=61 * MINUTE)
    tick(conn)

    assert (state_of(conn, send), device_of(conn, send)) == ("queued", other)


def test_a_step_goes_from_another_phone_as_well(
    conn: Db, scene: Scene, other: int
) -> None:
    sequence = builders.add_sequence(conn, scene.account, failover_after=HOUR)
    step = builders.add_step(conn, scene.account, sequence)
    lead = builders.add_lead(conn, scene.account, owner_device_id=scene.device)
    enrolment = builders.add_enrolment(
        conn, scene.account, sequence, lead_id=lead, step_id=step
    )
    ids = {"sequence_id": sequence, "enrolment_id": enrolment}
    send = add_send(
        conn, scene, kind="step", state="planned", lead=lead, step_id=step, **ids
    )
    conn.execute(
        "UPDATE outbox SET sequence_id = %s, enrolment_id = %s", [*ids.values()]
    )
    go_away(conn, scene.device, ago=2 * HOUR)

    tick(conn)

    assert device_of(conn, send) == other


def forbid(conn: Db, scene: Scene, how: str) -> None:
    changes: dict[str, Callable[[], object]] = {
        "never": lambda: conn.execute("UPDATE campaigns SET failover_after = NULL"),
        "paused": lambda: conn.execute("UPDATE campaigns SET state = 'paused'"),
        "kept to its own": lambda: add(
            conn,
            "campaign_devices",
            "1",
            account_id=scene.account,
            campaign_id=column(conn, "SELECT id FROM campaigns")[0],
            device_id=scene.device,
        ),
        "all away": lambda: conn.execute(
            "UPDATE devices SET state = 'offline', ready_at = NULL"
        ),
        "all resting": lambda: conn.execute(
            "UPDATE devices SET resting_code = 'restricted',"
            " resting_until = carillon_now() + interval '1 h'"
        ),
    }
    changes[how]()


@pytest.mark.parametrize(
    "how", ["never", "paused", "kept to its own", "all away", "all resting"]
)
def test_else_it_waits_for_its_own_and_does_not_expire(
    conn: Db, scene: Scene, other: int, how: str
) -> None:
    send = add_planned(conn, scene)
    go_away(conn, scene.device, ago=24 * HOUR)
    forbid(conn, scene, how)

    tick(conn)

    assert (state_of(conn, send), device_of(conn, send)) == ("planned", scene.device)


def test_only_phones_that_the_campaign_may_use_take_over(
    conn: Db, scene: Scene, other: int
) -> None:
    allowed = builders.add_device(conn, scene.account, quota_hour=1, **NO_GAPS)
    campaign = add_campaign(conn, scene)
    for device in (scene.device, allowed):
        add(
            conn,
            "campaign_devices",
            "1",
            account_id=scene.account,
            campaign_id=campaign,
            device_id=device,
        )
    sends = [
        add_send(conn, scene, state="planned", campaign=campaign) for _ in range(3)
    ]
    go_away(conn, scene.device, ago=2 * HOUR)

    tick(conn)

    assert sorted(state_of(conn, send) for send in sends) == [
        "planned",
        "planned",
        "queued",
    ]
    assert set(column(conn, "SELECT device_id FROM sends WHERE state = 'queued'")) == {
        allowed
    }


def test_what_is_queued_or_under_way_is_left_alone(
    conn: Db, scene: Scene, other: int
) -> None:
    campaign = add_campaign(conn, scene)
    queued = add_send(conn, scene, campaign=campaign)
    sending = add_send(conn, scene, campaign=campaign, state="sending")
    go_away(conn, scene.device, ago=2 * HOUR)

    rescuing.free_from_absent(conn)

    assert state_of(conn, queued) == "queued"
    assert state_of(conn, sending) == "sending"
    assert device_of(conn, queued) == device_of(conn, sending) == scene.device


def test_another_account_has_no_phone_for_it(conn: Db, scene: Scene) -> None:
    builders.add_device(conn, builders.add_account(conn), **NO_GAPS)
    send = add_planned(conn, scene)
    go_away(conn, scene.device, ago=2 * HOUR)

    tick(conn)

    assert device_of(conn, send) == scene.device


def test_the_leads_own_phone_sends_the_next_one(
    conn: Db, scene: Scene, other: int
) -> None:
    """One message went from another phone; the lead did not."""
    lead = builders.add_lead(conn, scene.account, owner_device_id=scene.device)
    first = add_send(
        conn, scene, state="planned", campaign=add_campaign(conn, scene), lead=lead
    )
    go_away(conn, scene.device, ago=2 * HOUR)
    tick(conn)
    claimed = take(conn, first)
    recording.record_sent(
        conn, claimed, whatsapp_id="3EB0", sent_at=claimed.attempted_at
    )
    conn.execute("UPDATE devices SET state = 'online', ready_at = carillon_now()")
    builders.add_campaign(conn, scene.account, failover_after=HOUR)

    planning.plan(conn, now=clock.now())

    owner = "SELECT owner_device_id FROM leads WHERE id = %s"
    assert claimed.device_id == other
    assert one(conn, owner, lead) == scene.device
    assert column(conn, "SELECT device_id FROM outbox") == [scene.device]


def test_a_phone_that_comes_and_goes_is_back_each_time(conn: Db, scene: Scene) -> None:
    """And one that only tries to connect is away all the while."""
    went = clock.now() - 2 * HOUR
    go_away(conn, scene.device, ago=2 * HOUR)
    since = "SELECT away_since FROM devices"

    devices.set_state(conn, scene.device, "connecting")
    devices.set_state(conn, scene.device, "offline")
    assert abs(one(conn, since) - went) < SECOND
    devices.set_state(conn, scene.device, "online")
    assert one(conn, since) is None
    devices.set_state(conn, scene.device, "offline")
    assert one(conn, since) > went + HOUR


def test_a_longer_rest_is_still_the_same_rest(conn: Db, scene: Scene) -> None:
    since = "SELECT resting_since FROM devices"
    rest: dict[str, Any] = {"code": "restricted"}
    devices.rest(conn, scene.device, until=clock.now() + HOUR, **rest)
    began = clock.now() - HOUR
    conn.execute("UPDATE devices SET resting_since = %s", (began,))

    devices.rest(conn, scene.device, until=clock.now() + 2 * HOUR, **rest)
    assert one(conn, since) == began
    devices.end_rest(conn, scene.account, scene.device)
    devices.rest(conn, scene.device, until=clock.now() + HOUR, **rest)
    assert one(conn, since) > began


def test_a_claim_and_a_take_over_at_once_send_it_once(fresh_url: str) -> None:
    """The phone comes back as another takes over: whoever is first has it."""
    with db.connect(fresh_url) as conn:
        for _ in range(5):
            scene = set_scene(conn, **NO_GAPS)
            builders.add_device(conn, scene.account, **NO_GAPS)
            campaign = add_campaign(conn, scene)
            sends = [
                add_send(conn, scene, state="planned", campaign=campaign)
                for _ in range(10)
            ]
            go_away(conn, scene.device, ago=2 * HOUR)

            def come_back(own: Db, device: int = scene.device) -> None:
                own.execute(
                    "UPDATE devices SET state = 'online', ready_at = carillon_now()"
                    " WHERE id = %s",
                    (device,),
                )
                release(own)

            def claim_all(own: Db) -> None:
                for _ in range(10):
                    for queued in outbox.queued_for(own, "s1", send_ids=None):
                        take_if_there(own, queued.send_id)

            at_once(fresh_url, come_back, tick, claim_all)
            tick(conn)
            claim_all(conn)

            assert {state_of(conn, send) for send in sends} == {"sending"}
            tries = "SELECT count(*) FROM attempts WHERE account_id = %s"
            assert one(conn, tries, scene.account) == 10


def take_if_there(conn: Db, send: int) -> None:
    offers = column(conn, "SELECT offer FROM outbox WHERE send_id = %s", send)
    if offers:
        claim(conn, send, offer=offers[0])
