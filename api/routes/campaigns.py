"""Campaigns: listed, written, changed, cloned, deleted."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from api.audiences import AudienceWords
from api.campaigns import (
    CampaignAnswer,
    DeviceLimits,
    answer_campaign,
    answer_campaigns,
    limits_by_device,
)
from api.endpoint import Call, Routes
from api.fields import DeviceLimit, GapSeconds, Moment, Title
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id
from api.routes.accounts import account_of
from chalicelib.accounts.zones import instant
from chalicelib.campaigns import actions, store
from chalicelib.campaigns.model import (
    CampaignId,
    CampaignKind,
    DevicePolicy,
)

routes = Routes()


class CampaignFields(Body):
    """What can be said of a campaign beside its name."""

    kind: CampaignKind | None = None
    audience: AudienceWords | None = None
    text: Annotated[str, Field(max_length=20_000)] | None = None
    media_id: Id | None = None
    device_policy: DevicePolicy | None = None
    device_ids: Annotated[list[Id], Field(max_length=5000)] | None = None
    device_limit: DeviceLimit | None = None
    device_limits: DeviceLimits | None = None
    gap_min_seconds: GapSeconds | None = None
    gap_max_seconds: GapSeconds | None = None
    failover_after_hours: Annotated[int, Field(ge=0, le=72)] | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class CampaignWords(CampaignFields):
    """What is left out stays as it is."""

    name: Title | None = None


class NewCampaign(CampaignFields):
    """A draft needs a name; the rest may follow."""

    name: Title


class CampaignQuery(PageQuery):
    """The newest first; of a calendar, those that start from one time to another."""

    state: Literal["draft", "scheduled", "running", "paused", "cancelled"] | None = None
    starts_from: Moment | None = None
    starts_before: Moment | None = None


@routes.get("/campaigns")
def list_campaigns(call: Call, query: CampaignQuery) -> Page[CampaignAnswer]:
    """List campaigns, the newest first, with their progress."""
    before = read_cursor(query.cursor, int)
    zone = account_of(call).zone
    found = store.list_campaigns(
        call.conn,
        account_id=call.account_id,
        states=None if query.state is None else [query.state],
        starts_from=query.starts_from and instant(query.starts_from, zone),
        starts_before=query.starts_before and instant(query.starts_before, zone),
        before=before[0] if before else None,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda campaign: (campaign.id,))
    return Page(items=answer_campaigns(call, rows), next_cursor=next_cursor)


@routes.post("/campaigns", status=201)
def add_campaign(call: Call, body: NewCampaign) -> CampaignAnswer:
    """Write a draft."""
    campaign_id = actions.add(
        call.conn,
        account_id=call.account_id,
        name=body.name,
        member_id=call.caller.member_id,
    )
    return _changed(call, campaign_id, body)


@routes.get("/campaigns/{campaign_id}")
def get_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """One campaign with its progress."""
    return answer_campaign(call, campaign_id)


@routes.patch("/campaigns/{campaign_id}")
def change_campaign(
    call: Call, campaign_id: CampaignId, body: CampaignWords
) -> CampaignAnswer:
    """Change a draft or a scheduled campaign."""
    return _changed(call, campaign_id, body)


@routes.delete("/campaigns/{campaign_id}")
def delete_campaign(call: Call, campaign_id: CampaignId) -> None:
    """Delete a draft; it can be restored."""
    actions.delete(call.conn, account_id=call.account_id, campaign_id=campaign_id)


@routes.post("/campaigns/{campaign_id}/restoration")
def restore_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Bring a deleted draft back."""
    actions.restore(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    return answer_campaign(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/clones", status=201)
def clone_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """A new draft that says the same; without its times and its history."""
    clone = actions.clone(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        member_id=call.caller.member_id,
    )
    return answer_campaign(call, clone.id)


def _changed(
    call: Call, campaign_id: CampaignId, words: CampaignWords | NewCampaign
) -> CampaignAnswer:
    given = words.model_fields_set
    changes: dict[str, Any] = {
        name: getattr(words, name)
        for name in ("name", "kind", "device_policy", "text")
        if getattr(words, name) is not None
    } | {
        name: getattr(words, name)
        for name in ("media_id", "device_limit")
        if name in given
    }
    for name in ("starts_at", "ends_at"):
        if name in given:
            at: datetime | None = getattr(words, name)
            changes[name] = at and instant(at, account_of(call).zone)
    if "failover_after_hours" in given:
        hours = words.failover_after_hours
        changes["failover_after"] = None if hours is None else timedelta(hours=hours)
    for name in ("gap_min", "gap_max"):
        seconds = getattr(words, f"{name}_seconds")
        if seconds is not None:
            changes[name] = timedelta(seconds=seconds)
    if words.audience is not None:
        changes["audience"] = words.audience.as_audience()
    actions.change(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        member_id=call.caller.member_id,
        device_ids=words.device_ids,
        device_limits=limits_by_device(words.device_limits),
        **changes,
    )
    return answer_campaign(call, campaign_id)
