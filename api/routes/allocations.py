"""How an allocated campaign is spread over its phones: now, and before it starts."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from api.campaigns import DeviceLimits, limits_by_device
from api.endpoint import Call, Routes
from api.fields import DeviceLimit
from api.reading import Body
from api.routes.accounts import account_of
from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns.model import Campaign, CampaignId
from chalicelib.reports import store as reports
from chalicelib.reports.model import Tally, tally
from chalicelib.sends import allocating, distribution
from chalicelib.sends.allocation_store import Key
from chalicelib.sends.distribution import CHOSEN, OUT, WAITING, Part

routes = Routes()


class Limits(Body):
    """What is left out stays; null lifts the limit of all phones."""

    device_limit: DeviceLimit | None = None
    device_limits: DeviceLimits | None = None


class Reason(BaseModel):
    """A code with its sentence, and how many leads it is said of."""

    code: str
    message: str
    count: int


class PhoneOfCampaign(BaseModel):
    """One phone's part. `out` says why it gets no leads now, `reached` that its limit
    is used up. `given` counts attempts and what waits for one, as the limit does."""

    device_id: int
    name: str
    given: int
    sent: int
    failed: int
    remaining: int
    limit: int | None
    reached: bool
    room: int
    out: str | None
    out_message: str | None


class AllocationAnswer(BaseModel):
    """Which phone got how many, why, and what the leads without one wait for."""

    phones: list[PhoneOfCampaign]
    reasons: list[Reason]
    waiting: list[Reason]


class AllocationPreview(AllocationAnswer):
    """What would happen at once, tried on the first `looked_at` of the leads.

    `within_limits` is how many the phones may attempt in all; null: any number. Of
    `will_receive` leads, `beyond_limits` would wait until a limit is raised.
    """

    looked_at: int
    will_receive: int
    within_limits: int | None
    beyond_limits: int


@routes.get("/campaigns/{campaign_id}/allocation")
def get_allocation(call: Call, campaign_id: CampaignId) -> AllocationAnswer:
    """How the leads of an AI campaign are spread over its phones, and why."""
    return _answer(call, _get(call, campaign_id))


@routes.patch("/campaigns/{campaign_id}/allocation")
def change_limits(
    call: Call, campaign_id: CampaignId, body: Limits
) -> AllocationAnswer:
    """Change the limits of its phones, on its way too: they hold from now on."""
    campaign = _get(call, campaign_id)
    hints = allocating.change_limits(
        call.conn,
        Key.of(campaign),
        device_limits=limits_by_device(body.device_limits),
        now=call.now,
        **body.model_dump(include={"device_limit"}, exclude_unset=True),
    )
    call.publish(hints)
    return _answer(call, _get(call, campaign_id))


@routes.get("/campaigns/{campaign_id}/allocation/preview")
def preview_allocation(call: Call, campaign_id: CampaignId) -> AllocationPreview:
    """Who would write to whom if it began now, and what limits leave behind."""
    campaign = _get(call, campaign_id)
    outlook = distribution.foresee(call.conn, campaign, now=call.now)
    return AllocationPreview(
        phones=[_phone(part, tally([])) for part in outlook.distribution.parts],
        reasons=_reasons(outlook.distribution.reasons, CHOSEN),
        waiting=_reasons(outlook.distribution.waiting, WAITING),
        looked_at=outlook.looked_at,
        will_receive=outlook.will_receive,
        within_limits=outlook.within_limits,
        beyond_limits=outlook.beyond_limits,
    )


def _get(call: Call, campaign_id: CampaignId) -> Campaign:
    return campaigns.get(call.conn, account_id=call.account_id, campaign_id=campaign_id)


def _answer(call: Call, campaign: Campaign) -> AllocationAnswer:
    held = account_of(call).held_at is not None
    found = distribution.describe(call.conn, campaign, held=held, now=call.now)
    tallies = _tallies(call, campaign.id, found.parts)
    return AllocationAnswer(
        phones=[_phone(part, tallies[part.device_id]) for part in found.parts],
        reasons=_reasons(found.reasons, CHOSEN),
        waiting=_reasons(found.waiting, WAITING),
    )


def _tallies(
    call: Call, campaign_id: CampaignId, parts: Iterable[Part]
) -> dict[int, Tally]:
    counts = reports.counts(
        call.conn, account_id=call.account_id, campaign_ids=[campaign_id]
    )
    return {
        part.device_id: tally(c for c in counts if c.device_id == part.device_id)
        for part in parts
    }


def _phone(part: Part, numbers: Tally) -> PhoneOfCampaign:
    return PhoneOfCampaign(
        device_id=part.device_id,
        name=part.name,
        given=part.given,
        sent=numbers.done,
        failed=numbers.failed,
        remaining=numbers.remaining,
        limit=part.limit,
        reached=part.reached,
        room=part.room,
        out=part.out,
        out_message=None if part.out is None else OUT[part.out],
    )


def _reasons(counts: Mapping[str, int], sentences: Mapping[str, str]) -> list[Reason]:
    return [
        Reason(code=code, message=sentences[code], count=count)
        for code, count in sorted(counts.items())
    ]
