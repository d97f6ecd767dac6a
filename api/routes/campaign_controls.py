"""What a person does to a campaign: start, approve, pause, resume, cancel, retry."""

from random import SystemRandom
from typing import Annotated

from pydantic import BaseModel, Field

from api.campaigns import CampaignAnswer, answer_campaign, hours_of
from api.endpoint import ADMINS, Call, Routes
from api.fields import Moment
from api.reading import Body, Id
from api.routes.accounts import account_of
from chalicelib.accounts.zones import instant
from chalicelib.campaigns import scheduling
from chalicelib.campaigns.model import CampaignId
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import controls

routes = Routes()


class Start(Body):
    """When; nothing means now. Without an end it gets its finish and a week."""

    starts_at: Moment | None = None
    ends_at: Moment | None = None


class Retry(Body):
    """What failed on one phone, for one reason, or all of it."""

    device_id: Id | None = None
    code: Annotated[str, Field(pattern=r"^[a-z-]+$", max_length=100)] | None = None


class Retried(BaseModel):
    """How many failed sends wait again."""

    retried: int


@routes.post("/campaigns/{campaign_id}/start")
def start_campaign(call: Call, campaign_id: CampaignId, body: Start) -> CampaignAnswer:
    """Start it now, or at a time. A large one waits for an approval."""
    account, caller = account_of(call), call.caller
    scheduling.schedule(
        call.conn,
        account,
        campaign_id=campaign_id,
        starts_at=body.starts_at and instant(body.starts_at, account.zone),
        ends_at=body.ends_at and instant(body.ends_at, account.zone),
        approver_id=caller.member_id if caller.role in ADMINS else None,
        hours=hours_of(account),
        now=call.now,
    )
    _begin(call, campaign_id)
    return answer_campaign(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/approval", roles=ADMINS)
def approve_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Let a large campaign go out, to as many as there are now."""
    scheduling.approve(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        member_id=call.caller.member_id,
        now=call.now,
    )
    _begin(call, campaign_id)
    return answer_campaign(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/pause")
def pause_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Stop sending, what is queued too."""
    call.publish(
        controls.pause(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    )
    return answer_campaign(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/resume")
def resume_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Go on where it stopped."""
    call.publish(
        controls.resume(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    )
    _begin(call, campaign_id)
    return answer_campaign(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/cancel")
def cancel_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Send nothing more, for good."""
    call.publish(
        controls.cancel(
            call.conn,
            account_id=call.account_id,
            campaign_id=campaign_id,
            now=call.now,
        )
    )
    return answer_campaign(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/retry")
def retry_campaign(call: Call, campaign_id: CampaignId, body: Retry) -> Retried:
    """Send again what failed and may yet succeed."""
    retried, hints = controls.retry(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        device_id=body.device_id,
        code=body.code,
        now=call.now,
    )
    call.publish(hints)
    return Retried(retried=retried)


def _begin(call: Call, campaign_id: CampaignId) -> None:
    """What is due goes out now, not at the next tick."""
    wake_ups = controls.begin(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        now=call.now,
        look_ahead=call.doors.config.durations.look_ahead,
        rng=SystemRandom(),
    )
    for wake_up in wake_ups:
        call.wake(shard_queue(wake_up.shard), dict(wake_up.body()))
    call.publish(controls.told(call.account_id, campaign_id))
