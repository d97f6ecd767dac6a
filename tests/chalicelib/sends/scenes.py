"""Sends in any place of their way, and what others do meanwhile."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import claiming, releasing
from chalicelib.sends.model import Claimed, NotClaimed, SendId, WakeUp
from tests import builders
from tests.builders import add
from tests.waiting import wait_until

LOOK_AHEAD = timedelta(seconds=150)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An account with one phone, online, on a shard that is held."""

    account: int
    device: int
    epoch: int


def set_scene(
    conn: Db, *, account: dict[str, Any] | None = None, **device: Any
) -> Scene:
    epoch = builders.hold_shard(conn)
    account_id = builders.add_account(conn, **account or {})
    device_id = builders.add_device(conn, account_id, **device)
    return Scene(account=account_id, device=device_id, epoch=epoch)


def add_send(
    conn: Db,
    scene: Scene,
    *,
    kind: str = "campaign",
    state: str = "queued",
    campaign: int | None = None,
    lead: int | None = None,
    person: int | None = None,
    **values: Any,
) -> SendId:
    """A send in a state, with the rows that belong to it there. Its offer is 1."""
    now = clock.now()
    if kind == "campaign" or (lead is None and person is None):
        lead = lead or builders.add_lead(conn, scene.account)
    if lead is not None:
        person = builders.person_of(conn, lead)
    if kind == "campaign" and campaign is None:
        campaign = builders.add_campaign(conn, scene.account, planned_at=now)
    claimed = state in ("sending", "sent", "delivered", "read", "played", "uncertain")
    content = conn.execute(
        "SELECT content_version_id FROM campaigns WHERE id = %s", (campaign,)
    ).fetchone()
    defaults: dict[str, Any] = {
        "account_id": scene.account,
        "kind": kind,
        "campaign_id": campaign,
        "lead_id": lead,
        "person_id": person,
        "device_id": scene.device,
        "state": state,
        "due_at": now - SECOND,
        "expires_at": now + DAY,
        "text": "Hi" if claimed or kind != "campaign" else None,
        "content_version_id": content[0] if content else None,
    }
    if claimed:
        defaults |= {"attempt": 1, "epoch": scene.epoch, "attempted_at": now}
    if state in ("sent", "delivered", "read", "played"):
        defaults["sent_at"] = now
    if state in ("failed", "expired", "cancelled", "suppressed"):
        defaults |= {"ended_at": now, "code": "refused"}
    outbox = {
        name: values.pop(name)
        for name in ("slot_at", "not_before", "not_after", "offer")
        if name in values
    }
    row = defaults | values
    send_id = add(conn, "sends", id=next_id(conn), **row)
    if state in ("planned", "queued"):
        slot = {"queued_at": now, "slot_at": now - SECOND} if state == "queued" else {}
        waiting = {
            "send_id": send_id,
            "account_id": row["account_id"],
            "kind": kind,
            "campaign_id": campaign,
            "person_id": row["person_id"],
            "device_id": row["device_id"],
            "not_before": row["due_at"],
            "not_after": row["expires_at"],
            "offer": 1,
        }
        add(conn, "outbox", "send_id", **waiting | slot | outbox)
    if claimed:
        add_attempt(
            conn,
            scene,
            send_id=send_id,
            kind=kind,
            person_id=row["person_id"],
            device_id=row["device_id"],
            attempt=row["attempt"],
            epoch=row["epoch"],
            attempted_at=row["attempted_at"],
        )
    return SendId(send_id)


def add_leads(conn: Db, account: int, count: int) -> None:
    """Many at once, all with consent."""
    conn.execute(
        "WITH added AS ("
        "  INSERT INTO persons (account_id, phone)"
        "  SELECT %(account)s, (60130000000 + n)::text"
        "  FROM generate_series(1, %(count)s) AS n RETURNING id)"
        " INSERT INTO leads (account_id, person_id, name, consent_source, consent_at)"
        " SELECT %(account)s, id, 'Mei', 'form', carillon_now() FROM added",
        {"account": account, "count": count},
    )


