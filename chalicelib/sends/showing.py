"""What went out is shown: a line of its chat, and a hint to whoever looks."""

from chalicelib.chats import actions as chats
from chalicelib.platform.db import Db, Row
from chalicelib.platform.live import Hint
from chalicelib.sends import hints, store


def show(conn: Db, send: Row) -> int | None:
    """What went out is a line of the chat, once; answers the chat.

    A lead without an owner keeps the phone that first wrote to it. After a restore
    nobody knows from which phone or in which words it went: then there is no line.
    """
    account_id, device_id = send["account_id"], send["device_id"]
    if device_id is None or (send["text"] is None and send["media_id"] is None):
        return send["chat_id"]
    chat_id: int = send["chat_id"] or chats.ensure_chat(
        conn, account_id=account_id, device_id=device_id, person_id=send["person_id"]
    )
    if send["message_id"] is None:
        message_id = chats.add_outgoing(
            conn,
            account_id=account_id,
            device_id=device_id,
            chat_id=chat_id,
            send_id=send["send_id"],
            text=send["text"] or "",
            media_id=send["media_id"],
            at=send["sent_at"],
            whatsapp_id=send["whatsapp_id"],
        )
        store.note_message(
            conn, send_id=send["send_id"], message_id=message_id, chat_id=chat_id
        )
        store.adopt_lead(
            conn,
            account_id=account_id,
            person_id=send["person_id"],
            device_id=device_id,
        )
    return chat_id


def changed(row: Row) -> list[Hint]:
    """Its ticks, and the progress that it is part of."""
    account_id = row["account_id"]
    return [
        *hints.send_update(
            account_id, device_id=row["device_id"], chat_id=row["chat_id"]
        ),
        *hints.progress(account_id, row["campaign_id"], row["sequence_id"]),
    ]
