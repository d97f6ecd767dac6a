"""What became of an attempt: recorded by whoever claimed it, at any time after.

The guard is the claim (its epoch and attempt), not the present lease: a process that
lost its shard still knows the truth about what it sent. Receipts are facts of their
own; a send being recorded and its receipt arriving may come in either order.

Locks are taken in one order: WhatsApp's id, the send, its attempt, the chat.
"""

from datetime import datetime, timedelta

from chalicelib.devices import actions as devices
from chalicelib.devices.model import REST_AFTER_FAILURES
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, outbox, receipt_store, showing, step_ends, store
from chalicelib.sends.failures import MOST_TRIES, back_off, failure
from chalicelib.sends.model import Abandoned, Claimed, ReceiptKind, SendId


def record_sent(
    conn: Db, claimed: Claimed, *, whatsapp_id: str, sent_at: datetime
) -> list[Hint]:
    """WhatsApp took it. Repeating the call changes nothing."""
    with db.transaction(conn):
        device_id, send_id = claimed.device_id, claimed.send_id
        receipt_store.lock_whatsapp_id(
            conn, device_id=device_id, whatsapp_id=whatsapp_id
        )
        recorded = store.record_sent(
            conn, claimed, whatsapp_id=whatsapp_id, sent_at=sent_at
        )
        if recorded is None and outbox.take_back_retry(
            conn, send_id=send_id, attempt=claimed.attempt
        ):
            recorded = store.record_sent(
                conn, claimed, whatsapp_id=whatsapp_id, sent_at=sent_at
            )
        store.settle_attempt(
            conn, send_id=send_id, attempt=claimed.attempt, outcome="sent"
        )
        if recorded is None:
            return []
        chat_id = showing.show(conn, recorded)
        step_ends.sent(conn, recorded)
        receipt_store.attach_whatsapp_id(
            conn,
            send_id=send_id,
            attempt=claimed.attempt,
            device_id=device_id,
            whatsapp_id=whatsapp_id,
        )
        devices.note_success(conn, device_id)
        _apply_kept_receipts(conn, device_id=device_id, whatsapp_id=whatsapp_id)
    return _changed(claimed, chat_id=chat_id)


def record_refused(
    conn: Db,
    claimed: Claimed,
    *,
    code: str,
    transient: bool,
    now: datetime,
    rest: timedelta = REST_AFTER_FAILURES,
) -> list[Hint]:
    """It was refused, definitely. What may pass is tried three times at most; what only
    missed its phone waits for it, and that is no try.

    Told after the wait for an answer was given up, it ends the doubt: failed.
    """
    refusal = failure(code)
    refusals = claimed.refusals + (not refusal.parked)
    with db.transaction(conn):
        again = (
            transient
            and refusals < MOST_TRIES
            and store.record_refused(conn, claimed, code=code, refusals=refusals)
        )
        failed = not again and store.record_failed(conn, claimed, code=code)
        store.settle_attempt(
            conn,
            send_id=claimed.send_id,
            attempt=claimed.attempt,
            outcome="refused" if transient else "failed",
        )
        if again:
            wait = back_off(refusals)
            outbox.wait_again(conn, send_ids=[claimed.send_id], not_before=now + wait)
        elif not failed:
            return []
        else:
            step_ends.failed(conn, claimed, code=code, now=now)
        rested = (
            devices.note_failure(conn, claimed.device_id, now=now, pause=rest)
            if refusal.of_phone
            else []
        )
    return [*_changed(claimed, chat_id=claimed.chat_id), *rested]


def record_uncertain(
    conn: Db, claimed: Claimed, *, whatsapp_id: str | None = None
) -> list[Hint]:
    """No answer came: it may have gone out. Only a receipt or a person resolves it."""
    device_id, send_id = claimed.device_id, claimed.send_id
    with db.transaction(conn):
        if whatsapp_id is not None:
            receipt_store.lock_whatsapp_id(
                conn, device_id=device_id, whatsapp_id=whatsapp_id
            )
        store.record_uncertain(conn, claimed)
        store.settle_attempt(
            conn, send_id=send_id, attempt=claimed.attempt, outcome="uncertain"
        )
        if whatsapp_id is not None:
            attach_whatsapp_id(
                conn,
                send_id=send_id,
                attempt=claimed.attempt,
                device_id=device_id,
                whatsapp_id=whatsapp_id,
            )
    return _changed(claimed, chat_id=claimed.chat_id)


