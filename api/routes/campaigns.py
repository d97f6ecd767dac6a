"""Campaigns: written, previewed, started, steered."""

from datetime import datetime, timedelta
from random import SystemRandom
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.campaigns import (
    CampaignAnswer,
    DeviceLimits,
    answer_campaigns,
    hours_of,
    limits_by_device,
)
from api.endpoint import Call, Routes
from api.fields import DeviceLimit, GapSeconds, Title, Word
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id, Query
from api.routes.accounts import account_of
from api.routes.leads import Attributes
from chalicelib.campaigns import actions, store
from chalicelib.campaigns.audience import EXCLUSIONS, Audience, LeftOut
from chalicelib.campaigns.model import (
    Campaign,
    CampaignId,
    CampaignKind,
    DevicePolicy,
)
from chalicelib.leads.model import LeadStatus
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import controls

routes = Routes()

Words = Annotated[list[Word], Field(max_length=50)]


class LeftOutWords(Body):
    """Leads of the audience who get nothing, for any of these reasons.

    Of a campaign: who got its message, or is about to.
    """

    niches: Words = Field(default_factory=list[str])
    triggers: Words = Field(default_factory=list[str])
    status: LeadStatus | None = None
    campaign_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        default_factory=list[int]
    )

    def as_left_out(self) -> LeftOut:
        """In the words of the domain."""
        return LeftOut(**self.model_dump())


class AudienceWords(Body):
    """Whom it is for: every condition that is given must hold.

    Of `niches` and of `triggers` any one will do.
    """

    niche: Word | None = None
    niches: Words = Field(default_factory=list[str])
    status: LeadStatus | None = None
    trigger: Word | None = None
    triggers: Words = Field(default_factory=list[str])
    owner_device_id: Id | None = None
    attributes: Annotated[Attributes, Field(max_length=10)] = Field(
        default_factory=dict[str, str]
    )
    left_out: LeftOutWords = LeftOutWords()

    def as_audience(self) -> Audience:
        """In the words of the domain."""
        return Audience(
            **self.model_dump(exclude={"left_out"}),
            left_out=self.left_out.as_left_out(),
        )


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
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class CampaignWords(CampaignFields):
    """What is left out stays as it is."""

    name: Title | None = None


class NewCampaign(CampaignFields):
    """A draft needs a name; the rest may follow."""

    name: Title


class Start(Body):
    """When; nothing means now. Without an end it gets its finish and a week."""

    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class Retry(Body):
    """Of one phone, or of all."""

    device_id: Id | None = None


class CampaignQuery(PageQuery):
    """The newest first."""

    state: Literal["draft", "scheduled", "running", "paused", "cancelled"] | None = None


class PreviewQuery(Query):
    """Which of the leads to show as the example."""

    lead_offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Exclusion(BaseModel):
    """Leads who match and will not be written to, and why."""

    code: str
    message: str
    count: int


class Sample(BaseModel):
    """What one real lead will see."""

    lead_id: int
    name: str
    text: str


class PreviewAnswer(BaseModel):
    """matched = will_receive + the exclusions."""

    matched: int
    will_receive: int
    exclusions: list[Exclusion]
    estimated_finish_at: datetime | None
    per_hour: int
    sample: Sample | None


class Retried(BaseModel):
    """How many failed sends wait again."""

    retried: int


@routes.get("/campaigns")
def list_campaigns(call: Call, query: CampaignQuery) -> Page[CampaignAnswer]:
    """List campaigns, the newest first, with their progress."""
    before = read_cursor(query.cursor, int)
    found = store.list_campaigns(
        call.conn,
        account_id=call.account_id,
        states=None if query.state is None else [query.state],
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
    return answer(call, campaign_id)


@routes.patch("/campaigns/{campaign_id}")
def change_campaign(
    call: Call, campaign_id: CampaignId, body: CampaignWords
) -> CampaignAnswer:
    """Change a draft or a scheduled campaign."""
    return _changed(call, campaign_id, body)


@routes.delete("/campaigns/{campaign_id}")
def delete_campaign(call: Call, campaign_id: CampaignId) -> None:
    """Delete a draft."""
    actions.delete(call.conn, account_id=call.account_id, campaign_id=campaign_id)


@routes.get("/campaigns/{campaign_id}/preview")
def preview_campaign(
    call: Call, campaign_id: CampaignId, query: PreviewQuery
) -> PreviewAnswer:
    """What would happen: who gets it, who does not and why, when it would be done."""
    campaign = _get(call, campaign_id)
    seen = actions.preview(
        call.conn,
        campaign,
        hours=hours_of(account_of(call)),
        now=call.now,
        offset=query.lead_offset,
    )
    return PreviewAnswer(
        matched=seen.matched,
        will_receive=seen.will_receive,
        exclusions=[
            Exclusion(code=code, message=EXCLUSIONS[code], count=count)
            for code, count in sorted(seen.exclusions.items())
        ],
        estimated_finish_at=seen.finishes_at,
        per_hour=int(seen.per_hour),
        sample=None if seen.sample is None else Sample(**seen.sample),
    )


@routes.post("/campaigns/{campaign_id}/start")
def start_campaign(call: Call, campaign_id: CampaignId, body: Start) -> CampaignAnswer:
    """Start it now, or at a time."""
    actions.schedule(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        hours=hours_of(account_of(call)),
        now=call.now,
    )
    _begin(call, campaign_id)
    return answer(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/pause")
def pause_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Stop sending, what is queued too."""
    call.publish(
        controls.pause(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    )
    return answer(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/resume")
def resume_campaign(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """Go on where it stopped."""
    call.publish(
        controls.resume(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    )
    _begin(call, campaign_id)
    return answer(call, campaign_id)


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
    return answer(call, campaign_id)


@routes.post("/campaigns/{campaign_id}/retry")
def retry_campaign(call: Call, campaign_id: CampaignId, body: Retry) -> Retried:
    """Send again what failed and may yet succeed."""
    retried, hints = controls.retry(
        call.conn,
        account_id=call.account_id,
        campaign_id=campaign_id,
        device_id=body.device_id,
        now=call.now,
    )
    call.publish(hints)
    return Retried(retried=retried)


def answer(call: Call, campaign_id: CampaignId) -> CampaignAnswer:
    """The campaign as it is now."""
    return answer_campaigns(call, [_get(call, campaign_id)])[0]


def _get(call: Call, campaign_id: CampaignId) -> Campaign:
    return actions.get(call.conn, account_id=call.account_id, campaign_id=campaign_id)


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
        for name in ("starts_at", "ends_at", "media_id", "device_limit")
        if name in given
    }
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
    return answer(call, campaign_id)
