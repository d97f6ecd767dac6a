"""What a person does to a campaign on its way: pause, resume, cancel, retry.

Each holds the campaign's row, as the planner does.
"""

from datetime import datetime, timedelta
from random import Random

from chalicelib.campaigns import store as campaigns
from chalicelib.campaigns.actions import get, move
from chalicelib.campaigns.model import CampaignId, is_to_plan
from chalicelib.campaigns.scheduling import may_plan
from chalicelib.errors import Conflict
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.sends import allocating, hints, outbox, planning, releasing, rescuing
from chalicelib.sends.allocation_store import Key
from chalicelib.sends.failures import FINAL
from chalicelib.sends.model import WakeUp

# Planned while a person waits for the answer: well under a second.
AT_ONCE = 5_000


def told(account_id: int, campaign_id: CampaignId) -> list[Hint]:
    """What browsers hear when a campaign was changed."""
    return hints.campaign_progress(account_id, campaign_id)


def begin(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    now: datetime,
    look_ahead: timedelta,
    rng: Random,
) -> list[WakeUp]:
    """Plan and release what is due of this campaign now, without waiting for the tick.

    A large audience is planned in part; the ticks plan the rest.
    """
    campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
    if campaign.starts_at is None or campaign.starts_at > now:
        return []
    if is_to_plan(campaign, now) and may_plan(conn, campaign):
        planning.plan_batch(conn, campaign, AT_ONCE, now=now)
    if campaign.kind == "ai":
        key = Key(account_id=account_id, campaign_id=campaign_id)
        allocating.allocate_campaign(conn, key, now=now)
    return releasing.release_accounts(
        conn, [account_id], now=now, look_ahead=look_ahead, rng=rng
    )


def pause(conn: Db, *, account_id: int, campaign_id: CampaignId) -> list[Hint]:
    """Nothing more is claimed; what was queued waits again."""
    with db.transaction(conn):
        move(conn, account_id=account_id, campaign_id=campaign_id, state="paused")
        outbox.unqueue_campaign(conn, campaign_id)
    return told(account_id, campaign_id)


def resume(conn: Db, *, account_id: int, campaign_id: CampaignId) -> list[Hint]:
    """It goes on where it stopped, at the next tick."""
    with db.transaction(conn):
        campaigns.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        if campaign.state == "scheduled":
            raise Conflict("The campaign is scheduled; it begins at its time.")
        move(conn, account_id=account_id, campaign_id=campaign_id, state="running")
    return told(account_id, campaign_id)


def cancel(
    conn: Db, *, account_id: int, campaign_id: CampaignId, now: datetime
) -> list[Hint]:
    """Nothing more goes out. What waits is cancelled now, or by the next ticks."""
    with db.transaction(conn):
        move(conn, account_id=account_id, campaign_id=campaign_id, state="cancelled")
    rescuing.end_cancelled(conn, now=now)
    return told(account_id, campaign_id)


def retry(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    device_id: int | None,
    code: str | None = None,
    now: datetime,
) -> tuple[int, list[Hint]]:
    """Plan again what failed and may yet succeed; answers how many.

    Of one phone, or for one reason, or all of it.
    """
    with db.transaction(conn):
        campaigns.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        if campaign.state == "cancelled":
            raise Conflict("The campaign is cancelled; nothing of it goes out.")
        send_ids = outbox.retry_failed(
            conn,
            account_id=account_id,
            campaign_id=campaign_id,
            device_id=device_id,
            code=code,
            final=FINAL,
        )
        if send_ids:
            campaigns.note_unfinished(
                conn, account_id=account_id, campaign_id=campaign_id
            )
        outbox.wait_again(conn, send_ids=send_ids, not_before=now)
    return len(send_ids), told(account_id, campaign_id)
