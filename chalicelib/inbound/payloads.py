"""Events as JSON that Postgres can hold, and back."""

import json
from dataclasses import asdict
from typing import Any, cast

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import to_jsonable_python

from chalicelib.inbound.model import (
    Event,
    EventKind,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
    ReceiptReceived,
)

Payload = dict[str, Any]

# pydantic takes settings for a tuple of dataclasses, and none for a dataclass alone.
_MESSAGE = TypeAdapter(
    tuple[MessageReceived], config=ConfigDict(val_json_bytes="base64")
)
_EDIT = TypeAdapter(MessageEdited)
_REVOKE = TypeAdapter(MessageRevoked)
_REACTION = TypeAdapter(Reacted)
_RECEIPT = TypeAdapter(ReceiptReceived)


def kind_of(event: Event) -> EventKind:
    """Under which kind it is stored."""
    match event:
        case MessageReceived(kind="undecrypted"):
            return "undecrypted"
        case MessageReceived():
            return "message"
        case MessageEdited():
            return "edit"
        case MessageRevoked():
            return "revoke"
        case Reacted():
            return "reaction"
        case ReceiptReceived():
            return event.kind


def to_payload(event: Event) -> Payload:
    """The event as JSON, without what Postgres cannot hold."""
    return cast(
        Payload, to_jsonable_python(_storable(asdict(event)), bytes_mode="base64")
    )


def from_payload(kind: EventKind, payload: Payload) -> Event:
    """What `to_payload` made of an event of this kind, today or long ago."""
    match kind:
        case "message" | "undecrypted":
            (message,) = _MESSAGE.validate_json(json.dumps([payload]))
            return message
        case "edit":
            return _EDIT.validate_python(payload)
        case "revoke":
            return _REVOKE.validate_python(payload)
        case "reaction":
            return _REACTION.validate_python(payload)
        case "delivered" | "read" | "played":
            return _RECEIPT.validate_python(payload)


def _storable(value: Any) -> Any:
    """Texts without NUL and without halves of a surrogate pair.

    One such message must not keep the rest of its batch from being stored.
    """
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
        case dict():
            fields = cast(dict[str, Any], value)
            return {name: _storable(inner) for name, inner in fields.items()}
        case list() | tuple():
            return [_storable(inner) for inner in cast(list[Any], value)]
        case _:
            return value
