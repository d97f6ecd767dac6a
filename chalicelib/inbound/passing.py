"""What passes: acted on at once and kept nowhere before; it comes again if lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.chats import store as chats
from chalicelib.chats.actions import hint
from chalicelib.inbound.model import Address
from chalicelib.leads.actions import match_persons
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint

# Nobody says that they type no more when their phone goes dark.
COMPOSING_FADES = timedelta(seconds=25)
# Those who type say so every few seconds; browsers need not hear it each time.
TOLD_AGAIN_AFTER = timedelta(seconds=10)


def note_composing(
    conn: Db,
    *,
    account_id: int,
    device_id: int,
    chat: Address,
    composing: bool,
    now: datetime,
) -> list[Hint]:
    """Somebody types to us, or stopped. A stranger who types makes no chat."""
    chat_ids = chats.chats_with(
        conn,
        account_id=account_id,
        device_id=device_id,
        phone=chat.phone,
        lid=chat.lid,
    )
    changed = chats.note_composing(
        conn,
        account_id=account_id,
        chat_ids=chat_ids,
        until=now + COMPOSING_FADES if composing else None,
        pause=TOLD_AGAIN_AFTER,
        now=now,
    )
    return [
        hint("CHAT_UPDATE", account_id, device_id=device_id, chat_id=chat_id)
        for chat_id in changed
    ]


def match_addresses(
    conn: Db, *, account_id: int, pairs: Iterable[tuple[str, str]]
) -> list[Hint]:
    """Each pair, a phone number and a LID, is one human: one person, one chat a device.

    Only persons who are known here change; the same map may come twice, or late. Told
    are the chats of those whose number was not known.
    """
    named = match_persons(conn, account_id, pairs)
    return [
        hint("CHAT_UPDATE", account_id, device_id=chat.device_id, chat_id=chat.id)
        for chat in chats.chats_of(conn, account_id=account_id, person_ids=named)
    ]
