"""What a message does to a chat: a new line, a changed one, one taken back, an emoji.

It is the same whether it comes now or with a history.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chalicelib.inbound.model import (
    Address,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
)
from connectors.whatsapp.content import content_of, unwrapped
from connectors.whatsapp.parts import Content
from connectors.whatsapp.protos import e2e, name_in

# Before the first there was no WhatsApp; nothing is said after the second.
EARLIEST, LATEST = datetime(2009, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who wrote a message to whom, and when. It may lack an id."""

    message_id: str
    chat: Address
    from_me: bool
    at: datetime
    push_name: str | None = None
    history: bool = False


def instant(seconds: float) -> datetime | None:
    """WhatsApp's time; None when it is nonsense."""
    if EARLIEST.timestamp() <= seconds < LATEST.timestamp():
        return datetime.fromtimestamp(seconds, UTC)
    return None


def read_line(envelope: Envelope, message: e2e.Message) -> list[Event]:
    """Nothing, for what people never see."""
    message = unwrapped(message)
    if message.HasField("protocolMessage"):
        return _protocol(envelope, message.protocolMessage)
    if message.HasField("reactionMessage"):
        return _reaction(envelope, message.reactionMessage)
    content = content_of(message)
    return [received(envelope, content)] if content else []


def received(envelope: Envelope, content: Content) -> MessageReceived:
    return MessageReceived(
        message_id=envelope.message_id or None,
        chat=envelope.chat,
        from_me=envelope.from_me,
        kind=content.kind,
        text=content.text,
        at=envelope.at,
        # Of our own lines it is our own name, and not that of whom they went to.
        push_name=None if envelope.from_me else envelope.push_name,
        history=envelope.history,
        file=content.file,
        place=content.place,
        cards=content.cards,
    )


def _protocol(envelope: Envelope, said: e2e.ProtocolMessage) -> list[Event]:
    """Two of its many types concern people; the others set programs up."""
    target_id = name_in(said.key.ID)
    if not target_id:
        return []
    match said.type:
        case e2e.ProtocolMessage.MESSAGE_EDIT:
            return _edit(envelope, target_id, said.editedMessage)
        case e2e.ProtocolMessage.REVOKE:
            return _revoke(envelope, target_id)
        case _:
            return []


def _edit(envelope: Envelope, target_id: str, edited: e2e.Message) -> list[Event]:
    content = content_of(edited)
    if content is None or content.kind == "unknown" or not envelope.message_id:
        return []
    change = MessageEdited(
        message_id=envelope.message_id,
        target_id=target_id,
        chat=envelope.chat,
        from_me=envelope.from_me,
        text=content.text,
        at=envelope.at,
    )
    if not envelope.history:
        return [change]
    # A history may hold the edited line in place of the first one, or beside it.
    line = received(replace(envelope, message_id=target_id), content)
    return [line, change]


def _revoke(envelope: Envelope, target_id: str) -> list[Event]:
    if not envelope.message_id:
        return []
    return [
        MessageRevoked(
            message_id=envelope.message_id,
            target_id=target_id,
            chat=envelope.chat,
            from_me=envelope.from_me,
            at=envelope.at,
        )
    ]


def _reaction(envelope: Envelope, said: e2e.ReactionMessage) -> list[Event]:
    target_id = name_in(said.key.ID)
    if not target_id or not envelope.message_id:
        return []
    return [
        Reacted(
            message_id=envelope.message_id,
            target_id=target_id,
            chat=envelope.chat,
            from_me=envelope.from_me,
            emoji=name_in(said.text),
            at=envelope.at,
        )
    ]
