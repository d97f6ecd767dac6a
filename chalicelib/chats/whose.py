"""Whose a line is: one person's, on one device of an account."""

from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.chats import line_store, store
from chalicelib.chats.actions import ensure_chat
from chalicelib.chats.line_store import Target
from chalicelib.chats.model import ChatId, Direction, MessageId
from chalicelib.platform.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A person, and the device of ours that they write to."""

    account_id: int
    device_id: int
    person_id: int

    def target(self, chat_id: ChatId, whatsapp_id: str, side: Direction) -> Target:
        """A line of one side of their chat."""
        return Target(
            account_id=self.account_id,
            device_id=self.device_id,
            chat_id=chat_id,
            whatsapp_id=whatsapp_id,
            direction=side,
        )


def chat(conn: Db, of: Whose) -> ChatId:
    """Their one chat, locked until the transaction ends."""
    return ensure_chat(conn, **asdict(of))


def remember(conn: Db, of: Whose, whatsapp_id: str) -> MessageId | None:
    """The id of the line to be written; None when WhatsApp's id is known."""
    return line_store.remember_whatsapp_id(
        conn,
        account_id=of.account_id,
        device_id=of.device_id,
        whatsapp_id=whatsapp_id,
    )


def note_last(
    conn: Db, of: Whose, chat_id: ChatId, message_id: MessageId, at: datetime
) -> None:
    """The list shows this line, unless a later one is there."""
    store.note_last(
        conn,
        account_id=of.account_id,
        chat_id=chat_id,
        message_id=message_id,
        at=at,
    )
