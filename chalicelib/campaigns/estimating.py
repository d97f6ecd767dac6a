"""When a campaign will be done, by what its phones may do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.campaigns import estimate, store
from chalicelib.campaigns.estimate import Hours, Phone
from chalicelib.campaigns.model import Campaign
from chalicelib.platform.db import Db, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """When it will be done at this rate; None when nothing is left, or nobody sends."""

    at: datetime | None
    per_hour: float


def finish(
    conn: Db, campaign: Campaign, *, messages: int, hours: Hours, now: datetime
) -> Finish:
    """When so many more messages of this campaign will be out."""
    sending = phones(conn, campaign)
    start = max(campaign.starts_at or now, now)
    at = estimate.finish(messages, sending, hours, start=start) if messages else None
    return Finish(at=at, per_hour=estimate.per_hour(sending))


def phones_of(
    conn: Db,
    *,
    account_id: int,
    device_ids: Collection[int],
    gap_min: timedelta,
    gap_max: timedelta,
) -> list[Phone]:
    """What these phones may do at these gaps; none named means all of the account."""
    devices = store.usable_devices(
        conn, account_id=account_id, device_ids=list(device_ids)
    )
    return [_phone(device, gap_min, gap_max) for device in devices]


def phones(conn: Db, campaign: Campaign) -> list[Phone]:
    """What the phones of a campaign may do, at its gaps."""
    return phones_of(
        conn,
        account_id=campaign.account_id,
        device_ids=campaign.device_ids,
        gap_min=campaign.gap_min,
        gap_max=campaign.gap_max,
    )


def _phone(device: Row, gap_min: timedelta, gap_max: timedelta) -> Phone:
    """What a phone may do, at the wider of its gaps and these."""
    return Phone(
        quota_hour=device["quota_hour"],
        quota_day=device["quota_day"],
        gap=(max(device["gap_min"], gap_min) + max(device["gap_max"], gap_max)) / 2,
    )
