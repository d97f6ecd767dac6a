"""Who is there and who types: told to those who asked, kept by nobody."""

from tests.whatsapp.accounts import Device
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.nodes import Node


async def take(exchange: Exchange, sender: Device, presence: Node) -> None:
    """A device is there or not, or wants to know of somebody."""
    kind = presence.maybe_text("type") or "available"
    exchange.counts[f"presence {kind}"] += 1
    if kind == "subscribe":
        watched = exchange.accounts.find(presence.jid("to"))
        if watched is not None:
            watched.watchers.add(sender.account.phone)
        return
    sender.is_present = kind == "available"
    sender.account.name = presence.maybe_text("name") or sender.account.name
    for phone in sender.account.watchers:
        attrs = {"from": sender.lid.bare, "type": kind if kind != "available" else None}
        await _tell(exchange, phone, Node("presence", attrs))


async def take_typing(exchange: Exchange, sender: Device, chatstate: Node) -> None:
    to = chatstate.jid("to")
    exchange.counts["typing"] += 1
    account = exchange.accounts.find(to)
    if account is not None:
        attrs = {"from": sender.called(to.server).bare}
        await _tell(
            exchange, account.phone, Node("chatstate", attrs, chatstate.content)
        )


async def _tell(exchange: Exchange, phone: str, node: Node) -> None:
    account = exchange.accounts.by_phone(phone)
    for device in account.devices.values() if account else ():
        if device.line is not None:
            await device.line.send(node)
