"""One line of text for any line of a chat: what a list shows of it. Pure."""

from datetime import timedelta

from chalicelib.chats.model import Chat, MessageKind

REVOKED = "This message was deleted"

_NAMES: dict[MessageKind, str] = {
    "image": "Photo",
    "video": "Video",
    "voice": "Voice message",
    "document": "Document",
    "sticker": "Sticker",
    "location": "Location",
    "contact": "Contact",
    "undecrypted": "Waiting for this message",
    "unknown": "Message of another kind",
}


def preview(chat: Chat) -> str | None:
    """The latest line of a chat: its text, else what it is; None without a line."""
    if chat.last_kind is None:
        return None
    if chat.last_revoked_at is not None:
        return REVOKED
    said = chat.last_text or _named(chat)
    name = _NAMES.get(chat.last_kind, "")
    if chat.last_duration is not None:
        name = f"{name} {_minutes(chat.last_duration)}"
    return said or name


def _named(chat: Chat) -> str | None:
    """What a document, a place or a contact is called."""
    details = chat.last_details or {}
    if place := details.get("place"):
        return place["name"]
    if cards := details.get("cards"):
        others = f" and {len(cards) - 1} more" if len(cards) > 1 else ""
        return f"{cards[0]['name']}{others}"
    return chat.last_file_name if chat.last_kind == "document" else None


def _minutes(duration: timedelta) -> str:
    minutes, seconds = divmod(round(duration.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"
