"""The sums in Postgres: one function per named query."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.devices.model import UNUSED_AFTER
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.reports.model import Count, Funnel, PhoneInNeed

Q = sql.load(__name__)


def counts(
    conn: Db, *, account_id: int, campaign_ids: Sequence[int] | None = None
) -> list[Count]:
    return db.many(
        conn,
        Q["counts"],
        Count,
        {
            "account_id": account_id,
            "campaign_ids": None if campaign_ids is None else list(campaign_ids),
        },
    )


def step_counts(conn: Db, *, account_id: int, sequence_id: int) -> list[Count]:
    """By step and phone, of steps that were removed too."""
    parameters = {"account_id": account_id, "sequence_id": sequence_id}
    return db.many(conn, Q["step_counts"], Count, parameters)


def funnel(conn: Db, *, account_id: int, campaign_id: int) -> Funnel:
    parameters = {"account_id": account_id, "campaign_id": campaign_id}
    found = db.one(conn, Q["funnel"], Funnel, parameters)
    if found is None:
        raise AssertionError("a sum has a row")
    return found


def device_names(
    conn: Db, *, account_id: int, device_ids: Sequence[int]
) -> dict[int, Row]:
    found = db.rows(
        conn,
        Q["device_names"],
        {"account_id": account_id, "device_ids": list(device_ids)},
    )
    return {row["id"]: row for row in found}


def campaigns_under_way(conn: Db, *, account_id: int, since: datetime) -> list[int]:
    return db.scalars(
        conn, Q["campaigns_under_way"], {"account_id": account_id, "since": since}
    )


def phones_in_need(conn: Db, *, account_id: int, most: int) -> list[PhoneInNeed]:
    parameters = {"account_id": account_id, "most": most, "unused_after": UNUSED_AFTER}
    return db.many(conn, Q["phones_in_need"], PhoneInNeed, parameters)


def needs(conn: Db, *, account_id: int, since: datetime) -> Row:
    parameters = {"account_id": account_id, "since": since}
    return db.row(conn, Q["needs"], parameters) or {}
