"""Plan: the leads of campaigns that are due become sends that wait.

Planning is once for ever: the touch of (campaign, lead) is unique, the campaign's row
is locked and remembers up to which lead it went. A batch that fails is halved until
the one bad lead is found and passed over, and doubled while all goes well.
"""

from datetime import datetime

import psycopg

from chalicelib.campaigns import store as campaigns
from chalicelib.campaigns.actions import get
from chalicelib.campaigns.model import Campaign, is_to_plan, says_other_than
from chalicelib.campaigns.scheduling import may_plan
from chalicelib.content.render import required_fields
from chalicelib.platform import db, log
from chalicelib.platform.db import Db, Row
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, plan_store

_log = log.get()
BATCH = 10_000


def plan(conn: Db, *, now: datetime, batch: int = BATCH) -> tuple[int, list[Hint]]:
    """Plan everything that is due; answers how many sends, and the hints."""
    planned, told = 0, list[Hint]()
    for campaign in campaigns.due_campaigns(conn, now=now):
        count = plan_campaign(conn, campaign, now=now, batch=batch)
        planned += count
        told += hints.campaign_progress(campaign.account_id, campaign.id)
    return planned, told


def plan_campaign(
    conn: Db, campaign: Campaign, *, now: datetime, batch: int = BATCH
) -> int:
    """Plan the rest of one campaign, a batch a transaction; answers how many sends."""
    if not may_plan(conn, campaign):
        return 0
    planned, size = 0, batch
    while True:
        try:
            step = plan_batch(conn, campaign, size, now=now)
        except (psycopg.DataError, psycopg.IntegrityError):
            if size == 1:
                _pass_over_next(conn, campaign)
            size = max(1, size // 2)
            continue
        if step is None:
            return planned
        planned += step["planned"]
        if step["read"] < size:
            return planned
        size = min(2 * size, batch)


def plan_batch(conn: Db, listed: Campaign, size: int, *, now: datetime) -> Row | None:
    """Plan the next leads of a campaign; None when there is nothing to plan now.

    The campaign is read again under its lock: it may have been edited, or moved to
    another time, since it was listed. Where large campaigns need a word, the caller
    counted who gets it; whoever edited it since has them counted once more.
    """
    with db.planned_afresh(conn), db.transaction(conn):
        account_id, campaign_id = listed.account_id, listed.id
        locked = campaigns.try_lock_campaign(
            conn, account_id=account_id, campaign_id=campaign_id
        )
        if locked is None:
            return None
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        if not is_to_plan(campaign, now):
            return None
        if campaign.state == "scheduled":
            if says_other_than(campaign, listed) and not may_plan(conn, campaign):
                return None
            campaigns.set_state(
                conn, account_id=account_id, campaign_id=campaign_id, state="running"
            )
        step = plan_store.plan_campaign(conn, _parameters(campaign, size=size))
        campaigns.note_planned(
            conn,
            account_id=account_id,
            campaign_id=campaign_id,
            planned_to=step["last_lead_id"] or campaign.planned_to,
            finished=step["read"] < size,
        )
        return step


def _parameters(campaign: Campaign, *, size: int) -> dict[str, object]:
    chosen = campaigns.chosen(
        campaign.account_id, campaign.audience, required_fields(campaign.text or "")
    )
    return chosen | {
        "campaign_id": campaign.id,
        "pool": campaign.device_policy == "pool" or campaign.kind == "ai",
        "after": campaign.planned_to,
        "batch": size,
        "device_ids": list(campaign.device_ids),
        "due_at": campaign.starts_at,
        "expires_at": campaign.ends_at,
        "gap_min": campaign.gap_min,
        "gap_max": campaign.gap_max,
        "content_version_id": campaign.content_version_id,
    }


def _pass_over_next(conn: Db, listed: Campaign) -> None:
    with db.transaction(conn):
        account_id, campaign_id = listed.account_id, listed.id
        campaigns.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        lead_id = plan_store.next_lead_of(conn, _parameters(campaign, size=1))
        campaigns.note_planned(
            conn,
            account_id=account_id,
            campaign_id=campaign_id,
            planned_to=lead_id or campaign.planned_to,
            finished=lead_id is None,
        )
    _log.error("lead passed over", campaign_id=listed.id, lead_id=lead_id)
