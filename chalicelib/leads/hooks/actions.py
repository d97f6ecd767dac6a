"""Hooks are made and revoked by members, and called by the forms of other sites."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from chalicelib.errors import Conflict, NotFound, TooMany, Unauthorised
from chalicelib.leads import actions as leads
from chalicelib.leads import phone
from chalicelib.leads import store as lead_store
from chalicelib.leads.hooks import store
from chalicelib.leads.hooks.model import (
    MOST_CALLS,
    NAMES_KEPT_FOR,
    PER,
    PURPOSE,
    Hook,
    HookCall,
)
from chalicelib.leads.model import Wish
from chalicelib.platform import db, signing
from chalicelib.platform.db import Db

_CALLS_AT_ONCE = 10_000


def make(conn: Db, account_id: int, *, name: str, member_id: int | None) -> Hook:
    """A new hook; its secret follows from its key."""
    with db.transaction(conn):
        hook = store.add(
            conn,
            account_id,
            name=name,
            key=secrets.token_urlsafe(18),
            member_id=member_id,
        )
    if hook is None:
        raise NotFound("There is no such account.")
    return hook


def revoke(conn: Db, account_id: int, hook_id: int) -> None:
    """Nothing comes in by this hook any more."""
    with db.transaction(conn):
        if not store.revoke(conn, account_id, hook_id):
            raise NotFound("There is no such hook.")


def open_hook(
    conn: Db,
    key: str,
    *,
    signature: str,
    body: bytes,
    install_key: bytes,
    now: datetime,
) -> Hook:
    """The hook, if the call is signed by its secret; what is wrong is not said."""
    hook = store.find(conn, key)
    secret = signing.secret_of(PURPOSE, key, install_key)
    if hook is None or not signing.is_signed(signature, body, secret, now):
        raise Unauthorised(
            "The signature does not fit: check the key, the secret, the clock, and that"
            " the body is signed as it is sent.",
            code="bad-signature",
        )
    return hook


def bring(
    conn: Db, hook: Hook, wish: Wish, *, name: str, body: bytes, now: datetime
) -> HookCall:
    """A lead, or more about one that is there; by one name only once.

    Somebody who is a lead already keeps what they are, and gains the niches, triggers,
    attributes and consent that are new.
    """
    body_hash = hashlib.sha256(body).digest()
    with db.transaction(conn):
        store.lock(conn, hook)
        before = store.find_call(conn, hook, name)
        if before is not None:
            if before.body_hash != body_hash:
                raise Conflict(
                    "Another lead was brought by this name. Give each its own.",
                    code="idempotency-key-reused",
                )
            return before
        if store.count_calls(conn, hook, PER) >= MOST_CALLS:
            raise TooMany(
                f"A hook takes {MOST_CALLS} leads a minute. Send this one again later.",
                retry_after=int(PER.total_seconds()),
            )
        call = _bring(conn, hook.account_id, wish, body_hash, now)
        store.add_call(conn, hook, name, call)
        return call


def sweep(conn: Db) -> None:
    """Forget the names of calls that nobody will repeat."""
    with db.transaction(conn):
        store.drop_old_calls(conn, age=NAMES_KEPT_FOR, limit=_CALLS_AT_ONCE)


def _bring(
    conn: Db, account_id: int, wish: Wish, body_hash: bytes, now: datetime
) -> HookCall:
    region = lead_store.find_region(conn, account_id)
    number = phone.parse_or_refuse(wish.phone, region)
    lead_id = store.lead_of_phone(conn, account_id, number)
    if lead_id is None:
        lead_id = leads.add(conn, account_id, wish, now=now).id
        return HookCall(body_hash=body_hash, lead_id=lead_id, created=True)
    known = leads.get(conn, account_id, lead_id).wish
    changes: dict[str, Any] = {
        "niches": [*known.niches, *wish.niches],
        "triggers": [*known.triggers, *wish.triggers],
        "attributes": {**known.attributes, **wish.attributes},
    }
    if wish.consent is not None:
        changes["consent"] = wish.consent
    leads.change(conn, account_id, lead_id, changes, now=now)
    return HookCall(body_hash=body_hash, lead_id=lead_id, created=False)
