"""Signal's messages on the wire: an ordinary one, and one that begins a session."""

from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from tests.whatsapp.curve import mac
from tests.whatsapp.ratchet import KEY, MessageKeys, Unreadable, decrypt, encrypt

VERSION = b"\x33"
CURVE = b"\x05"
TAG = 8
BYTES = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES
NUMBER = descriptor_pb2.FieldDescriptorProto.TYPE_UINT32

# neonize brings no classes for these two: they belong to Signal, not to WhatsApp.
FIELDS = {
    "Ordinary": [
        ("ratchet_key", 1, BYTES),
        ("count", 2, NUMBER),
        ("previous_count", 3, NUMBER),
        ("sealed", 4, BYTES),
    ],
    "First": [
        ("prekey_id", 1, NUMBER),
        ("base_key", 2, BYTES),
        ("identity", 3, BYTES),
        ("message", 4, BYTES),
        ("registration", 5, NUMBER),
        ("signed_prekey_id", 6, NUMBER),
    ],
}


def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(
        name="signalling.proto", package="signalling", syntax="proto2"
    )
    for name, fields in FIELDS.items():
        kind = file.message_type.add(name=name)
        for field, number, type_ in fields:
            kind.field.add(name=field, number=number, type=type_, label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = message_factory.GetMessageClassesForFiles([file.name], pool)
    return {name: found[f"signalling.{name}"] for name in FIELDS}


_CLASSES = _classes()
Ordinary: Any = _CLASSES["Ordinary"]
First: Any = _CLASSES["First"]


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose message it is; both identities are sealed into its tag."""

    sender: bytes
    receiver: bytes

    def tag(self, keys: MessageKeys, body: bytes) -> bytes:
        return mac(keys.mac, CURVE, self.sender, CURVE, self.receiver, body)[:TAG]


def seal(
    parties: Parties,
    keys: MessageKeys,
    plain: bytes,
    *,
    ratchet_key: bytes,
    count: int,
    previous_count: int,
) -> bytes:
    body = (
        VERSION
        + Ordinary(
            ratchet_key=CURVE + ratchet_key,
            count=count,
            previous_count=previous_count,
            sealed=encrypt(keys, plain),
        ).SerializeToString()
    )
    return body + parties.tag(keys, body)


def read(sealed: bytes) -> Any:
    return Ordinary.FromString(sealed[1:-TAG])


def open_sealed(parties: Parties, keys: MessageKeys, sealed: bytes) -> bytes:
    if parties.tag(keys, sealed[:-TAG]) != sealed[-TAG:]:
        raise Unreadable("the message's tag is wrong")
    return decrypt(keys, read(sealed).sealed)


def key_of(serialized: bytes) -> bytes:
    """A public key without the byte that says on which curve."""
    return serialized[-KEY:]
