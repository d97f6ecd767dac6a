"""A client that says its name: let in or turned away, then heard until it leaves."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.whatsapp import iqs, messages, pairing, presence, receipts, stamp
from tests.whatsapp.accounts import Device
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import SERVER
from tests.whatsapp.nodes import Malformed, Node
from tests.whatsapp.stream import Stream, failure, stream_error

Take = Callable[[Exchange, Device, Node], Awaitable[None]]
LOGGED_OUT = "401"

STANZAS: dict[str, Take] = {
    "message": messages.take,
    "receipt": receipts.take,
    "ack": receipts.take_ack,
    "presence": presence.take,
    "chatstate": presence.take_typing,
}
# A note of the client to the server on its own state, that nobody answers.
IGNORED = {"ib"}


async def begin(stream: Stream, payload: Any) -> None:
    """Who has a name logs in; who has none wants to be linked."""
    if payload.HasField("username"):
        await _log_in(stream, str(payload.username), payload.device)
    else:
        await pairing.offer(stream, payload.devicePairingData)


async def hear(stream: Stream, node: Node) -> None:
    """One stanza. What a client says wrongly is remembered, and ends nothing."""
    exchange, device = stream.exchange, stream.device
    try:
        if node.tag == "iq":
            await iqs.hear(stream, node)
        elif device is not None and (take := STANZAS.get(node.tag)):
            await take(exchange, device, node)
        elif node.tag not in IGNORED | set(STANZAS):
            exchange.unknown[f"stanza {node.tag}"] += 1
    except Malformed as error:
        exchange.unknown[f"malformed: {error}"] += 1


async def _log_in(stream: Stream, phone: str, number: int) -> None:
    exchange = stream.exchange
    account = exchange.accounts.by_phone(phone)
    device = account.devices.get(number) if account else None
    assert stream.client is not None
    if account is None or device is None or device.noise_key != stream.client.noise_key:
        await stream.end(failure(reason=LOGGED_OUT, location="double"))
        return
    if account.faults.login_failure is not None:
        await stream.end(failure(**account.faults.login_failure))
        return
    replaced, device.line, stream.device = device.line, stream, device
    if replaced is not None:
        await replaced.end(stream_error(conflict="replaced"))
    exchange.counts["login"] += 1
    await stream.send(Node("success", {"t": stamp.now(), "lid": device.lid}))
    await _catch_up(stream, device)


async def _catch_up(stream: Stream, device: Device) -> None:
    """All that waited, between how much it is and that it was all."""
    waiting = list(device.waiting)
    kinds = ("message", "receipt", "notification")
    counts = {kind: str(sum(node.tag == kind for node in waiting)) for kind in kinds}
    total = {"count": str(len(waiting))}
    await _note(stream, Node("offline_preview", total | counts | {"appdata": "0"}))
    for node in waiting:
        late = {**node.attrs, "offline": "0"}
        await stream.send(Node(node.tag, late, node.content))
    await _note(stream, Node("offline", total))


async def _note(stream: Stream, child: Node) -> None:
    await stream.send(Node("ib", {"from": SERVER}, [child]))