def abandon(conn: Db, *, shard: str, epoch: int) -> list[Abandoned]:
    """What earlier terms of this shard had under way becomes uncertain."""
    with db.transaction(conn):
        return store.abandon(conn, shard=shard, epoch=epoch)


def unidentified(conn: Db, *, shard: str) -> list[Abandoned]:
    """Uncertain sends without an id, be it that the scanner was the first to notice."""
    return store.unidentified(conn, shard=shard)


def attach_whatsapp_id(
    conn: Db, *, send_id: SendId, attempt: int, device_id: int, whatsapp_id: str
) -> None:
    """Under this id the send may have gone out; a receipt that already came counts."""
    with db.transaction(conn):
        receipt_store.lock_whatsapp_id(
            conn, device_id=device_id, whatsapp_id=whatsapp_id
        )
        attached = receipt_store.attach_whatsapp_id(
            conn,
            send_id=send_id,
            attempt=attempt,
            device_id=device_id,
            whatsapp_id=whatsapp_id,
        )
        if attached:
            receipt_store.note_whatsapp_id(
                conn, send_id=send_id, attempt=attempt, whatsapp_id=whatsapp_id
            )
            _apply_kept_receipts(conn, device_id=device_id, whatsapp_id=whatsapp_id)


def record_receipt(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    whatsapp_id: str,
    kind: ReceiptKind,
    at: datetime,
) -> list[Hint]:
    """Delivered, read or played, for a send we know or will know. Repeatable."""
    with db.transaction(conn):
        receipt_store.lock_whatsapp_id(
            conn, device_id=device_id, whatsapp_id=whatsapp_id
        )
        receipt_store.keep_receipt(
            conn,
            account_id=account_id,
            device_id=device_id,
            whatsapp_id=whatsapp_id,
            kind=kind,
            at=at,
        )
        send_id = receipt_store.send_of(
            conn, device_id=device_id, whatsapp_id=whatsapp_id
        )
        if send_id is None:
            return []
        return _apply(conn, send_id, kind, at)


def note_reply(
    conn: Db, *, account_id: int, person_id: int, at: datetime
) -> list[Hint]:
    """Somebody answered: what wrote last counts it, once, and sequences stop."""
    with db.transaction(conn):
        left = step_ends.replied(
            conn, account_id=account_id, person_id=person_id, at=at
        )
        answered = store.note_reply(
            conn, account_id=account_id, person_id=person_id, at=at
        )
    if answered is None:
        return left
    told = hints.progress(account_id, answered["campaign_id"], answered["sequence_id"])
    return [*left, *(hint for hint in told if hint not in left)]


def note_opt_out(conn: Db, *, account_id: int, person_id: int, at: datetime) -> None:
    """Somebody opted out by a word: what wrote last counts it, once."""
    store.note_opt_out(conn, account_id=account_id, person_id=person_id, at=at)


def _apply_kept_receipts(conn: Db, *, device_id: int, whatsapp_id: str) -> None:
    send_id = receipt_store.send_of(conn, device_id=device_id, whatsapp_id=whatsapp_id)
    if send_id is None:
        return
    for kept in receipt_store.receipts_of(
        conn, device_id=device_id, whatsapp_id=whatsapp_id
    ):
        _apply(conn, send_id, kept["kind"], kept["at"])


def _apply(conn: Db, send_id: SendId, kind: ReceiptKind, at: datetime) -> list[Hint]:
    changed = receipt_store.apply_receipt(conn, send_id=send_id, kind=kind, at=at)
    if changed is None and outbox.take_back_retry(conn, send_id=send_id):
        changed = receipt_store.apply_receipt(conn, send_id=send_id, kind=kind, at=at)
    if changed is None:
        return []
    if not changed["was_sent"]:
        store.settle_attempt(
            conn, send_id=send_id, attempt=changed["attempt"], outcome="sent"
        )
        changed["chat_id"] = showing.show(conn, changed)
        step_ends.sent(conn, changed)
    return showing.changed(changed)


def _changed(claimed: Claimed, *, chat_id: int | None) -> list[Hint]:
    return [
        *hints.send_update(
            claimed.account_id, device_id=claimed.device_id, chat_id=chat_id
        ),
        *hints.progress(claimed.account_id, claimed.campaign_id, claimed.sequence_id),
    ]
