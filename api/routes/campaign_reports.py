"""How far a campaign is: by phone, by reason, and each of its sends."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from api.campaigns import CampaignAnswer, answer_campaigns, hours_of
from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Id
from api.routes.accounts import account_of
from api.routes.sends import SendAnswer, answer_send
from api.tallies import FailureAnswer, FunnelAnswer, TallyAnswer, answer_failures
from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns import estimating
from chalicelib.campaigns.model import CampaignId
from chalicelib.reports import store
from chalicelib.reports.measuring import measure
from chalicelib.reports.model import Count, failures, tally
from chalicelib.reports.selection import Selection

routes = Routes()


class DeviceTally(BaseModel):
    """One phone's part; device_id is null for what has no phone yet."""

    device_id: int | None
    name: str | None
    state: str | None
    tally: TallyAnswer


class ReportAnswer(BaseModel):
    """Everything about one campaign's progress."""

    campaign: CampaignAnswer
    tally: TallyAnswer
    funnel: FunnelAnswer
    devices: list[DeviceTally]
    failures: list[FailureAnswer]
    estimated_finish_at: datetime | None
    per_hour: int


class SendQuery(PageQuery):
    """Which of a campaign's sends."""

    state: (
        Literal["done", "failed", "remaining", "uncertain", "suppressed", "cancelled"]
        | None
    ) = None
    device_id: Id | None = None


@routes.get("/campaigns/{campaign_id}/report")
def get_report(call: Call, campaign_id: CampaignId) -> ReportAnswer:
    """How a campaign does: by phone, by reason, how far, and when it will be done."""
    campaign = campaigns.get(
        call.conn, account_id=call.account_id, campaign_id=campaign_id
    )
    counts = store.counts(
        call.conn, account_id=call.account_id, campaign_ids=[campaign_id]
    )
    total = tally(counts)
    account = account_of(call)
    finish = estimating.finish(
        call.conn,
        campaign,
        messages=total.remaining,
        hours=hours_of(account),
        now=call.now,
    )
    selection = Selection(
        account_id=call.account_id, zone=account.zone, campaign_id=campaign_id
    )
    return ReportAnswer(
        campaign=answer_campaigns(call, [campaign])[0],
        tally=TallyAnswer.model_validate(total),
        funnel=FunnelAnswer.model_validate(measure(call.conn, selection).whole.funnel),
        devices=_by_device(call, counts),
        failures=answer_failures(failures(counts)),
        estimated_finish_at=finish.at,
        per_hour=int(finish.per_hour),
    )


@routes.get("/campaigns/{campaign_id}/sends")
def list_sends(
    call: Call, campaign_id: CampaignId, query: SendQuery
) -> Page[SendAnswer]:
    """The single sends of a campaign, by state and phone."""
    campaigns.get(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    account = account_of(call)
    after = read_cursor(query.cursor, int)
    found = store.behind(
        call.conn,
        Selection(
            account_id=call.account_id,
            zone=account.zone,
            campaign_id=campaign_id,
            device_ids=None if query.device_id is None else [query.device_id],
        ),
        number=query.state,
        after=after[0] if after else 0,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda send: (send.id,))
    return Page(items=[answer_send(send) for send in rows], next_cursor=next_cursor)


def _by_device(call: Call, counts: list[Count]) -> list[DeviceTally]:
    """Behind first: the most remaining on top."""
    ids = {count.device_id for count in counts}
    names = store.device_names(
        call.conn,
        account_id=call.account_id,
        device_ids=[device_id for device_id in ids if device_id is not None],
    )
    answers = [
        DeviceTally(
            device_id=device_id,
            name=names[device_id]["name"] if device_id in names else None,
            state=names[device_id]["state"] if device_id in names else None,
            tally=TallyAnswer.model_validate(
                tally(c for c in counts if c.device_id == device_id)
            ),
        )
        for device_id in ids
    ]
    return sorted(answers, key=lambda a: (-a.tally.remaining, a.name or ""))
