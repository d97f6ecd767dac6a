"""Questions that a client asks the server, each with its answer, by a table."""

from collections.abc import Awaitable, Callable

from tests.whatsapp import (
    appstate,
    linkcode,
    pairing,
    pictures,
    prekeys,
    tokens,
    usync,
)
from tests.whatsapp.nodes import Node
from tests.whatsapp.refusal import Refused
from tests.whatsapp.stream import Stream, error_of, result_of

Answer = Callable[[Stream, Node], Awaitable[list[Node]]]
Follow = Callable[[Stream, Node], Awaitable[None]]
HOUR = "3600"
PRIVACY = ("groupadd", "last", "status", "profile", "readreceipts", "online", "calladd")


async def hear(stream: Stream, iq: Node) -> None:
    """Answer a question; an answer is for whoever asked."""
    if iq.text("type") == "result":
        if stream.offer is not None:
            await pairing.confirm(stream.exchange, stream.offer, iq)
        return
    about = iq.children[0].tag if iq.children else None
    named = (iq.maybe_text("xmlns"), about)
    answer = ANSWERS.get(named)
    if iq.text("type") == "error" or answer is None:
        stream.exchange.unknown[f"iq {iq.text('type')} {named[0]}/{named[1]}"] += 1
        await stream.send(error_of(iq, 404, "item-not-found"))
        return
    try:
        answered = result_of(iq, *await answer(stream, iq))
    except Refused as refused:
        answered = error_of(iq, refused.code, refused.text)
    await stream.send(answered)
    if follow := FOLLOWS.get(named):
        await follow(stream, iq)


async def _nothing(stream: Stream, iq: Node) -> list[Node]:
    return []


async def _become_active(stream: Stream, iq: Node) -> list[Node]:
    """The client is ready: its phone brings a new companion up to date."""
    device = stream.device
    if device is not None and not device.was_welcomed:
        device.was_welcomed = True
        stream.exchange.begin(
            stream.exchange.phones[device.account.phone].welcome(device)
        )
    return []


async def _media_connection(stream: Stream, iq: Node) -> list[Node]:
    attrs = {"auth": "anything", "ttl": HOUR, "auth_ttl": HOUR, "max_buckets": "12"}
    host = Node("host", {"hostname": stream.exchange.media_host})
    return [Node("media_conn", attrs, [host])]


async def _unlink(stream: Stream, iq: Node) -> None:
    """The companion itself asked to be forgotten."""
    assert stream.device is not None
    await pairing.unlink(stream.exchange, stream.device)


async def _privacy(stream: Stream, iq: Node) -> list[Node]:
    everybody = [Node("category", {"name": name, "value": "all"}) for name in PRIVACY]
    return [Node("privacy", {}, everybody)]


async def _blocklist(stream: Stream, iq: Node) -> list[Node]:
    return [Node("list", {"dhash": "none"})]


ANSWERS: dict[tuple[str | None, str | None], Answer] = {
    ("w:p", None): _nothing,
    ("passive", "active"): _become_active,
    ("passive", "passive"): _nothing,
    ("encrypt", "count"): prekeys.count,
    ("encrypt", "registration"): prekeys.upload,
    ("encrypt", "key"): prekeys.bundles,
    ("encrypt", "digest"): prekeys.digest,
    ("usync", "usync"): usync.answer,
    ("w:m", "media_conn"): _media_connection,
    ("md", "link_code_companion_reg"): linkcode.answer,
    ("md", "remove-companion-device"): _nothing,
    ("w:sync:app:state", "sync"): appstate.answer,
    ("privacy", "privacy"): _privacy,
    ("privacy", "tokens"): tokens.take,
    ("blocklist", None): _blocklist,
    ("w:profile:picture", "picture"): pictures.answer,
    ("urn:xmpp:whatsapp:dirty", "clean"): _nothing,
}

# What happens once the client has its answer.
FOLLOWS: dict[tuple[str | None, str | None], Follow] = {
    ("md", "link_code_companion_reg"): linkcode.go_on,
    ("md", "remove-companion-device"): _unlink,
}
