"""What is done with campaigns as such: written, changed, deleted, cloned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.campaigns import store
from chalicelib.campaigns.model import (
    EDITABLE,
    Campaign,
    CampaignId,
    CampaignState,
    may_follow,
    name_of_clone,
    says_other_than,
)
from chalicelib.content import actions as content
from chalicelib.content.model import ContentVersionId, tidy
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.platform import db
from chalicelib.platform.db import Db


def add(conn: Db, *, account_id: int, name: str, member_id: int | None) -> CampaignId:
    """A draft with a name and defaults for everything else."""
    with db.transaction(conn):
        return store.add_campaign(
            conn, account_id=account_id, name=name, member_id=member_id
        )


def get(conn: Db, *, account_id: int, campaign_id: CampaignId) -> Campaign:
    """The campaign, or NotFound."""
    found = store.find_campaign(conn, account_id=account_id, campaign_id=campaign_id)
    if found is None:
        raise NotFound("There is no such campaign.")
    return found


def change(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    member_id: int | None,
    device_ids: Sequence[int] | None = None,
    device_limits: Mapping[int, int] | None = None,
    **changes: Any,
) -> Campaign:
    """Change a draft or a scheduled campaign; a new text or file is a new version."""
    with db.transaction(conn):
        store.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        if campaign.state not in EDITABLE:
            raise Conflict(
                f"The campaign is {campaign.state}: clone it to send something else."
            )
        if device_ids is not None:
            _set_devices(conn, campaign, device_ids)
        if device_limits is not None:
            chosen = campaign.device_ids if device_ids is None else device_ids
            _set_limits(conn, campaign, chosen, device_limits)
        changed = replace(campaign, **changes)
        if changed.text is not None:
            changed = replace(changed, text=tidy(changed.text))
        if (changed.text, changed.media_id) != (campaign.text, campaign.media_id):
            version_id = _write(conn, changed, member_id=member_id)
            changed = replace(changed, content_version_id=version_id)
        check_sound(changed)
        store.change_campaign(conn, changed)
        if says_other_than(changed, campaign):
            store.void_approval(conn, campaign)
        return _checked_limits(conn, changed)


def change_limits(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    device_limits: Mapping[int, int] | None = None,
    **changes: Any,
) -> Campaign:
    """Say anew how many messages its phones may attempt, on its way too.

    What is left out stays as it is.
    """
    with db.transaction(conn):
        store.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        if campaign.state == "cancelled":
            raise Conflict("The campaign is cancelled; nothing of it goes out.")
        if device_limits is not None:
            _set_limits(conn, campaign, campaign.device_ids, device_limits)
        changed = replace(campaign, **changes)
        store.change_campaign(conn, changed)
        return _checked_limits(conn, changed)


def move(
    conn: Db, *, account_id: int, campaign_id: CampaignId, state: CampaignState
) -> None:
    """Change its state by the one table; Conflict when that may not follow."""
    with db.transaction(conn):
        locked = store.lock_campaign(
            conn, account_id=account_id, campaign_id=campaign_id
        )
        if locked is None:
            raise NotFound("There is no such campaign.")
        if not may_follow(locked["state"], state):
            raise Conflict(f"The campaign is {locked['state']}; it cannot be {state}.")
        store.set_state(
            conn, account_id=account_id, campaign_id=campaign_id, state=state
        )


def delete(conn: Db, *, account_id: int, campaign_id: CampaignId) -> None:
    """A draft goes, and can be had back; what was ever started stays, as history."""
    with db.transaction(conn):
        store.lock_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        campaign = get(conn, account_id=account_id, campaign_id=campaign_id)
        deleted = store.delete_campaign(
            conn, account_id=account_id, campaign_id=campaign_id
        )
        if not deleted:
            raise Conflict(f"The campaign is {campaign.state}: cancel it instead.")


def restore(conn: Db, *, account_id: int, campaign_id: CampaignId) -> Campaign:
    """Have a deleted draft back."""
    with db.transaction(conn):
        store.restore_campaign(conn, account_id=account_id, campaign_id=campaign_id)
        return get(conn, account_id=account_id, campaign_id=campaign_id)


def clone(
    conn: Db, *, account_id: int, campaign_id: CampaignId, member_id: int | None
) -> Campaign:
    """A new draft that says the same; its times and its history are its own."""
    with db.transaction(conn):
        original = get(conn, account_id=account_id, campaign_id=campaign_id)
        clone_id = store.clone_campaign(
            conn,
            account_id=account_id,
            campaign_id=campaign_id,
            name=name_of_clone(original.name),
            member_id=member_id,
        )
        return get(conn, account_id=account_id, campaign_id=clone_id)


def check_written(campaign: Campaign) -> None:
    """Invalid while there is nothing to send."""
    if campaign.content_version_id is None:
        raise Invalid(
            "Write a message or choose a picture first.",
            fields={"text": "It is empty."},
        )


def check_sound(campaign: Campaign) -> None:
    """What must hold at any time; a scheduled campaign must also stay complete."""
    if campaign.gap_max < campaign.gap_min:
        raise Invalid(
            "The longest gap is shorter than the shortest.",
            fields={"gap_max_seconds": "It is less than gap_min_seconds."},
        )
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise Invalid(
            "The campaign would end before it starts.",
            fields={"ends_at": "Choose a time after the start."},
        )
    if campaign.state == "scheduled":
        lacking = {
            "text": campaign.content_version_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
        }
        fields = {name: "Keep it." for name, value in lacking.items() if value is None}
        if fields:
            raise Invalid("A scheduled campaign needs these.", fields=fields)


def _write(
    conn: Db, campaign: Campaign, *, member_id: int | None
) -> ContentVersionId | None:
    """None while there is nothing to send yet."""
    text = campaign.text or ""
    if not text.strip() and campaign.media_id is None:
        return None
    return content.write(
        conn,
        account_id=campaign.account_id,
        text=text,
        media_id=campaign.media_id,
        member_id=member_id,
    )


def _set_devices(conn: Db, campaign: Campaign, device_ids: Sequence[int]) -> None:
    taken = store.set_devices(
        conn,
        account_id=campaign.account_id,
        campaign_id=campaign.id,
        device_ids=device_ids,
    )
    if taken != len(set(device_ids)):
        raise Invalid(
            "Some of these phones are not yours, or were removed.",
            fields={"device_ids": "Choose among the phones on the Devices page."},
        )


def _set_limits(
    conn: Db, campaign: Campaign, chosen: Collection[int], limits: Mapping[int, int]
) -> None:
    if not set(limits) <= set(chosen):
        raise Invalid(
            "A limit of its own is for a phone that was chosen for the campaign.",
            fields={"device_limits": "Choose these phones in device_ids too."},
        )
    store.set_device_limits(
        conn, account_id=campaign.account_id, campaign_id=campaign.id, limits=limits
    )


def _checked_limits(conn: Db, written: Campaign) -> Campaign:
    """The campaign as it was written, unless it has limits that nobody would keep."""
    campaign = get(conn, account_id=written.account_id, campaign_id=written.id)
    limits = {
        "device_limit": campaign.device_limit,
        "device_limits": campaign.device_limits,
    }
    if campaign.kind != "ai" and any(limits.values()):
        raise Invalid(
            "Only a campaign of the kind ai has limits for its phones.",
            fields={name: "Leave it out." for name, value in limits.items() if value},
        )
    return campaign
