"""The keys by which strangers begin a Signal session with a device that is away."""

import hashlib

from tests.whatsapp.accounts import Device
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import Jid
from tests.whatsapp.nodes import Node
from tests.whatsapp.refusal import Refused
from tests.whatsapp.stream import Stream

# whatsmeow makes 812 keys for a server that has none, which costs seconds on a slow
# disk, and 50 for one that has some.
AT_LEAST = 1
CURVE = b"\x05"


async def count(stream: Stream, iq: Node) -> list[Node]:
    left = len(_device(stream).keys.prekeys)
    return [Node("count", {"value": str(left or AT_LEAST)})]


async def upload(stream: Stream, iq: Node) -> list[Node]:
    keys, prekeys, signed = _device(stream).keys, iq.find("list"), iq.find("skey")
    assert prekeys is not None
    assert signed is not None
    keys.registration, keys.identity = iq.data("registration"), iq.data("identity")
    keys.signed_prekey = signed
    keys.prekeys.extend(prekeys.children)
    keys.uploads += 1
    return []


async def bundles(stream: Stream, iq: Node) -> list[Node]:
    asked = iq.children[0].children
    users = [await bundle(stream.exchange, one.jid("jid")) for one in asked]
    return [Node("list", {}, users)]


async def bundle(exchange: Exchange, jid: Jid) -> Node:
    """A device's keys; one of its prekeys is used up by asking."""
    device = exchange.accounts.device(jid)
    if device is None:
        missing = Node("error", {"code": "404", "text": "item-not-found"})
        return Node("user", {"jid": jid}, [missing])
    keys = device.keys
    parts = [
        Node("registration", {}, keys.registration),
        Node("type", {}, CURVE),
        Node("identity", {}, keys.identity),
        keys.signed_prekey,
    ]
    if keys.prekeys:
        parts.append(keys.prekeys.popleft())
    return Node("user", {"jid": jid}, parts)


async def digest(stream: Stream, iq: Node) -> list[Node]:
    """What the server has of the client's keys. No client checks the hash."""
    keys = _device(stream).keys
    if not keys.prekeys:
        raise Refused(404, "item-not-found")
    values = [keys.identity, *(key.data("value") for key in keys.prekeys)]
    parts = [
        Node("registration", {}, keys.registration),
        Node("type", {}, CURVE),
        Node("identity", {}, keys.identity),
        keys.signed_prekey,
        Node("list", {}, [Node("id", {}, key.data("id")) for key in keys.prekeys]),
        # The real server's digest, whose exact form is not known to us.
        Node("hash", {}, hashlib.sha256(b"".join(values)).digest()[:20]),
    ]
    return [Node("digest", {}, parts)]


def _device(stream: Stream) -> Device:
    assert stream.device is not None
    return stream.device
