"""What is due at a simulated phone, in the words every transport tells it in. Pure."""

from chalicelib.chats.model import MessageKind
from chalicelib.inbound.model import (
    Address,
    FileOffered,
    MessageReceived,
    ReceiptReceived,
)
from connectors.events import Disconnected, Event, Unanswered
from connectors.simulated import people
from connectors.simulated.files import Kept
from connectors.simulated.memory import Due


def event(due: Due) -> Event:
    chat = Address(
        phone=due.contact if due.contact.isdecimal() else None,
        lid=people.lid(due.contact) if due.contact.isdecimal() else due.contact,
    )
    match due.step.kind:
        case "drop":
            return Disconnected()
        case "deaf":
            return Unanswered()
        case "reply":
            return _message(due, chat)
        case "delivered" | "read":
            return ReceiptReceived(
                message_ids=(due.message_id,), kind=due.step.kind, at=due.at, chat=chat
            )


def _message(due: Due, chat: Address) -> MessageReceived:
    file = None if due.file is None else Kept(**due.file)
    return MessageReceived(
        message_id=f"IN{due.message_id}",
        chat=chat,
        from_me=False,
        kind="text" if file is None else _kind(file),
        text=due.step.text,
        at=due.at,
        push_name=people.push_name(due.contact),
        file=None if file is None else _offered(file),
    )


def _offered(file: Kept) -> FileOffered:
    return FileOffered(reference=file.reference(), mime=file.mime, file_name=file.name)


def _kind(file: Kept) -> MessageKind:
    match file.mime.partition("/")[0]:
        case "image":
            return "image"
        case "audio":
            return "voice"
        case "video":
            return "video"
        case _:
            return "document"
