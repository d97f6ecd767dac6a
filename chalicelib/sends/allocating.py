"""Allocate: the leads of AI campaigns get their phones, and lose those that are out.

Such a campaign is planned without phones, and the release leaves alone what has none.
Each tick takes back what phones that are out, or above a lowered limit, have not begun,
and gives what has no phone to those with room. A place that was given becomes one
attempt at most, and a retry needs another, so a limit holds whatever happens.

Whoever gives or takes back keeps the account's releases out, and holds the campaign's
row: places are counted by one at a time. They are read anew for each batch, so a tick
that ends halfway is gone on with by the next.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns import allocation
from chalicelib.campaigns import store as campaign_store
from chalicelib.campaigns.allocation import Allocation, Candidate, Phone
from chalicelib.campaigns.model import Campaign
from chalicelib.platform import db
from chalicelib.platform.db import Db, Row
from chalicelib.platform.live import Hint
from chalicelib.sends import allocation_store as store
from chalicelib.sends import hints, outbox, release_store
from chalicelib.sends.allocation_store import Key
from chalicelib.sends.model import SendId
from chalicelib.sends.slots import Room
from chalicelib.sends.standings import excesses, fleet, gives_up
from chalicelib.sends.windows import window

# Longer transactions would keep the account's releases waiting.
BATCH = 2_500


def allocate(conn: Db, *, now: datetime, batch: int = BATCH) -> tuple[int, list[Hint]]:
    """For every such campaign; answers how many leads got a phone, and the hints."""
    placed, told = 0, list[Hint]()
    for key in store.to_allocate(conn):
        count = allocate_campaign(conn, key, now=now, batch=batch)
        placed += count
        if count:
            told += hints.campaign_progress(key.account_id, key.campaign_id)
    return placed, told


def allocate_campaign(conn: Db, key: Key, *, now: datetime, batch: int = BATCH) -> int:
    """Take back and give, a batch a transaction; answers how many leads got a phone."""
    placed = 0
    with db.planned_afresh(conn):
        while take_back(conn, key, now=now, batch=batch) == batch:
            pass
        if not store.count_unplaced(conn, key, now=now)["due"]:
            return placed
        rooms = release_store.rooms(conn, account_ids=[key.account_id], horizon=now)
        while (given := give(conn, key, rooms, now=now, batch=batch)) is not None:
            placed += given
    return placed


def take_back(conn: Db, key: Key, *, now: datetime, batch: int = BATCH) -> int:
    """What phones that are out, or above their limit, have not begun has none again."""
    with db.transaction(conn):
        campaign = _locked(conn, key)
        if campaign is None:
            return 0
        standings = store.standings(conn, key, now=now)
        out = {phone.device_id: batch for phone in standings if gives_up(phone, now)}
        lost = excesses(standings, campaign) | out
        return store.take_back(conn, key, most_by_device=lost, batch=batch)


def give(
    conn: Db,
    key: Key,
    rooms: Sequence[Room],
    *,
    now: datetime,
    batch: int = BATCH,
) -> int | None:
    """How many leads got a phone; None: nothing more can be given now.

    `rooms` are the phones' quotas at the tick's beginning; what was given since waits,
    and is counted as waiting.
    """
    with db.transaction(conn):
        campaign = _locked(conn, key)
        if campaign is None:
            return None
        phones = fleet(store.standings(conn, key, now=now), rooms, campaign)
        most = min(batch, sum(phone.room for phone in phones))
        unplaced = store.take_unplaced(conn, key, now=now, most=most)
        if not unplaced:
            return None
        lead_by_send = _awake(conn, unplaced, now)
        given = choose_phones(conn, key.account_id, lead_by_send, phones).given
        store.place(conn, key, given)
        return len(given)


def choose_phones(
    conn: Db, account_id: int, leads: Mapping[int, int], phones: Sequence[Phone]
) -> Allocation:
    """Phones for these leads, each told by a key, by what ties it to any of them."""
    ties = store.ties(conn, account_id=account_id, lead_ids=[*leads.values()])
    candidates = [_candidate(key, ties.get(lead)) for key, lead in leads.items()]
    wrote_to = store.wrote_to_niches(
        conn,
        account_id=account_id,
        niche_ids=sorted({niche for lead in candidates for niche in lead.niches}),
        device_ids=[phone.device_id for phone in phones],
    )
    return allocation.allocate(candidates, phones, wrote_to)


def change_limits(
    conn: Db,
    key: Key,
    *,
    now: datetime,
    device_limits: Mapping[int, int] | None = None,
    **changes: Any,
) -> list[Hint]:
    """New limits hold from now on: what is above them and not begun waits again."""
    with db.transaction(conn):
        release_store.wait_for_releases(conn, key.account_id)
        campaign = campaigns.change_limits(
            conn,
            account_id=key.account_id,
            campaign_id=key.campaign_id,
            device_limits=device_limits,
            **changes,
        )
        over = excesses(store.standings(conn, key, now=now), campaign)
        if over:
            outbox.unqueue_campaign(conn, key.campaign_id)
            batch = sum(over.values())
            store.take_back(conn, key, most_by_device=over, batch=batch)
    return hints.campaign_progress(key.account_id, key.campaign_id)


def _locked(conn: Db, key: Key) -> Campaign | None:
    """The campaign, ours until the end; None when others are at it, or it rests."""
    if not release_store.lock_releases(conn, account_ids=[key.account_id]):
        return None
    locked = campaign_store.try_lock_campaign(
        conn, account_id=key.account_id, campaign_id=key.campaign_id
    )
    if locked is None or locked["state"] != "running":
        return None
    return campaigns.get(conn, account_id=key.account_id, campaign_id=key.campaign_id)


def _awake(conn: Db, unplaced: list[Row], now: datetime) -> dict[int, int]:
    """The lead of each send, but for those who sleep.

    They get a phone on waking, not a place that others could use until then.
    """
    opens_at: dict[SendId, datetime] = {}
    awake: dict[int, int] = {}
    for row in unplaced:
        opens = window(now, outbox.closed_of(row), row["zone"]).opens_at
        if opens > now:
            opens_at[row["send_id"]] = opens
        else:
            awake[row["send_id"]] = row["lead_id"]
    if opens_at:
        release_store.move_waiting(conn, opens_at)
    return awake


def _candidate(key: int, ties: Row | None) -> Candidate:
    if ties is None:
        return Candidate(key=key)
    return Candidate(
        key=key,
        owner_id=ties["owner_id"],
        wrote=tuple(ties["wrote"]),
        niches=tuple(ties["niches"]),
    )
