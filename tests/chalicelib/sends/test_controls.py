"""What a person does to a campaign on its way: pause, resume, cancel, retry."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns import scheduling
from chalicelib.errors import Conflict, NotFound
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import controls, deciding, planning, recording
from chalicelib.sends.failures import FINAL
from tests import builders
from tests.chalicelib.campaigns.drafts import schedule
from tests.chalicelib.sends.scenes import (
    LOOK_AHEAD,
    SECOND,
    Scene,
    add_send,
    is_waiting,
    one,
    queued_ids,
    release,
    set_scene,
    state_and_code,
    state_of,
    take,
)


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def of(scene: Scene, campaign: int) -> dict[str, Any]:
    return {"account_id": scene.account, "campaign_id": campaign}


def retry(conn: Db, scene: Scene, campaign: int, **values: Any) -> int:
    arguments: dict[str, Any] = {"device_id": None, "now": clock.now()}
    return controls.retry(conn, **of(scene, campaign), **arguments | values)[0]


def test_pausing_takes_back_what_is_queued_and_resuming_goes_on(
    conn: Db, scene: Scene
) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    sends = [add_send(conn, scene, campaign=campaign) for _ in range(2)]
    other = add_send(conn, scene)

    controls.pause(conn, **of(scene, campaign))
    assert queued_ids(conn) == {other}
    assert [state_of(conn, send) for send in sends] == ["planned", "planned"]
    assert release(conn) == []

    controls.resume(conn, **of(scene, campaign))
    release(conn)
    assert sends[0] in queued_ids(conn)


def test_only_what_is_paused_is_resumed(conn: Db, scene: Scene) -> None:
    """Not what is scheduled: its time has not come."""
    campaign = builders.add_campaign(
        conn, scene.account, state="scheduled", started_at=None
    )

    with pytest.raises(Conflict):
        controls.resume(conn, **of(scene, campaign))

    found = campaigns.get(conn, **of(scene, campaign))
    assert (found.state, found.started_at) == ("scheduled", None)


def test_beginning_plans_and_releases_what_is_due_and_nothing_else(
    conn: Db, scene: Scene
) -> None:
    lead = builders.add_lead(conn, scene.account)
    now = clock.now()
    late = builders.add_campaign(
        conn,
        scene.account,
        state="scheduled",
        started_at=None,
        starts_at=now + timedelta(hours=1),
    )
    due = builders.add_campaign(conn, scene.account, state="scheduled", started_at=None)
    steps: dict[str, Any] = {"look_ahead": LOOK_AHEAD, "rng": Random(1), "now": now}

    assert controls.begin(conn, **of(scene, late), **steps) == []
    [wake_up] = controls.begin(conn, **of(scene, due), **steps)

    assert len(wake_up.sends) == 1
    assert one(conn, "SELECT lead_id FROM sends") == lead
    assert one(conn, "SELECT campaign_id FROM sends") == due


def test_a_retry_plans_again_what_may_yet_succeed(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    codes = ["refused", "not-sent", "no-connection", *FINAL]
    sends = {
        code: add_send(conn, scene, campaign=campaign, state="failed", code=code)
        for code in codes
    }
    expired = add_send(
        conn, scene, campaign=campaign, state="failed", expires_at=clock.now()
    )
    foreign = add_send(conn, scene, state="failed")

    assert retry(conn, scene, campaign) == 3

    again = {code for code, send in sends.items() if state_of(conn, send) == "planned"}
    assert again == {"refused", "not-sent", "no-connection"}
    assert state_and_code(conn, sends["refused"]) == ("planned", None)
    assert [is_waiting(conn, send) for send in (expired, foreign)] == [False, False]
    assert retry(conn, scene, campaign) == 0


def test_a_retry_may_be_of_one_phone(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    other = builders.add_device(conn, scene.account)
    for device in (scene.device, other):
        add_send(conn, scene, campaign=campaign, state="failed", device_id=device)

    assert retry(conn, scene, campaign, device_id=other) == 1


def test_what_was_retried_is_the_next_attempt_of_the_same_send(conn: Db) -> None:
    scene = set_scene(conn, gap_min=timedelta(0), gap_max=timedelta(0))
    campaign = builders.add_campaign(conn, scene.account)
    send = add_send(conn, scene, campaign=campaign)
    first = take(conn, send)
    recording.record_refused(
        conn, first, code="refused", transient=False, now=clock.now()
    )

    retry(conn, scene, campaign, now=clock.now() - SECOND)
    release(conn, now=clock.now() - SECOND)
    second = take(conn, send)

    assert (first.attempt, second.attempt) == (1, 2)
    assert second.refusals == 0


def test_what_a_receipt_proves_to_have_arrived_is_not_sent_again(
    conn: Db, scene: Scene
) -> None:
    """Whatever a person said of it in the meantime."""
    campaign = builders.add_campaign(conn, scene.account)
    claimed = take(conn, add_send(conn, scene, campaign=campaign))
    recording.record_uncertain(conn, claimed, whatsapp_id="3EB0")
    deciding.decide(
        conn, account_id=scene.account, send_id=claimed.send_id, outcome="not-sent"
    )
    recording.record_receipt(
        conn,
        account_id=scene.account,
        device_id=scene.device,
        whatsapp_id="3EB0",
        kind="delivered",
        at=clock.now(),
    )

    assert retry(conn, scene, campaign) == 0


def test_a_cancelled_campaign_is_not_retried(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(
        conn, scene.account, state="cancelled", cancelled_at=clock.now()
    )
    send = add_send(conn, scene, campaign=campaign, state="failed")

    with pytest.raises(Conflict):
        retry(conn, scene, campaign)

    assert state_of(conn, send) == "failed"


def test_nobody_steers_the_campaign_of_another_account(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(conn, set_scene(conn).account)
    add_send(conn, scene)

    for control in (controls.pause, controls.resume):
        with pytest.raises(NotFound):
            control(conn, **of(scene, campaign))
    with pytest.raises(NotFound):
        controls.cancel(conn, **of(scene, campaign), now=clock.now())
    with pytest.raises(NotFound):
        retry(conn, scene, campaign)


STEERED: dict[str, set[str]] = {
    "draft": {"cancel", "start", "delete", "retry"},
    "scheduled": {"cancel", "start", "approve", "retry"},
    "running": {"pause", "cancel", "retry"},
    "paused": {"resume", "cancel", "retry"},
    "cancelled": set(),
}


@pytest.mark.parametrize("state", STEERED)
@pytest.mark.parametrize(
    "what", ["pause", "resume", "cancel", "retry", "start", "approve", "delete"]
)
def test_what_may_be_done_depends_on_the_state(
    conn: Db, scene: Scene, state: str, what: str
) -> None:
    """What may not is a conflict, and changes nothing."""
    builders.add_lead(conn, scene.account)
    begun = state in ("running", "paused")
    campaign = builders.add_campaign(
        conn,
        scene.account,
        state=state,
        started_at=clock.now() if begun else None,
        cancelled_at=clock.now() if state == "cancelled" else None,
    )
    ids = of(scene, campaign)
    member = builders.add_member(conn, scene.account)
    before = campaigns.get(conn, **ids)
    acts: dict[str, Callable[[], object]] = {
        "pause": lambda: controls.pause(conn, **ids),
        "resume": lambda: controls.resume(conn, **ids),
        "cancel": lambda: controls.cancel(conn, **ids, now=clock.now()),
        "retry": lambda: retry(conn, scene, campaign),
        "start": lambda: schedule(conn, before),
        "approve": lambda: scheduling.approve(
            conn, **ids, member_id=member, now=clock.now()
        ),
        "delete": lambda: campaigns.delete(conn, **ids),
    }

    if what in STEERED[state]:
        acts[what]()
    else:
        with pytest.raises(Conflict):
            acts[what]()
        assert campaigns.get(conn, **ids) == before


def test_a_scheduled_campaign_that_was_cancelled_is_never_planned(
    conn: Db, scene: Scene
) -> None:
    builders.add_lead(conn, scene.account)
    campaign = builders.add_campaign(
        conn, scene.account, state="scheduled", started_at=None
    )

    controls.cancel(conn, **of(scene, campaign), now=clock.now())

    assert planning.plan(conn, now=clock.now())[0] == 0
    assert one(conn, "SELECT count(*) FROM sends") == 0
