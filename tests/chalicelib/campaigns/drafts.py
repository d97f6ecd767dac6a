"""Campaigns before anything of them is planned, in the words of the field."""

from typing import Any

from chalicelib.accounts import store as accounts
from chalicelib.accounts.model import Account
from chalicelib.campaigns import actions, scheduling
from chalicelib.campaigns.estimate import Hours
from chalicelib.campaigns.model import Campaign, CampaignId
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.chalicelib.sends.scenes import Scene

ALWAYS = Hours(zone="UTC", quiet_from=None, quiet_until=None)


def draft(conn: Db, scene: Scene, **changes: Any) -> Campaign:
    campaign = actions.add(conn, account_id=scene.account, name="Promo", member_id=None)
    return change(conn, scene, campaign, **{"text": "Hi {name}"} | changes)


def change(conn: Db, scene: Scene, campaign: CampaignId, **changes: Any) -> Campaign:
    ids: dict[str, Any] = {"account_id": scene.account, "campaign_id": campaign}
    return actions.change(conn, **ids, member_id=None, **changes)


def get(conn: Db, campaign: Campaign) -> Campaign:
    return actions.get(conn, account_id=campaign.account_id, campaign_id=campaign.id)


def schedule(conn: Db, campaign: Campaign, **values: Any) -> Campaign:
    """By somebody whose word is not enough, unless the values name an approver."""
    arguments: dict[str, Any] = {
        "starts_at": None,
        "ends_at": None,
        "approver_id": None,
        "hours": ALWAYS,
        "now": clock.now(),
    }
    return scheduling.schedule(
        conn,
        account_of(conn, campaign.account_id),
        campaign_id=campaign.id,
        **arguments | values,
    )


def account_of(conn: Db, account_id: int) -> Account:
    account = accounts.find_account(conn, account_id)
    assert account is not None
    return account
