"""When a campaign goes out, and whose word it waits for before.

Above a number of recipients that the account sets, a campaign needs the word of an
admin or owner. The word is asked for when somebody else schedules it; it is given for
as many leads as there are then, and is void once the text, the file or the audience
changes. The planner counts anew as it begins or goes on, and asks again when the
audience grew.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.accounts.model import Account
from chalicelib.campaigns import store
from chalicelib.campaigns.actions import check_sound, check_written, get, move
from chalicelib.campaigns.approval import Approval, needs_approval
from chalicelib.campaigns.estimate import Hours
from chalicelib.campaigns.model import EDITABLE, PATIENCE, Campaign, CampaignId
from chalicelib.campaigns.previewing import Preview, count, preview
from chalicelib.errors import Conflict, Invalid
from chalicelib.platform import db
from chalicelib.platform.db import Db


def schedule(
    conn: Db,
    account: Account,
    *,
    campaign_id: CampaignId,
    starts_at: datetime | None,
    ends_at: datetime | None,
    approver_id: int | None,
    hours: Hours,
    now: datetime,
) -> Campaign:
    """Start now, or at a time: from then on the scanner plans it.

    Without an end it gets its estimated finish and a week. `approver_id` is the member
    who schedules it, if their word is enough. Invalid says what lacks.
    """
    with db.transaction(conn):
        store.lock_campaign(conn, account_id=account.id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account.id, campaign_id=campaign_id)
        start = max(starts_at or now, now)
        scheduled = replace(campaign, starts_at=start, ends_at=ends_at)
        seen = preview(conn, scheduled, hours=hours, now=now)
        _check_complete(campaign, seen)
        end = ends_at or (seen.finishes_at or start) + PATIENCE
        scheduled = replace(scheduled, ends_at=end)
        check_sound(scheduled)
        store.change_campaign(conn, scheduled)
        store.set_approval(
            conn,
            campaign,
            _followed(
                campaign.approval,
                leads=seen.will_receive,
                above=account.approval_above,
                approver_id=approver_id,
                now=now,
            ),
        )
        if campaign.state == "draft":
            move(
                conn, account_id=account.id, campaign_id=campaign_id, state="scheduled"
            )
        return get(conn, account_id=account.id, campaign_id=campaign_id)


def approve(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    member_id: int,
    now: datetime,
) -> Campaign:
    """The word of an admin or owner, for as many leads as there are now."""
    with db.transaction(conn):
        store.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        if campaign.state != "scheduled" and not campaign.awaits_approval:
            raise Conflict(
                f"The campaign is {campaign.state}; it waits for no approval."
            )
        if campaign.ends_at is not None and campaign.ends_at <= now:
            raise Conflict(
                "Its end passed while it waited. Start it anew with another end.",
                code="end-passed",
            )
        leads = count(conn, campaign).get(None, 0)
        given = _given(campaign.approval, member_id, leads=leads, now=now)
        store.set_approval(conn, campaign, given)
        return get(conn, account_id=account_id, campaign_id=campaign_id)


def may_plan(conn: Db, campaign: Campaign) -> bool:
    """Whether the planner may begin, or go on; if not, the word was asked for.

    It counts every lead, so it is asked before the planner's transaction.
    """
    above = store.approval_above(conn, account_id=campaign.account_id)
    if above is None:
        return True
    leads = count(conn, campaign).get(None, 0)
    if not needs_approval(campaign.approval, leads=leads, above=above):
        return True
    store.ask_again(conn, campaign)
    return False


def _followed(
    approval: Approval,
    *,
    leads: int,
    above: int | None,
    approver_id: int | None,
    now: datetime,
) -> Approval:
    """What becomes of the approval when somebody schedules it for so many leads."""
    if not needs_approval(approval, leads=leads, above=above):
        return Approval() if approval.is_awaited else approval
    if approver_id is None:
        return Approval(asked_at=now)
    return _given(approval, approver_id, leads=leads, now=now)


def _given(
    approval: Approval, member_id: int, *, leads: int, now: datetime
) -> Approval:
    return replace(approval, approved_at=now, approved_by=member_id, leads=leads)


def _check_complete(campaign: Campaign, seen: Preview) -> None:
    if campaign.state not in EDITABLE:
        raise Conflict(f"The campaign is {campaign.state} already.")
    check_written(campaign)
    if seen.will_receive == 0:
        raise Invalid(
            "Nobody would receive it.",
            code="empty-audience",
            fields={"audience": "Choose leads who agreed to be written to."},
        )