def next_id(conn: Db) -> int:
    return one(conn, "SELECT next_timed_id()")


def add_attempt(conn: Db, scene: Scene, **values: Any) -> None:
    """An attempt; one with an outcome is settled."""
    defaults = {
        "account_id": scene.account,
        "kind": "campaign",
        "device_id": scene.device,
        "attempt": 1,
        "epoch": scene.epoch,
    }
    row = defaults | values
    if row.get("outcome"):
        row.setdefault("settled_at", row["attempted_at"])
    if "send_id" not in row:
        row["send_id"] = next_id(conn)
    add(conn, "attempts", "send_id", **row)


def claim(
    conn: Db, send_id: int, *, offer: int = 1, epoch: int = 1, shard: str = "s1"
) -> Claimed | NotClaimed:
    return claiming.claim(
        conn, send_id=SendId(send_id), offer=offer, shard=shard, epoch=epoch
    )


def take(conn: Db, send_id: int) -> Claimed:
    """A claim that must succeed, at whatever offer the send has."""
    claimed = claim(conn, send_id, offer=one(conn, OFFER, send_id))
    assert isinstance(claimed, Claimed), claimed
    return claimed


OFFER = "SELECT offer FROM outbox WHERE send_id = %s"


def release(conn: Db, **changes: Any) -> list[WakeUp]:
    arguments: dict[str, Any] = {
        "now": clock.now(),
        "look_ahead": LOOK_AHEAD,
        "rng": Random(1),
    }
    return releasing.release(conn, **arguments | changes)


def one(conn: Db, query: str, *parameters: object) -> Any:
    """The first column of the first row."""
    row = conn.execute(query.encode(), parameters).fetchone()
    assert row is not None, query
    return row[0]


def column(conn: Db, query: str, *parameters: object) -> list[Any]:
    """The first column of every row."""
    return [row[0] for row in conn.execute(query.encode(), parameters)]


def state_of(conn: Db, send_id: int) -> str:
    return one(conn, "SELECT state FROM sends WHERE id = %s", send_id)


def state_and_code(conn: Db, send_id: int) -> tuple[str, str | None]:
    row = conn.execute(
        "SELECT state, code FROM sends WHERE id = %s", (send_id,)
    ).fetchone()
    assert row is not None
    return row


def is_waiting(conn: Db, send_id: int) -> bool:
    return one(conn, "SELECT count(*) FROM outbox WHERE send_id = %s", send_id) == 1


def queued_ids(conn: Db) -> set[int]:
    query = "SELECT send_id FROM outbox WHERE queued_at IS NOT NULL"
    return set(column(conn, query))


Begin = Callable[[Callable[[Db], Any]], "Future[Any]"]


@contextmanager
def meanwhile(url: str) -> Generator[Begin]:
    """Others begin something while we do; each has a connection of their own."""

    def on_its_own(act: Callable[[Db], Any]) -> Any:
        with db.connect(url) as conn:
            return act(conn)

    with ThreadPoolExecutor(8) as pool:
        yield lambda act: pool.submit(on_its_own, act)


def at_once(url: str, *acts: Callable[[Db], Any]) -> list[Any]:
    """All of them at the same moment, each on its own connection; their answers."""
    connections = [db.connect(url) for _ in acts]
    try:
        with ThreadPoolExecutor(len(acts)) as pool:
            started = [
                pool.submit(act, conn)
                for act, conn in zip(acts, connections, strict=True)
            ]
            return [future.result(timeout=60) for future in started]
    finally:
        for conn in connections:
            conn.close()


def wait_for_lock(conn: Db, *, waiters: int = 1) -> None:
    """Until so many others in this database wait for somebody's lock."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    wait_until(lambda: one(conn, query) >= waiters, timeout=20)
