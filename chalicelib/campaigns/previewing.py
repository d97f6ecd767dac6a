"""What a campaign will do, before it does it: counts, reasons, examples, the finish."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaigns import estimate, examples, store
from chalicelib.campaigns.estimate import Hours
from chalicelib.campaigns.estimating import phones
from chalicelib.campaigns.examples import Example, Variants
from chalicelib.campaigns.model import Campaign
from chalicelib.content.render import required_fields
from chalicelib.platform.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What will happen. matched = will_receive + exclusions.

    Of those who will receive it, `too_late` would not get it before its end.
    """

    matched: int
    will_receive: int
    exclusions: dict[str, int]
    finishes_at: datetime | None
    too_late: int
    per_hour: float
    example: Example | None


def preview(
    conn: Db, campaign: Campaign, *, hours: Hours, now: datetime, offset: int = 0
) -> Preview:
    """Counts, exclusions, when it would finish, and one real lead's message."""
    by_reason = count(conn, campaign)
    will_receive = by_reason.pop(None, 0)
    sending = phones(conn, campaign)
    start, end = max(campaign.starts_at or now, now), campaign.ends_at
    in_time = will_receive
    if end is not None:
        in_time = estimate.sent_by(end, will_receive, sending, hours, start=start)
    return Preview(
        matched=will_receive + sum(by_reason.values()),
        will_receive=will_receive,
        exclusions={str(reason): leads for reason, leads in by_reason.items()},
        finishes_at=estimate.finish(will_receive, sending, hours, start=start),
        too_late=will_receive - in_time,
        per_hour=estimate.per_hour(sending),
        example=examples.example(
            conn,
            account_id=campaign.account_id,
            audience=campaign.audience,
            text=campaign.text or "",
            parent_id=campaign.id,
            offset=offset % max(will_receive, 1),
        ),
    )


def count(conn: Db, campaign: Campaign) -> dict[str | None, int]:
    """How many leads by the reason that leaves them out; None: they are written to."""
    return store.count_audience(
        conn,
        account_id=campaign.account_id,
        audience=campaign.audience,
        required=required_fields(campaign.text or ""),
    )


def variants(conn: Db, campaign: Campaign) -> Variants:
    """How many leads get which of the texts between brackets."""
    return examples.variants(
        conn,
        account_id=campaign.account_id,
        audience=campaign.audience,
        text=campaign.text or "",
        parent_id=campaign.id,
    )
