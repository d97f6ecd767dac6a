"""What a campaign will do, before it does it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.campaigns import hours_of
from api.endpoint import Call, Routes
from api.reading import Query
from api.routes.accounts import account_of
from chalicelib.campaigns import actions, previewing
from chalicelib.campaigns.approval import needs_approval
from chalicelib.campaigns.audience import EXCLUSIONS
from chalicelib.campaigns.model import CampaignId

routes = Routes()


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

    model_config = ConfigDict(from_attributes=True)

    lead_id: int
    name: str
    text: str


class PreviewAnswer(BaseModel):
    """matched = will_receive + the exclusions.

    Of those who will receive it, `too_late` would not get it before its end. It needs
    an approval when an operator who starts it has to wait for a word.
    """

    matched: int
    will_receive: int
    exclusions: list[Exclusion]
    estimated_finish_at: datetime | None
    too_late: int
    per_hour: int
    needs_approval: bool
    sample: Sample | None


class VariantAnswer(BaseModel):
    """A text between two brackets, how many leads get it, and the first of them."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    leads: int
    example: Sample | None


class VariantsAnswer(BaseModel):
    """For each pair of brackets, who gets what. Each adds up to the leads counted."""

    model_config = ConfigDict(from_attributes=True)

    counted: int
    brackets: list[list[VariantAnswer]]


@routes.get("/campaigns/{campaign_id}/preview")
def preview_campaign(
    call: Call, campaign_id: CampaignId, query: PreviewQuery
) -> PreviewAnswer:
    """What would happen: who gets it, who does not and why, when it would be done."""
    account = account_of(call)
    campaign = actions.get(
        call.conn, account_id=call.account_id, campaign_id=campaign_id
    )
    seen = previewing.preview(
        call.conn,
        campaign,
        hours=hours_of(account),
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
        too_late=seen.too_late,
        per_hour=int(seen.per_hour),
        needs_approval=needs_approval(
            campaign.approval, leads=seen.will_receive, above=account.approval_above
        ),
        sample=None if seen.example is None else Sample.model_validate(seen.example),
    )


@routes.get("/campaigns/{campaign_id}/variants")
def list_variants(call: Call, campaign_id: CampaignId) -> VariantsAnswer:
    """How many leads get which of the texts between brackets, each with an example."""
    campaign = actions.get(
        call.conn, account_id=call.account_id, campaign_id=campaign_id
    )
    return VariantsAnswer.model_validate(previewing.variants(call.conn, campaign))
