"""Files of lines: WhatsApp keeps them until somebody wants to see them.

    page ──► ask ──► command ──► connector ──► note_fetched, note_failed ──► hint

Asking again is harmless: a file that is here is not fetched again.
"""

from chalicelib.chats import file_store as store
from chalicelib.chats.actions import hint
from chalicelib.chats.model import Attachment, ChatId
from chalicelib.devices import commands
from chalicelib.devices.commands import Asked
from chalicelib.errors import NotFound
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint

# What one file may take of a connector's memory, which hundreds of phones share.
LARGEST_BYTES = 64 * 1024 * 1024

_SENTENCES = {
    "file-gone": "WhatsApp keeps this file no more. Ask them to send it again.",
    "file-damaged": "This file came damaged. Ask them to send it again.",
    "file-too-large": "This file is larger than 64 MB. Open it on the phone.",
    "device-offline": "The phone is not online. Bring it back, then try again.",
}
_SENTENCE = "This file could not be fetched."


def sentence(code: str) -> str:
    """Why a file is not here, and what to do about it."""
    return _SENTENCES.get(code, _SENTENCE)


def get_attachment(conn: Db, *, account_id: int, message_id: int) -> Attachment:
    """The file that WhatsApp has for a line, or NotFound."""
    attachment = store.find_attachment(
        conn, account_id=account_id, message_id=message_id
    )
    if attachment is None:
        raise NotFound("This message has no file to fetch.", code="no-file")
    return attachment


def ask(conn: Db, attachment: Attachment, *, account_id: int) -> Asked:
    """Fetch it; an earlier failure is forgotten."""
    with db.transaction(conn):
        store.note_fetching_failed(
            conn, account_id=account_id, message_id=attachment.message_id, code=None
        )
        return commands.ask(
            conn,
            account_id,
            attachment.device_id,
            "fetch-media",
            message_id=attachment.message_id,
        )


def note_fetched(
    conn: Db, attachment: Attachment, *, account_id: int, media_id: int
) -> list[Hint]:
    """It is here. Nothing comes of it when its line was taken back meanwhile."""
    with db.transaction(conn):
        chat_id = store.note_fetched(
            conn,
            account_id=account_id,
            message_id=attachment.message_id,
            media_id=media_id,
        )
    return _changed(account_id, attachment, chat_id)


def note_failed(
    conn: Db, attachment: Attachment, *, account_id: int, code: str
) -> list[Hint]:
    """It could not be fetched, and why; what is here already stays."""
    with db.transaction(conn):
        chat_id = store.note_fetching_failed(
            conn, account_id=account_id, message_id=attachment.message_id, code=code
        )
    return _changed(account_id, attachment, chat_id)


def _changed(
    account_id: int, attachment: Attachment, chat_id: ChatId | None
) -> list[Hint]:
    if chat_id is None:
        return []
    return [
        hint("CHAT_UPDATE", account_id, device_id=attachment.device_id, chat_id=chat_id)
    ]
