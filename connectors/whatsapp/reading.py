"""
What neonize tells of a linked device's chats, in our words.

Only what happens between the account and one other person counts. Groups, statuses,
broadcast lists, channels and assistants are ignored, and so are notes to oneself.
Connections and pairings are not told here.
"""

from datetime import datetime

from google.protobuf.message import Message

from chalicelib.inbound.model import (
    Address,
    ReceiptKind,
    ReceiptReceived,
)
from connectors.events import ContactComposing, Event, PhoneSeen
from connectors.whatsapp.addresses import Own, address_of
from connectors.whatsapp.lines import Envelope, instant, read_line, received
from connectors.whatsapp.parts import Content
from connectors.whatsapp.protos import name_in, raw

PHONE_DEVICE = 0
# What a receipt from the other side says of messages of ours.
RECEIPTS: dict[int, ReceiptKind] = {
    raw.Receipt.DELIVERED: "delivered",
    raw.Receipt.READ: "read",
    raw.Receipt.PLAYED: "played",
}
# What a receipt from another device of the account says of messages of theirs: somebody
# opened the chat there.
OPENED = frozenset(
    {
        raw.Receipt.READ,
        raw.Receipt.READ_SELF,
        raw.Receipt.PLAYED,
        raw.Receipt.PLAYED_SELF,
    }
)
# All others say nothing to people: `inactive` came from a device that nobody looks at
# (their phone shows no second tick for it), `sender` from another device of ours,
# `retry` asks for a message once more and the library answers, `server-error` asks for
# a file once more, `peer` and `history-sync` are between devices of one account.


def read(event: Message, own: Own) -> list[Event]:
    """Nothing, of what concerns no chat. Never raises, whatever people sent."""
    match event:
        case raw.Message():
            return _message(event, own)
        case raw.UndecryptableMessage():
            return _undecrypted(event, own)
        case raw.Receipt():
            return _receipt(event, own)
        case raw.ChatPresence():
            return _composing(event, own)
        case _:
            return []


def _message(event: raw.Message, own: Own) -> list[Event]:
    if name_in(event.Info.Category) == "peer":
        return []
    source, at = event.Info.MessageSource, _sent_at(event.Info)
    seen: list[Event] = []
    if at is not None and _is_phone(source):
        seen.append(PhoneSeen(at))
    envelope = _envelope(event.Info, own)
    return [*seen, *(read_line(envelope, event.Message) if envelope else [])]


def _undecrypted(event: raw.UndecryptableMessage, own: Own) -> list[Event]:
    """Its sender is asked for it again; some need never be shown."""
    envelope = _envelope(event.Info, own)
    if envelope is None or event.DecryptFailMode == event.DECRYPT_FAIL_HIDE:
        return []
    return [received(envelope, Content(kind="undecrypted"))]


def _receipt(event: raw.Receipt, own: Own) -> list[Event]:
    source, at = event.MessageSource, instant(event.Timestamp)
    # neonize leaves out a type that it does not know.
    if at is None or not event.HasField("Type"):
        return []
    if source.IsFromMe:
        used = event.Type in OPENED and _is_phone(source)
        return [PhoneSeen(at)] if used else []
    chat, kind = _chat(source, own), RECEIPTS.get(event.Type)
    message_ids = tuple(name_in(one) for one in event.MessageIDs if one)
    if chat is None or kind is None or not message_ids:
        return []
    return [ReceiptReceived(message_ids=message_ids, kind=kind, at=at, chat=chat)]


def _composing(event: raw.ChatPresence, own: Own) -> list[Event]:
    """Recording a voice message counts as typing."""
    chat = _chat(event.MessageSource, own)
    if chat is None or event.MessageSource.IsFromMe or not event.HasField("State"):
        return []
    return [ContactComposing(chat, composing=event.State == event.COMPOSING)]


def _envelope(info: raw.MessageInfo, own: Own) -> Envelope | None:
    chat, at = _chat(info.MessageSource, own), _sent_at(info)
    if chat is None or at is None:
        return None
    return Envelope(
        message_id=name_in(info.ID),
        chat=chat,
        from_me=info.MessageSource.IsFromMe,
        at=at,
        push_name=name_in(info.Pushname) or None,
    )


def _chat(source: raw.MessageSource, own: Own) -> Address | None:
    if source.IsGroup:
        return None
    alternative = source.RecipientAlt if source.IsFromMe else source.SenderAlt
    address = address_of(source.Chat, alternative)
    return None if address is None or own.is_at(address) else address


def _is_phone(source: raw.MessageSource) -> bool:
    return source.IsFromMe and source.Sender.Device == PHONE_DEVICE


def _sent_at(info: raw.MessageInfo) -> datetime | None:
    """neonize tells of messages in milliseconds, and of all else in seconds."""
    return instant(info.Timestamp / 1000)
