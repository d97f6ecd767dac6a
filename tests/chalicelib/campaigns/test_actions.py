"""Campaigns before anything is planned: written, changed, cloned, deleted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.campaigns import actions
from chalicelib.campaigns.audience import Audience, LeftOut
from chalicelib.campaigns.model import CampaignId
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests import builders
from tests.chalicelib.campaigns.drafts import change, draft, schedule
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    SECOND,
    Scene,
    column,
    one,
    set_scene,
)


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn, gap_min=timedelta(0), gap_max=timedelta(0))


def test_a_new_text_is_a_new_version_and_the_same_text_is_not(
    conn: Db, scene: Scene
) -> None:
    first = draft(conn, scene, text="One")

    same = change(conn, scene, first.id, text="One", name="Other")
    second = change(conn, scene, first.id, text="Two")
    none = change(conn, scene, first.id, text="  ")

    assert same.content_version_id == first.content_version_id
    assert (second.text, none.text) == ("Two", None)
    texts = column(conn, "SELECT text FROM content_versions ORDER BY id")
    assert texts == ["One", "Two"]


def test_another_picture_is_a_new_version_and_the_same_is_not(
    conn: Db, scene: Scene
) -> None:
    one_picture = builders.add_media(conn, scene.account)
    other_picture = builders.add_media(conn, scene.account)
    first = draft(conn, scene, text="Look", media_id=one_picture)

    same = change(conn, scene, first.id, text="Look", media_id=one_picture)
    second = change(conn, scene, first.id, media_id=other_picture)
    none = change(conn, scene, first.id, media_id=None)

    assert same.content_version_id == first.content_version_id
    assert (second.text, second.media_id) == ("Look", other_picture)
    assert (none.text, none.media_id) == ("Look", None)
    pictures = column(conn, "SELECT media_id FROM content_versions ORDER BY id")
    assert pictures == [one_picture, other_picture, None]


def test_a_picture_alone_is_a_message(conn: Db, scene: Scene) -> None:
    builders.add_lead(conn, scene.account)
    campaign = draft(
        conn, scene, text="", media_id=builders.add_media(conn, scene.account)
    )

    assert schedule(conn, campaign).state == "scheduled"


def test_a_picture_of_another_account_is_not_there(conn: Db, scene: Scene) -> None:
    theirs = builders.add_media(conn, builders.add_account(conn))

    with pytest.raises(Invalid) as refused:
        draft(conn, scene, media_id=theirs)

    assert "media_id" in refused.value.fields


def test_every_field_comes_back_as_it_was_given(conn: Db, scene: Scene) -> None:
    now = clock.now()
    given: dict[str, Any] = {
        "name": "Raya",
        "audience": Audience(niche="VIT", status="customer", owner_device_id=7),
        "device_policy": "pool",
        "gap_min": timedelta(seconds=11),
        "gap_max": timedelta(seconds=22),
        "starts_at": now + HOUR,
        "ends_at": now + DAY,
    }

    changed = draft(conn, scene, device_ids=[scene.device], **given)

    assert {name: getattr(changed, name) for name in given} == given
    assert changed.device_ids == (scene.device,)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gap_min": HOUR, "gap_max": timedelta(0)}, "gap_max_seconds"),
        ({"starts_at": clock.now(), "ends_at": clock.now() - HOUR}, "ends_at"),
        ({"device_ids": [2**40]}, "device_ids"),
        ({"text": "Pro\u200bmo"}, "text"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    conn: Db, scene: Scene, changes: dict[str, Any], field: str
) -> None:
    campaign = draft(conn, scene)

    with pytest.raises(Invalid) as refused:
        change(conn, scene, campaign.id, **changes)

    assert field in refused.value.fields
    assert (
        actions.get(conn, account_id=scene.account, campaign_id=campaign.id) == campaign
    )


@pytest.mark.parametrize("state", ["running", "paused", "cancelled"])
def test_what_goes_out_is_not_edited(conn: Db, scene: Scene, state: str) -> None:
    at = clock.now() if state == "cancelled" else None
    campaign = builders.add_campaign(conn, scene.account, state=state, cancelled_at=at)

    with pytest.raises(Conflict):
        change(conn, scene, CampaignId(campaign), text="Other")


def test_a_draft_is_deleted_and_had_back(conn: Db, scene: Scene) -> None:
    campaign = draft(conn, scene, device_ids=[scene.device])
    ids: dict[str, Any] = {"account_id": scene.account, "campaign_id": campaign.id}

    actions.delete(conn, **ids)
    for act in (actions.get, actions.delete):
        with pytest.raises(NotFound):
            act(conn, **ids)
    with pytest.raises(NotFound):
        actions.clone(conn, **ids, member_id=None)
    with pytest.raises(NotFound):
        actions.move(conn, **ids, state="cancelled")
    back = actions.restore(conn, **ids)

    assert replace(back, updated_at=campaign.updated_at) == campaign
    assert actions.restore(conn, **ids) == back


def test_what_was_ever_started_is_not_deleted(conn: Db, scene: Scene) -> None:
    started = CampaignId(builders.add_campaign(conn, scene.account))

    with pytest.raises(Conflict):
        actions.delete(conn, account_id=scene.account, campaign_id=started)


def test_nobody_has_back_what_is_not_theirs(conn: Db, scene: Scene) -> None:
    campaign = draft(conn, scene)
    actions.delete(conn, account_id=scene.account, campaign_id=campaign.id)
    stranger = set_scene(conn)

    with pytest.raises(NotFound):
        actions.restore(conn, account_id=stranger.account, campaign_id=campaign.id)

    assert one(conn, "SELECT count(*) FROM campaigns WHERE deleted_at IS NULL") == 0


def test_a_clone_says_the_same_and_has_its_own_times_and_history(
    conn: Db, scene: Scene
) -> None:
    builders.add_lead(conn, scene.account)
    original = draft(
        conn,
        scene,
        audience=Audience(niches=["VIT"], left_out=LeftOut(status="customer")),
        media_id=builders.add_media(conn, scene.account),
        kind="ai",
        device_ids=[scene.device],
        device_limit=50,
        device_limits={scene.device: 9},
        failover_after=6 * HOUR,
        gap_min=11 * SECOND,
        gap_max=22 * SECOND,
        starts_at=clock.now() + HOUR,
        ends_at=clock.now() + DAY,
    )
    conn.execute(
        "UPDATE campaigns SET state = 'running', started_at = starts_at,"
        " planned_at = starts_at, planned_to = 7, approved_at = starts_at,"
        " approved_leads = 1, finished_at = ends_at"
    )

    clone = actions.clone(
        conn, account_id=scene.account, campaign_id=original.id, member_id=None
    )

    own = replace(
        original,
        id=clone.id,
        name="Promo (copy)",
        starts_at=None,
        ends_at=None,
        created_at=clone.created_at,
        updated_at=clone.updated_at,
    )
    assert clone == own
    assert (clone.state, clone.planned_to) == ("draft", 0)
