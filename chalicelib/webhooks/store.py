"""Webhooks and their deliveries in Postgres: one function per named query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.webhooks.model import (
    KEPT,
    LONGEST_REST,
    Delivery,
    DeliveryId,
    DeliveryState,
    Event,
    Webhook,
    WebhookId,
)

Q = sql.load(__name__)
PRUNED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery to be made now, and where to."""

    id: DeliveryId
    account_id: int
    webhook_id: WebhookId
    event: Event
    subject: dict[str, Any]
    at: datetime
    tries: int
    address: str
    key: str


def add_webhook(
    conn: Db,
    *,
    account_id: int,
    name: str,
    address: str,
    key: str,
    events: Sequence[Event],
    member_id: int | None,
) -> Webhook:
    parameters = {
        "account_id": account_id,
        "name": name,
        "address": address,
        "key": key,
        "events": list(events),
        "member_id": member_id,
    }
    added = db.one(conn, Q["add_webhook"], Webhook, parameters)
    if added is None:
        raise AssertionError("an insert returns its row")
    return added


def list_webhooks(conn: Db, *, account_id: int) -> list[Webhook]:
    return db.many(conn, Q["list_webhooks"], Webhook, {"account_id": account_id})


def find_webhook(conn: Db, *, account_id: int, webhook_id: int) -> Webhook | None:
    parameters = {"account_id": account_id, "webhook_id": webhook_id}
    return db.one(conn, Q["find_webhook"], Webhook, parameters)


def lock_webhook(conn: Db, *, account_id: int, webhook_id: int) -> None:
    parameters = {"account_id": account_id, "webhook_id": webhook_id}
    db.execute(conn, Q["lock_webhook"], parameters)


def change_webhook(conn: Db, webhook: Webhook) -> None:
    db.execute(
        conn,
        Q["change_webhook"],
        {
            "account_id": webhook.account_id,
            "webhook_id": webhook.id,
            "name": webhook.name,
            "address": webhook.address,
            "key": webhook.key,
            "events": webhook.events,
            "active": webhook.active,
        },
    )


def remove_webhook(conn: Db, *, account_id: int, webhook_id: int) -> bool:
    """False when there is no such webhook."""
    parameters = {"account_id": account_id, "webhook_id": webhook_id}
    return bool(db.execute(conn, Q["remove_webhook"], parameters))


def list_deliveries(
    conn: Db,
    *,
    account_id: int,
    webhook_id: int,
    state: DeliveryState | None,
    before: int | None,
    most: int,
) -> list[Delivery]:
    return db.many(
        conn,
        Q["list_deliveries"],
        Delivery,
        {
            "account_id": account_id,
            "webhook_id": webhook_id,
            "state": state,
            "before": before,
            "most": most,
        },
    )


def tell(conn: Db, *, account_id: int, event: Event, subject: dict[str, Any]) -> None:
    parameters = {
        "account_id": account_id,
        "event": event,
        "subject": Jsonb(subject),
    }
    db.execute(conn, Q["tell"], parameters)


def try_out(conn: Db, *, account_id: int, webhook_id: int) -> Delivery:
    parameters = {"account_id": account_id, "webhook_id": webhook_id}
    added = db.one(conn, Q["try_out"], Delivery, parameters)
    if added is None:
        raise AssertionError("an insert returns its row")
    return added


def tell_again(
    conn: Db, *, account_id: int, webhook_id: int, delivery_id: int
) -> Delivery | None:
    """None when there is no such delivery, or it waits anyway."""
    parameters = {
        "account_id": account_id,
        "webhook_id": webhook_id,
        "delivery_id": delivery_id,
    }
    return db.one(conn, Q["tell_again"], Delivery, parameters)


def take_due(
    conn: Db, *, busy: Collection[int], each: int, lease: timedelta
) -> list[Due]:
    parameters = {"busy": list(busy), "each": each, "lease": lease}
    return db.many(conn, Q["take_due"], Due, parameters)


def note_heard(conn: Db, due: Due, *, status: int | None) -> None:
    db.execute(conn, Q["note_heard"], _key(due) | {"status": status})


def note_unheard(
    conn: Db, due: Due, *, status: int | None, code: str, pause: timedelta
) -> None:
    parameters = {"status": status, "code": code, "pause": pause}
    db.execute(conn, Q["note_unheard"], _key(due) | parameters)


def note_answering(conn: Db, *, account_id: int, webhook_id: int) -> None:
    parameters = {"account_id": account_id, "webhook_id": webhook_id}
    db.execute(conn, Q["note_answering"], parameters)


def rest(conn: Db, *, account_id: int, webhook_id: int, first: timedelta) -> None:
    parameters = {
        "account_id": account_id,
        "webhook_id": webhook_id,
        "first": first,
        "longest": LONGEST_REST,
    }
    db.execute(conn, Q["rest"], parameters)


def drop_delivery(conn: Db, due: Due) -> None:
    db.execute(conn, Q["drop_delivery"], _key(due))


def prune(conn: Db) -> int:
    return db.execute(conn, Q["prune"], {"kept": KEPT, "batch": PRUNED_AT_ONCE})


def facts_of_send(conn: Db, *, account_id: int, id_: int) -> Row | None:
    return db.row(conn, Q["facts_of_send"], {"account_id": account_id, "id": id_})


def facts_of_message(conn: Db, *, account_id: int, id_: int) -> Row | None:
    return db.row(conn, Q["facts_of_message"], {"account_id": account_id, "id": id_})


def facts_of_person(conn: Db, *, account_id: int, id_: int) -> Row | None:
    return db.row(conn, Q["facts_of_person"], {"account_id": account_id, "id": id_})


def facts_of_enrolment(conn: Db, *, account_id: int, id_: int) -> Row | None:
    return db.row(conn, Q["facts_of_enrolment"], {"account_id": account_id, "id": id_})


def facts_of_campaign(conn: Db, *, account_id: int, id_: int) -> Row | None:
    return db.row(conn, Q["facts_of_campaign"], {"account_id": account_id, "id": id_})


def facts_of_device(conn: Db, *, account_id: int, id_: int) -> Row | None:
    return db.row(conn, Q["facts_of_device"], {"account_id": account_id, "id": id_})


def _key(due: Due) -> dict[str, object]:
    return {"account_id": due.account_id, "delivery_id": due.id}
