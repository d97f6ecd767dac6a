"""Campaigns in Postgres: one function per named query."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from chalicelib.campaigns.approval import Approval
from chalicelib.campaigns.audience import Audience, from_json
from chalicelib.campaigns.model import Campaign, CampaignId, CampaignState
from chalicelib.leads.store import conditions
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row

Q = sql.load(__name__)


def add_campaign(
    conn: Db, *, account_id: int, name: str, member_id: int | None
) -> CampaignId:
    return db.scalar(
        conn,
        Q["add_campaign"],
        {"account_id": account_id, "name": name, "member_id": member_id},
    )


def find_campaign(
    conn: Db, *, account_id: int, campaign_id: CampaignId
) -> Campaign | None:
    row = db.row(conn, Q["find_campaign"], _key(account_id, campaign_id))
    return _campaign(row) if row else None


def list_campaigns(
    conn: Db,
    *,
    account_id: int,
    states: Sequence[CampaignState] | None,
    starts_from: datetime | None = None,
    starts_before: datetime | None = None,
    before: int | None,
    most: int,
) -> list[Campaign]:
    found = db.rows(
        conn,
        Q["list_campaigns"],
        {
            "account_id": account_id,
            "states": None if states is None else list(states),
            "starts_from": starts_from,
            "starts_before": starts_before,
            "before": before,
            "most": most,
        },
    )
    return [_campaign(row) for row in found]


def due_campaigns(conn: Db, *, now: datetime) -> list[Campaign]:
    return [_campaign(row) for row in db.rows(conn, Q["due_campaigns"], {"now": now})]


def lock_campaign(conn: Db, *, account_id: int, campaign_id: CampaignId) -> Row | None:
    return db.row(conn, Q["lock_campaign"], _key(account_id, campaign_id))


def try_lock_campaign(
    conn: Db, *, account_id: int, campaign_id: CampaignId
) -> Row | None:
    return db.row(conn, Q["try_lock_campaign"], _key(account_id, campaign_id))


def note_planned(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    planned_to: int,
    finished: bool,
) -> None:
    parameters = {"planned_to": planned_to, "finished": finished}
    db.execute(conn, Q["note_planned"], _key(account_id, campaign_id) | parameters)


def note_unfinished(conn: Db, *, account_id: int, campaign_id: CampaignId) -> None:
    db.execute(conn, Q["note_unfinished"], _key(account_id, campaign_id))


def change_campaign(conn: Db, campaign: Campaign) -> None:
    db.execute(
        conn,
        Q["change_campaign"],
        _key(campaign.account_id, campaign.id)
        | {
            "kind": campaign.kind,
            "name": campaign.name,
            "audience": Jsonb(campaign.audience.as_json()),
            "content_version_id": campaign.content_version_id,
            "device_policy": campaign.device_policy,
            "device_limit": campaign.device_limit,
            "failover_after": campaign.failover_after,
            "gap_min": campaign.gap_min,
            "gap_max": campaign.gap_max,
            "starts_at": campaign.starts_at,
            "ends_at": campaign.ends_at,
        },
    )


def set_devices(
    conn: Db, *, account_id: int, campaign_id: CampaignId, device_ids: Sequence[int]
) -> int:
    """Answers how many of them are phones of this account."""
    parameters = _key(account_id, campaign_id) | {"device_ids": list(device_ids)}
    db.execute(conn, Q["drop_devices"], parameters)
    return db.execute(conn, Q["add_devices"], parameters)


def set_device_limits(
    conn: Db, *, account_id: int, campaign_id: CampaignId, limits: Mapping[int, int]
) -> None:
    parameters = {"device_ids": list(limits), "mosts": list(limits.values())}
    db.execute(conn, Q["set_device_limits"], _key(account_id, campaign_id) | parameters)


def set_state(
    conn: Db, *, account_id: int, campaign_id: CampaignId, state: CampaignState
) -> None:
    db.execute(conn, Q["set_state"], _key(account_id, campaign_id) | {"state": state})


def delete_campaign(conn: Db, *, account_id: int, campaign_id: CampaignId) -> bool:
    return db.execute(conn, Q["delete_campaign"], _key(account_id, campaign_id)) > 0


def restore_campaign(conn: Db, *, account_id: int, campaign_id: CampaignId) -> None:
    db.execute(conn, Q["restore_campaign"], _key(account_id, campaign_id))


def clone_campaign(
    conn: Db,
    *,
    account_id: int,
    campaign_id: CampaignId,
    name: str,
    member_id: int | None,
) -> CampaignId:
    return db.scalar(
        conn,
        Q["clone_campaign"],
        _key(account_id, campaign_id) | {"name": name, "member_id": member_id},
    )


def set_approval(conn: Db, campaign: Campaign, approval: Approval) -> None:
    db.execute(
        conn,
        Q["set_approval"],
        _key(campaign.account_id, campaign.id)
        | {
            "asked_at": approval.asked_at,
            "approved_at": approval.approved_at,
            "approved_by": approval.approved_by,
            "leads": approval.leads,
        },
    )


def void_approval(conn: Db, campaign: Campaign) -> None:
    db.execute(conn, Q["void_approval"], _key(campaign.account_id, campaign.id))


def ask_again(conn: Db, campaign: Campaign) -> None:
    db.execute(
        conn,
        Q["ask_again"],
        _key(campaign.account_id, campaign.id)
        | {"approved_at": campaign.approval.approved_at},
    )


def approval_above(conn: Db, *, account_id: int) -> int | None:
    return db.scalar(conn, Q["approval_above"], {"account_id": account_id})


def count_audience(
    conn: Db, *, account_id: int, audience: Audience, required: Sequence[str]
) -> dict[str | None, int]:
    """How many leads by the reason that leaves them out; None: they are written to."""
    found = db.rows(
        conn,
        Q["count_audience"],
        chosen(account_id, audience, required),
    )
    return {row["reason"]: row["leads"] for row in found}


def audience_leads(
    conn: Db,
    *,
    account_id: int,
    audience: Audience,
    required: Sequence[str],
    offset: int,
    most: int,
) -> list[Row]:
    return db.rows(
        conn,
        Q["audience_leads"],
        chosen(account_id, audience, required) | {"offset": offset, "most": most},
    )


def usable_devices(
    conn: Db, *, account_id: int, device_ids: Sequence[int]
) -> list[Row]:
    return db.rows(
        conn,
        Q["usable_devices"],
        {"account_id": account_id, "device_ids": list(device_ids)},
    )


def chosen(
    account_id: int, audience: Audience, required: Sequence[str]
) -> dict[str, object]:
    """An audience as the function `audience_of` takes it."""
    return {
        "account_id": account_id,
        "wanted": conditions(audience.filter),
        "left_out": Jsonb(audience.left_out.conditions()),
        "required": list(required),
    }


def _key(account_id: int, campaign_id: CampaignId) -> dict[str, object]:
    return {"account_id": account_id, "campaign_id": campaign_id}


def _campaign(row: Row) -> Campaign:
    row["audience"] = from_json(row["audience"])
    row["approval"] = Approval(
        asked_at=row.pop("approval_asked_at"),
        approved_at=row.pop("approved_at"),
        approved_by=row.pop("approved_by"),
        approver=row.pop("approver"),
        leads=row.pop("approved_leads"),
    )
    row["device_ids"] = tuple(row["device_ids"])
    row["device_limits"] = {int(id_): n for id_, n in row["device_limits"].items()}
    return Campaign(**row)
