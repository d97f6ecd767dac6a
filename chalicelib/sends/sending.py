"""Sends that somebody asks for one by one: an inbox message, a test, a confirmation."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from chalicelib.accounts.model import Account
from chalicelib.chats import actions as chats
from chalicelib.devices import actions as devices
from chalicelib.errors import Conflict, Refused
from chalicelib.leads.persons import find_or_add_person
from chalicelib.leads.phone import parse_or_refuse
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.sends import outbox, store
from chalicelib.sends.model import Letter, SendId, WakeUp

BY_HAND_PATIENCE = timedelta(minutes=2)
CONFIRMATION_PATIENCE = timedelta(hours=24)
CONFIRMATION = (
    "You will get no more messages from us. Reply START to hear from us again.\n"
    "Anda tidak akan menerima mesej kami lagi. Balas MULA untuk menerimanya semula."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking: the send, its line in the chat, and whom to wake.

    `repeated` is true when the same client id was here before; nothing was added then.
    """

    send_id: SendId
    message_id: int | None = None
    wake_up: WakeUp | None = None
    repeated: bool = False


def send_message(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    person_id: int,
    chat_id: int,
    client_id: UUID,
    text: str,
    media_id: int | None = None,
    now: datetime,
) -> Asked:
    """An inbox message: planned, queued and shown in one transaction, once a client id.

    It goes at once, counts against the quotas, and expires after two minutes.
    """
    letter = Letter(
        account_id=account_id,
        kind="inbox",
        parent_id=account_id,
        subject=str(client_id),
        person_id=person_id,
        device_id=device_id,
        chat_id=chat_id,
        client_id=client_id,
        text=text,
        media_id=media_id,
        expires_at=now + BY_HAND_PATIENCE,
    )
    with db.transaction(conn):
        asked = _ask(conn, letter, now=now)
        if asked.repeated:
            return asked
        message_id = chats.add_outgoing(
            conn,
            account_id=account_id,
            device_id=device_id,
            chat_id=chat_id,
            send_id=asked.send_id,
            text=text,
            media_id=media_id,
            at=now,
        )
        store.note_message(
            conn, send_id=asked.send_id, message_id=message_id, chat_id=chat_id
        )
    return replace(asked, message_id=message_id)


def send_test(
    conn: Db,
    account: Account,
    *,
    device_id: int,
    phone: str,
    client_id: UUID,
    text: str,
    media_id: int | None,
    now: datetime,
) -> Asked:
    """A message to a number that the account listed as its own, once a client id.

    It goes as an inbox message does. Refused for any other number: who is not listed
    is written to by what asks for consent.
    """
    device = devices.get(conn, account.id, device_id)
    number = parse_or_refuse(phone, account.region)
    if number not in account.test_numbers:
        raise Refused(
            "Tests go to your own numbers only. List this one in the settings first.",
            code="not-a-test-number",
            fields={"phone": "It is not one of the account's test numbers."},
        )
    before = store.touched_by(
        conn, kind="test", parent_id=account.id, subject=str(client_id)
    )
    if before is not None:
        return Asked(send_id=before, repeated=True)
    if device.state != "online":
        raise Conflict(
            f"{device.name} is not online. Bring it back, then test again.",
            code="device-offline",
        )
    with db.transaction(conn):
        letter = Letter(
            account_id=account.id,
            kind="test",
            parent_id=account.id,
            subject=str(client_id),
            person_id=find_or_add_person(conn, account.id, phone=number),
            device_id=device_id,
            chat_id=None,
            client_id=client_id,
            text=text,
            media_id=media_id,
            expires_at=now + BY_HAND_PATIENCE,
        )
        return _ask(conn, letter, now=now)


def request_confirmation(
    conn: Db,
    *,
    account_id: int,
    person_id: int,
    device_id: int,
    suppression_id: int,
    now: datetime,
) -> WakeUp | None:
    """Confirm an opt-out, once for each; None when it was confirmed before."""
    letter = Letter(
        account_id=account_id,
        kind="confirmation",
        parent_id=suppression_id,
        subject="",
        person_id=person_id,
        device_id=device_id,
        chat_id=None,
        client_id=None,
        text=CONFIRMATION,
        expires_at=now + CONFIRMATION_PATIENCE,
    )
    with db.transaction(conn):
        return _ask(conn, letter, now=now).wake_up


def _ask(conn: Db, letter: Letter, *, now: datetime) -> Asked:
    """Add the send unless its touch is there, and put it in the queue at once."""
    send_id = store.next_id(conn)
    touched_by = store.touch(conn, letter, send_id=send_id)
    if touched_by != send_id:
        return Asked(send_id=touched_by, repeated=True)
    store.add_send(conn, letter, send_id=send_id, now=now)
    shard = outbox.queue_at_once(conn, letter, send_id=send_id, now=now)
    return Asked(send_id=send_id, wake_up=WakeUp(shard=shard, sends=((send_id, 1),)))
