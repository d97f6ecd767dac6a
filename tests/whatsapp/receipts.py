"""Receipts and acknowledgements: what a device has, and who is told so."""

from tests.whatsapp import stamp
from tests.whatsapp.accounts import MAIN, Device
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.nodes import Node

# These say something of a message that its device has had for long.
LATER = {"read", "read-self", "played", "played-self", "hist_sync"}


async def take(exchange: Exchange, sender: Device, receipt: Node) -> None:
    """A device says what became of messages: settle them, and tell who sent them."""
    kind, to = receipt.maybe_text("type"), receipt.jid("to")
    exchange.counts[f"receipt {kind or 'delivered'}"] += 1
    if kind not in LATER:
        exchange.settle(sender, "message", _ids(receipt))
    if sender.line is not None:
        attrs = {"class": "receipt", "id": receipt.text("id"), "from": to, "type": kind}
        await sender.line.send(Node("ack", attrs | {"t": stamp.now()}))
    account = exchange.accounts.find(to)
    if account is None:
        return
    attrs = {
        "from": sender.called(to.server),
        "id": receipt.text("id"),
        "t": stamp.now(),
        "type": kind,
        "recipient": receipt.attrs.get("recipient"),
    }
    told = Node("receipt", attrs, receipt.content)
    named = account.devices.get(to.device) if to.device != MAIN else None
    for device in [named] if named else account.devices.values():
        if device is not sender:
            await exchange.deliver(device, told)


async def take_ack(exchange: Exchange, sender: Device, ack: Node) -> None:
    """A device has a stanza and needs it no more, be it that it could not read it."""
    if error := ack.maybe_text("error"):
        exchange.counts[f"refused by a client with {error}"] += 1
    exchange.settle(sender, ack.text("class"), {ack.text("id")})


def _ids(receipt: Node) -> set[str]:
    listed = receipt.find("list")
    further = {one.text("id") for one in listed.children} if listed else set[str]()
    return {receipt.text("id")} | further
