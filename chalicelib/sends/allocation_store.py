"""Allocated campaigns in Postgres: phones and their places, leads and their phones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.campaigns.allocation import Placement
from chalicelib.campaigns.model import Campaign, CampaignId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.standings import Standing

Q = sql.load(__name__, "allocations.sql")
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Which campaign of which account."""

    account_id: int
    campaign_id: CampaignId

    @staticmethod
    def of(campaign: Campaign) -> "Key":
        return Key(account_id=campaign.account_id, campaign_id=campaign.id)

    @property
    def parameters(self) -> dict[str, object]:
        return {"account_id": self.account_id, "campaign_id": self.campaign_id}


def to_allocate(conn: Db) -> list[Key]:
    return db.many(conn, Q["to_allocate"], Key)


def standings(conn: Db, key: Key, *, now: datetime) -> list[Standing]:
    parameters = key.parameters | {"horizon": now + SOON}
    return db.many(conn, Q["standings"], Standing, parameters)


def take_unplaced(conn: Db, key: Key, *, now: datetime, most: int) -> list[Row]:
    parameters = key.parameters | {"now": now, "most": most}
    return db.rows(conn, Q["take_unplaced"], parameters)


def ties(conn: Db, *, account_id: int, lead_ids: Sequence[int]) -> dict[int, Row]:
    """By lead; what was deleted has none."""
    parameters = {"account_id": account_id, "lead_ids": list(lead_ids)}
    return {row["lead_id"]: row for row in db.rows(conn, Q["ties"], parameters)}


def wrote_to_niches(
    conn: Db, *, account_id: int, niche_ids: Sequence[int], device_ids: Sequence[int]
) -> dict[int, list[int]]:
    """Of these phones, those that wrote to leads of each of these niches."""
    parameters = {
        "account_id": account_id,
        "niche_ids": list(niche_ids),
        "device_ids": list(device_ids),
    }
    found = db.rows(conn, Q["wrote_to_niches"], parameters)
    return {row["niche_id"]: row["device_ids"] for row in found}


def place(conn: Db, key: Key, placements: Sequence[Placement]) -> None:
    parameters = {
        "send_ids": [placement.key for placement in placements],
        "device_ids": [placement.device_id for placement in placements],
        "reasons": [placement.reason for placement in placements],
    }
    db.execute(conn, Q["place"], key.parameters | parameters)


def take_back(
    conn: Db, key: Key, *, most_by_device: Mapping[int, int], batch: int
) -> int:
    """Answers how many were taken, a batch at most."""
    parameters = {
        "device_ids": list(most_by_device),
        "mosts": list(most_by_device.values()),
        "batch": batch,
    }
    return db.scalar(conn, Q["take_back"], key.parameters | parameters)


def placements(conn: Db, key: Key) -> dict[str, int]:
    found = db.rows(conn, Q["placements"], key.parameters)
    return {row["reason"]: row["leads"] for row in found}


def count_unplaced(conn: Db, key: Key, *, now: datetime) -> Row:
    """How many have no phone and could have one now, and how many later."""
    return db.row(conn, Q["count_unplaced"], key.parameters | {"now": now}) or {}
