"""A campaign in the words of the contract, for every page that shows one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.audiences import AudienceAnswer
from api.endpoint import Call
from api.fields import DeviceLimit
from api.media import MediaAnswer, files_of
from api.reading import Body, Id
from api.tallies import TallyAnswer
from chalicelib.accounts.model import Account
from chalicelib.campaigns import actions
from chalicelib.campaigns.estimate import HOUR, Hours
from chalicelib.campaigns.model import (
    Campaign,
    CampaignId,
    CampaignKind,
    DevicePolicy,
    ShownState,
    shown_state,
)
from chalicelib.errors import Invalid
from chalicelib.reports import store as reports
from chalicelib.reports.model import Tally, tally


class LimitOfDevice(Body):
    """One phone's own limit, in place of the limit of all."""

    device_id: Id
    most: DeviceLimit


DeviceLimits = Annotated[list[LimitOfDevice], Field(max_length=5000)]


class ApprovalAnswer(BaseModel):
    """The word that a large campaign needs. `needed`: nothing goes out before it."""

    needed: bool
    asked_at: datetime | None
    approved_at: datetime | None
    approved_by: str | None


class CampaignAnswer(BaseModel):
    """A campaign with its progress."""

    id: int
    kind: CampaignKind
    name: str
    state: ShownState
    audience: AudienceAnswer
    text: str | None
    media: MediaAnswer | None
    content_version_id: int | None
    device_policy: DevicePolicy
    device_ids: list[int]
    device_limit: int | None
    device_limits: list[LimitOfDevice]
    failover_after_hours: int | None
    gap_min_seconds: int
    gap_max_seconds: int
    starts_at: datetime | None
    ends_at: datetime | None
    started_at: datetime | None
    paused_at: datetime | None
    cancelled_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    updated_at: datetime
    approval: ApprovalAnswer
    tally: TallyAnswer


def answer_campaigns(call: Call, campaigns: Sequence[Campaign]) -> list[CampaignAnswer]:
    """Campaigns in the words of the contract, each with its progress and its file."""
    tallies = _tallies_of(call, [campaign.id for campaign in campaigns])
    files = files_of(call, (campaign.media_id for campaign in campaigns))
    return [
        _answer(campaign, tallies[campaign.id], files.get(campaign.media_id))
        for campaign in campaigns
    ]


def answer_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """The campaign as it is now."""
    campaign = actions.get(
        call.conn, account_id=call.account_id, campaign_id=campaign_id
    )
    return answer_campaigns(call, [campaign])[0]


def _answer(
    campaign: Campaign, progress: Tally, media: MediaAnswer | None
) -> CampaignAnswer:
    state = shown_state(campaign, remaining=progress.remaining)
    failover, approval = campaign.failover_after, campaign.approval
    return CampaignAnswer(
        id=campaign.id,
        kind=campaign.kind,
        name=campaign.name,
        state=state,
        audience=AudienceAnswer.model_validate(campaign.audience),
        text=campaign.text,
        media=media,
        content_version_id=campaign.content_version_id,
        device_policy=campaign.device_policy,
        device_ids=list(campaign.device_ids),
        device_limit=campaign.device_limit,
        device_limits=[
            LimitOfDevice(device_id=device_id, most=most)
            for device_id, most in sorted(campaign.device_limits.items())
        ],
        failover_after_hours=None if failover is None else failover // HOUR,
        gap_min_seconds=int(campaign.gap_min.total_seconds()),
        gap_max_seconds=int(campaign.gap_max.total_seconds()),
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        started_at=campaign.started_at,
        paused_at=campaign.paused_at,
        cancelled_at=campaign.cancelled_at,
        finished_at=campaign.finished_at if state == "finished" else None,
        created_at=campaign.created_at,
        updated_at=campaign.updated_at,
        approval=ApprovalAnswer(
            needed=campaign.awaits_approval,
            asked_at=approval.asked_at,
            approved_at=approval.approved_at,
            approved_by=approval.approver,
        ),
        tally=TallyAnswer.model_validate(progress),
    )


def _tallies_of(call: Call, campaign_ids: list[int]) -> dict[int, Tally]:
    """The progress of each of these campaigns, in one query."""
    counts = reports.counts(
        call.conn, account_id=call.account_id, campaign_ids=campaign_ids
    )
    return {
        campaign_id: tally(c for c in counts if c.campaign_id == campaign_id)
        for campaign_id in campaign_ids
    }


def limits_by_device(limits: Sequence[LimitOfDevice] | None) -> dict[int, int] | None:
    """Invalid when a phone is named twice: which of the two would hold?"""
    if limits is None:
        return None
    by_device = {limit.device_id: limit.most for limit in limits}
    if len(by_device) < len(limits):
        raise Invalid(
            "A phone has one limit.",
            fields={"device_limits": "Name each phone once."},
        )
    return by_device


def hours_of(account: Account) -> Hours:
    """The account's quiet hours, for estimates."""
    quiet = account.quiet_hours
    return Hours(
        zone=account.zone,
        quiet_from=account.quiet_from if quiet else None,
        quiet_until=account.quiet_until if quiet else None,
    )
