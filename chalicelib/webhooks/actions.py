"""Webhooks are made and changed by admins; deliveries are taken, made and settled."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chalicelib.errors import Conflict, NotFound
from chalicelib.platform import db, signing
from chalicelib.platform.db import Db
from chalicelib.webhooks import addresses, store
from chalicelib.webhooks.model import (
    Answer,
    Delivery,
    Event,
    Patience,
    Webhook,
    back_off,
)
from chalicelib.webhooks.payload import body_of
from chalicelib.webhooks.store import Due

PURPOSE = "webhook"
MOST_WEBHOOKS = 20
# Of one webhook.
AT_ONCE = 20
# For what stands between a call and its being settled.
SPARE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A call, ready to be signed and made."""

    due: Due
    body: bytes
    secret: str


def add(
    conn: Db,
    *,
    account_id: int,
    name: str,
    address: str,
    events: Collection[Event],
    private_too: bool,
    member_id: int | None,
) -> Webhook:
    """A new webhook; Invalid says what is wrong with the address."""
    addresses.check(address, private_too=private_too)
    with db.transaction(conn):
        if len(store.list_webhooks(conn, account_id=account_id)) >= MOST_WEBHOOKS:
            raise Conflict(
                f"An account has at most {MOST_WEBHOOKS} webhooks. Remove one first.",
                code="too-many-webhooks",
            )
        return store.add_webhook(
            conn,
            account_id=account_id,
            name=name,
            address=address,
            key=_new_key(),
            events=sorted(set(events)),
            member_id=member_id,
        )


def get(conn: Db, *, account_id: int, webhook_id: int) -> Webhook:
    """The webhook, or NotFound."""
    found = store.find_webhook(conn, account_id=account_id, webhook_id=webhook_id)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def change(
    conn: Db, *, account_id: int, webhook_id: int, private_too: bool, **changes: Any
) -> Webhook:
    """What happens while it is switched off is never told."""
    with db.transaction(conn):
        store.lock_webhook(conn, account_id=account_id, webhook_id=webhook_id)
        webhook = get(conn, account_id=account_id, webhook_id=webhook_id)
        changed = replace(webhook, **changes)
        addresses.check(changed.address, private_too=private_too)
        changed = replace(changed, events=sorted(set(changed.events)))
        store.change_webhook(conn, changed)
        return get(conn, account_id=account_id, webhook_id=webhook_id)


def renew_secret(conn: Db, *, account_id: int, webhook_id: int) -> Webhook:
    """From now on calls are signed with another one."""
    with db.transaction(conn):
        store.lock_webhook(conn, account_id=account_id, webhook_id=webhook_id)
        webhook = get(conn, account_id=account_id, webhook_id=webhook_id)
        renewed = replace(webhook, key=_new_key())
        store.change_webhook(conn, renewed)
        return renewed


def remove(conn: Db, *, account_id: int, webhook_id: int) -> None:
    """Nothing more is told to it."""
    with db.transaction(conn):
        if not store.remove_webhook(conn, account_id=account_id, webhook_id=webhook_id):
            raise NotFound("There is no such webhook.")


def try_out(conn: Db, *, account_id: int, webhook_id: int) -> Delivery:
    """One call that says only that it is a test."""
    with db.transaction(conn):
        store.lock_webhook(conn, account_id=account_id, webhook_id=webhook_id)
        webhook = get(conn, account_id=account_id, webhook_id=webhook_id)
        if not webhook.active:
            raise Conflict("The webhook is switched off. Switch it on first.")
        return store.try_out(conn, account_id=account_id, webhook_id=webhook_id)


def tell_again(
    conn: Db, *, account_id: int, webhook_id: int, delivery_id: int
) -> Delivery:
    """Bring what was told, or given up, once more."""
    with db.transaction(conn):
        get(conn, account_id=account_id, webhook_id=webhook_id)
        delivery = store.tell_again(
            conn, account_id=account_id, webhook_id=webhook_id, delivery_id=delivery_id
        )
        if delivery is None:
            raise NotFound("There is no such delivery, or it is still on its way.")
        return delivery


def take(
    conn: Db, *, busy: Collection[int], install_key: bytes, patience: Patience
) -> list[Message]:
    """The calls to make now, of webhooks that are not busy."""
    with db.transaction(conn):
        taken = store.take_due(
            conn, busy=busy, each=AT_ONCE, lease=2 * patience.call + SPARE
        )
        return _messages(conn, taken, install_key=install_key)


def settle(
    conn: Db, answers: Sequence[tuple[Due, Answer]], *, patience: Patience
) -> None:
    """What came of calls of one webhook: heard, or later again.

    A webhook that heard none of them rests.
    """
    heard = [due for due, answer in answers if answer.code is None]
    account_id, webhook_id = answers[0][0].account_id, answers[0][0].webhook_id
    with db.transaction(conn):
        for due, answer in answers:
            if answer.code is None:
                store.note_heard(conn, due, status=answer.status)
                continue
            store.note_unheard(
                conn,
                due,
                status=answer.status,
                code=answer.code,
                pause=back_off(due.tries, patience.first_pause),
            )
        if heard:
            store.note_answering(conn, account_id=account_id, webhook_id=webhook_id)
        else:
            store.rest(
                conn,
                account_id=account_id,
                webhook_id=webhook_id,
                first=patience.first_pause,
            )


def sweep(conn: Db) -> None:
    """The log is kept for a month."""
    with db.transaction(conn):
        store.prune(conn)


def secret_of(webhook: Webhook, install_key: bytes) -> str:
    """What its calls are signed with."""
    return signing.secret_of(PURPOSE, webhook.key, install_key)


def _messages(conn: Db, taken: Sequence[Due], *, install_key: bytes) -> list[Message]:
    found: list[Message] = []
    for due in taken:
        body = body_of(conn, due)
        if body is None:
            store.drop_delivery(conn, due)
            continue
        secret = signing.secret_of(PURPOSE, due.key, install_key)
        found.append(Message(due=due, body=body, secret=secret))
    return found


def _new_key() -> str:
    return secrets.token_urlsafe(18)
