"""A webhook that listens to everything, and what it would be told."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.platform.db import Db
from chalicelib.webhooks import actions
from chalicelib.webhooks.actions import Message
from chalicelib.webhooks.model import EVENTS, Patience, Webhook

INSTALL_KEY = b"k" * 32
PATIENCE = Patience(call=timedelta(seconds=10), first_pause=timedelta(seconds=10))


def add_webhook(conn: Db, account_id: int, *events: Any) -> Webhook:
    return actions.add(
        conn,
        account_id=account_id,
        name="Our shop",
        address="https://crm.example/hook",
        events=events or tuple(EVENTS),
        private_too=False,
        member_id=None,
    )


def take(conn: Db) -> list[Message]:
    return actions.take(conn, busy=(), install_key=INSTALL_KEY, patience=PATIENCE)


@dataclass(frozen=True, slots=True)
class Told:
    """A call as the other program reads it."""

    event: str
    data: dict[str, Any]


def told(conn: Db) -> list[Told]:
    """Everything that would be told now, in the order in which it happened."""
    bodies = [json.loads(message.body) for message in take(conn)]
    in_order = sorted(bodies, key=lambda body: int(body["id"]))
    return [Told(event=body["event"], data=body["data"]) for body in in_order]
