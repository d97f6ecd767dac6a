"""What neonize tells, as tests write it down."""

from datetime import UTC, datetime
from typing import Any

from connectors.whatsapp.addresses import Own, device_jid
from connectors.whatsapp.protos import e2e, raw, shared, web

OWN = Own(phone="60120000000", lid="100000000000001@lid")
PHONE, LID = "60123456789", "200000000000002@lid"
THEIR_JID = f"{PHONE}@s.whatsapp.net"
A_MORNING = datetime(2026, 5, 4, 9, 30, 15, 250_000, tzinfo=UTC)
NOBODY = raw.JID(User="", Server="", Device=0, RawAgent=0, Integrator=0)


def jid(text: str) -> raw.JID:
    return device_jid(text) if text else NOBODY


def source(
    chat: str = LID,
    *,
    alternative: str = THEIR_JID,
    from_me: bool = False,
    device: int = 0,
    is_group: bool = False,
) -> raw.MessageSource:
    """A chat, and which device of which side something comes from."""
    sender = jid(OWN.lid or "") if from_me else jid(chat)
    sender.Device = device
    return raw.MessageSource(
        Chat=jid(chat),
        Sender=sender,
        IsFromMe=from_me,
        IsGroup=is_group,
        SenderAlt=jid("" if from_me else alternative),
        RecipientAlt=jid(alternative if from_me else ""),
        BroadcastListOwner=NOBODY,
    )


def info(where: raw.MessageSource | None = None, **fields: Any) -> raw.MessageInfo:
    given = {
        "ID": "3A01",
        "Pushname": "Aminah",
        "Timestamp": int(A_MORNING.timestamp() * 1000),
    }
    return raw.MessageInfo(MessageSource=where or source(), **(given | fields))


def message(
    content: e2e.Message, where: raw.MessageSource | None = None, **fields: Any
) -> raw.Message:
    return raw.Message(Info=info(where, **fields), Message=content)


def holding(part: str, content: Any) -> e2e.Message:
    """A message with one part, given by its name."""
    made = e2e.Message()
    getattr(made, part).CopyFrom(content)
    return made


def key(line_id: str, *, from_me: bool = False) -> Any:
    """Which line something is about."""
    return {"ID": line_id, "fromMe": from_me}


def said(text: str, where: raw.MessageSource | None = None, **fields: Any) -> Any:
    return message(e2e.Message(conversation=text), where, **fields)


def receipt(
    kind: Any, where: raw.MessageSource | None = None, *ids: str
) -> raw.Receipt:
    """neonize tells of receipts in seconds, and leaves out kinds it does not know."""
    return raw.Receipt(
        MessageSource=where or source(),
        MessageIDs=ids or ("3EB0A", "3EB0B"),
        Timestamp=int(A_MORNING.timestamp()),
        Type=kind,
    )


def line(
    text: str, at: datetime = A_MORNING, *, line_id: str = "L1", from_me: bool = False
) -> web.WebMessageInfo:
    """A line of a history."""
    told = web.WebMessageInfo(
        message=e2e.Message(conversation=text), messageTimestamp=int(at.timestamp())
    )
    told.key.ID, told.key.fromMe = line_id, from_me
    return told


def conversation(
    chat: str, *lines: web.WebMessageInfo, **fields: Any
) -> shared.Conversation:
    told = [shared.HistorySyncMsg(message=line) for line in lines]
    return shared.Conversation(ID=chat, messages=told, **fields)


def history(*conversations: shared.Conversation, **fields: Any) -> raw.HistorySync:
    blob = shared.HistorySync(conversations=conversations, **fields)
    return raw.HistorySync(Data=blob)
