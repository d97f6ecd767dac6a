"""Campaigns before anything is planned: written, changed, previewed, scheduled."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from chalicelib.campaigns import actions
from chalicelib.campaigns.audience import Audience
from chalicelib.campaigns.estimate import Hours
from chalicelib.campaigns.model import PATIENCE, Campaign, CampaignId
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import planning
from tests import builders
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    Scene,
    column,
    one,
    release,
    set_scene,
    take,
)

ALWAYS = Hours(zone="UTC", quiet_from=None, quiet_until=None)


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn, gap_min=timedelta(0), gap_max=timedelta(0))


def draft(conn: Db, scene: Scene, **changes: Any) -> Campaign:
    campaign = actions.add(conn, account_id=scene.account, name="Promo", member_id=None)
    return change(conn, scene, campaign, **{"text": "Hi {name}"} | changes)


def change(conn: Db, scene: Scene, campaign: CampaignId, **changes: Any) -> Campaign:
    ids: dict[str, Any] = {"account_id": scene.account, "campaign_id": campaign}
    return actions.change(conn, **ids, member_id=None, **changes)


def schedule(conn: Db, campaign: Campaign, **values: Any) -> Campaign:
    arguments: dict[str, Any] = {"starts_at": None, "ends_at": None}
    return actions.schedule(
        conn,
        account_id=campaign.account_id,
        campaign_id=campaign.id,
        hours=ALWAYS,
        now=clock.now(),
        **arguments | values,
    )


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


def test_the_preview_adds_up_and_is_what_goes_out(conn: Db, scene: Scene) -> None:
    for n in range(4):
        builders.add_lead(conn, scene.account, name=f"Lead {n}")
    builders.add_lead(conn, scene.account, attributes=Jsonb({}), name=" ")
    silent: dict[str, Any] = {"consent_source": None, "consent_at": None}
    builders.add_lead(conn, scene.account, **silent)
    no_gaps: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}
    campaign = draft(conn, scene, text="[Hi|Hello|Salam] {name}", **no_gaps)

    seen = [
        actions.preview(conn, campaign, hours=ALWAYS, now=clock.now(), offset=n)
        for n in range(5)
    ]
    schedule(conn, campaign)
    planning.plan(conn, now=clock.now())
    release(conn)
    texts = {
        take(conn, send).text
        for send in column(conn, "SELECT send_id FROM outbox ORDER BY 1")
    }

    assert seen[0].matched == 6
    assert seen[0].will_receive + sum(seen[0].exclusions.values()) == 6
    samples = [p.sample["text"] for p in seen if p.sample is not None]
    assert set(samples) == texts
    assert samples[4] == samples[0]


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


def test_only_a_draft_is_deleted(conn: Db, scene: Scene) -> None:
    campaign = draft(conn, scene, device_ids=[scene.device])
    started = builders.add_campaign(conn, scene.account)
    ids: dict[str, Any] = {"account_id": scene.account}

    with pytest.raises(Conflict):
        actions.delete(conn, **ids, campaign_id=CampaignId(started))
    actions.delete(conn, **ids, campaign_id=campaign.id)

    with pytest.raises(NotFound):
        actions.get(conn, **ids, campaign_id=campaign.id)
    assert one(conn, "SELECT count(*) FROM campaign_devices") == 0
