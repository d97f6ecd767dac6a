"""When a campaign goes out, and whose word a large one waits for."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.campaigns import scheduling
from chalicelib.campaigns.audience import Audience
from chalicelib.campaigns.model import PATIENCE, Campaign
from chalicelib.errors import Conflict, Invalid
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import controls, planning
from tests import builders
from tests.chalicelib.campaigns.drafts import change, draft, get, schedule
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    Scene,
    add_leads,
    one,
    set_scene,
)


@pytest.fixture
def scene(conn: Db) -> Scene:
    """Above two leads somebody has to approve."""
    return set_scene(conn, account={"approval_above": 2})


@pytest.fixture
def admin(conn: Db, scene: Scene) -> int:
    return builders.add_member(conn, scene.account, name="Siti", role="admin")


def add_more(conn: Db, scene: Scene, count: int) -> None:
    for _ in range(count):
        builders.add_lead(conn, scene.account)


def approve(conn: Db, campaign: Campaign, member: int, **values: Any) -> Campaign:
    arguments: dict[str, Any] = {"now": clock.now()}
    return scheduling.approve(
        conn,
        account_id=campaign.account_id,
        campaign_id=campaign.id,
        member_id=member,
        **arguments | values,
    )


def planned(conn: Db, now: datetime | None = None) -> int:
    return planning.plan(conn, now=now or clock.now())[0]


def test_scheduling_now_or_later_gives_it_a_start_and_an_end(
    conn: Db, scene: Scene
) -> None:
    builders.add_lead(conn, scene.account)
    now = clock.now()

    at_once = schedule(conn, draft(conn, scene))
    later = schedule(conn, draft(conn, scene), starts_at=now + 30 * DAY)
    past = schedule(conn, draft(conn, scene), starts_at=now - DAY)

    assert [c.state for c in (at_once, later, past)] == ["scheduled"] * 3
    assert later.starts_at == now + 30 * DAY
    assert past.starts_at is not None
    assert past.starts_at >= now
    for campaign in (at_once, later, past):
        assert campaign.starts_at is not None
        assert campaign.ends_at is not None
        assert campaign.ends_at >= campaign.starts_at + PATIENCE


def test_a_scheduled_campaign_stays_complete(conn: Db, scene: Scene) -> None:
    builders.add_lead(conn, scene.account)
    campaign = schedule(conn, draft(conn, scene), starts_at=clock.now() + DAY)

    for lacking in ({"text": " "}, {"starts_at": None}, {"ends_at": None}):
        with pytest.raises(Invalid):
            change(conn, scene, campaign.id, **lacking)


def test_without_a_text_or_anybody_to_read_it_nothing_starts(
    conn: Db, scene: Scene
) -> None:
    with pytest.raises(Invalid) as nobody:
        schedule(conn, draft(conn, scene))
    builders.add_lead(conn, scene.account)
    with pytest.raises(Invalid) as nothing:
        schedule(conn, draft(conn, scene, text=" "))

    assert nobody.value.specific_code == "empty-audience"
    assert "text" in nothing.value.fields


def test_up_to_the_limit_nobody_is_asked(conn: Db, scene: Scene) -> None:
    add_more(conn, scene, 2)

    campaign = schedule(conn, draft(conn, scene))

    assert not campaign.approval.is_awaited
    assert planned(conn) == 2


def test_a_large_campaign_waits_for_a_word_and_goes_out_with_it(
    conn: Db, scene: Scene, admin: int
) -> None:
    add_more(conn, scene, 3)
    now = clock.now()
    campaign = schedule(conn, draft(conn, scene), now=now)

    assert (campaign.state, campaign.approval.asked_at) == ("scheduled", now)
    assert planned(conn) == 0
    assert get(conn, campaign).state == "scheduled"

    approved = approve(conn, campaign, admin).approval
    assert (approved.approver, approved.leads) == ("Siti", 3)
    assert planned(conn) == 3
    assert get(conn, campaign).state == "running"


def test_an_admin_who_starts_it_approves_it(conn: Db, scene: Scene, admin: int) -> None:
    add_more(conn, scene, 3)

    approval = schedule(conn, draft(conn, scene), approver_id=admin).approval

    assert (approval.asked_at, approval.approved_by) == (None, admin)
    assert planned(conn) == 3


def test_an_audience_that_grew_beyond_the_word_is_asked_for_again(
    conn: Db, scene: Scene, admin: int
) -> None:
    add_more(conn, scene, 3)
    later = clock.now() + HOUR
    campaign = schedule(conn, draft(conn, scene), starts_at=later)
    approve(conn, campaign, admin)
    add_more(conn, scene, 1)

    assert planned(conn, later) == 0
    waiting = get(conn, campaign)
    assert (waiting.state, waiting.approval.is_awaited) == ("scheduled", True)
    assert waiting.approval.approver is None

    approve(conn, campaign, admin)
    assert planned(conn, later) == 4


def test_a_small_campaign_that_grew_large_waits_too(conn: Db, scene: Scene) -> None:
    add_more(conn, scene, 2)
    later = clock.now() + HOUR
    campaign = schedule(conn, draft(conn, scene), starts_at=later)
    add_more(conn, scene, 1)

    assert planned(conn, later) == 0
    assert get(conn, campaign).approval.is_awaited


def test_an_audience_that_shrank_keeps_its_word(
    conn: Db, scene: Scene, admin: int
) -> None:
    add_more(conn, scene, 4)
    later = clock.now() + HOUR
    approve(conn, schedule(conn, draft(conn, scene), starts_at=later), admin)
    conn.execute(
        "UPDATE leads SET deleted_at = carillon_now()"
        " WHERE id = (SELECT max(id) FROM leads)"
    )

    assert planned(conn, later) == 3


@pytest.mark.parametrize(
    ("changes", "voids"),
    [
        ({"text": "Other"}, True),
        ({"text": "Hi {name} \r\n"}, False),
        ({"media_id": "a picture"}, True),
        ({"audience": Audience(status="prospect")}, True),
        ({"audience": Audience(niches=[])}, False),
        ({"name": "Other"}, False),
        ({"gap_max": HOUR}, False),
        ({"device_policy": "pool"}, False),
    ],
)
def test_another_text_file_or_audience_voids_the_word(
    conn: Db, scene: Scene, admin: int, changes: dict[str, Any], voids: bool
) -> None:
    add_more(conn, scene, 3)
    later = clock.now() + HOUR
    campaign = schedule(conn, draft(conn, scene), starts_at=later)
    approve(conn, campaign, admin)
    if "media_id" in changes:
        changes = {"media_id": builders.add_media(conn, scene.account)}

    approval = change(conn, scene, campaign.id, **changes).approval

    assert (approval.approved_at is None) == voids
    assert approval.is_awaited == voids
    assert planned(conn, later) == (0 if voids else 3)


def test_scheduling_anew_keeps_a_word_that_still_covers_it(
    conn: Db, scene: Scene, admin: int
) -> None:
    add_more(conn, scene, 3)
    campaign = schedule(conn, draft(conn, scene), starts_at=clock.now() + HOUR)
    approve(conn, campaign, admin)

    moved = schedule(conn, campaign, starts_at=clock.now() + DAY)
    assert not moved.approval.is_awaited

    add_more(conn, scene, 1)
    assert schedule(conn, campaign).approval.is_awaited


def test_scheduling_anew_without_the_need_waits_no_longer(
    conn: Db, scene: Scene
) -> None:
    add_more(conn, scene, 3)
    campaign = schedule(conn, draft(conn, scene))
    conn.execute("UPDATE accounts SET approval_above = NULL")

    assert planned(conn) == 0
    assert not schedule(conn, campaign).approval.is_awaited
    assert planned(conn) == 3


def test_what_is_edited_while_the_planner_counts_is_counted_anew(
    conn: Db, scene: Scene
) -> None:
    """It was small when it was counted; now it is another campaign."""
    builders.add_lead(conn, scene.account, niches=("VIT",))
    add_more(conn, scene, 3)
    campaign = schedule(conn, draft(conn, scene, audience=Audience(niche="VIT")))
    change(conn, scene, campaign.id, audience=Audience())

    step = planning.plan_batch(conn, campaign, 10, now=clock.now())

    assert step is None
    assert one(conn, "SELECT count(*) FROM sends") == 0
    assert planned(conn) == 0
    assert get(conn, campaign).approval.is_awaited


def test_an_audience_that_grew_during_a_pause_is_asked_for_again(
    conn: Db, scene: Scene, admin: int
) -> None:
    """Planned in part it goes out in part; the rest waits for the word."""
    add_more(conn, scene, 2)
    campaign = schedule(conn, draft(conn, scene))
    planning.plan_batch(conn, campaign, 1, now=clock.now())
    ids: dict[str, Any] = {"account_id": scene.account, "campaign_id": campaign.id}
    controls.pause(conn, **ids)
    add_more(conn, scene, 3)
    controls.resume(conn, **ids)

    assert planned(conn) == 0
    waiting = get(conn, campaign)
    assert (waiting.state, waiting.awaits_approval) == ("running", True)

    approve(conn, campaign, admin)
    assert planned(conn) == 4


def test_only_a_scheduled_campaign_is_approved(
    conn: Db, scene: Scene, admin: int
) -> None:
    add_leads(conn, scene.account, 3)
    campaign = draft(conn, scene)
    with pytest.raises(Conflict):
        approve(conn, campaign, admin)

    scheduled = schedule(conn, campaign)
    assert scheduled.ends_at is not None
    with pytest.raises(Conflict) as too_late:
        approve(conn, campaign, admin, now=scheduled.ends_at)

    assert too_late.value.specific_code == "end-passed"
    assert get(conn, campaign).approval.is_awaited
