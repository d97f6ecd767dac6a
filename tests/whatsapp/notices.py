"""Tells others that an account's devices changed, so that they write to all of them."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Literal

from tests.whatsapp import stamp
from tests.whatsapp.accounts import Device
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import LID, PHONE, Jid
from tests.whatsapp.nodes import Node


async def devices_changed(
    exchange: Exchange, device: Device, what: Literal["add", "remove"]
) -> None:
    """To the account's other devices and to everybody it has written with.

    Once under the number and once under the LID: clients keep a list for each.
    """
    for other in exchange.correspondents_of(device.account):
        for reader in other.companions:
            if reader is not device:
                for server in (PHONE, LID):
                    await exchange.deliver(
                        reader, _notice(exchange, device, what, server)
                    )


def _notice(exchange: Exchange, device: Device, what: str, server: str) -> Node:
    now = stamp.now()
    attrs = {
        "from": device.account.called(server),
        "type": "devices",
        "id": exchange.new_id("devices"),
        "t": now,
    }
    changed = [
        Node("device", {"jid": device.called(server), "key-index": str(device.number)}),
        Node("key-index-list", {"ts": now}),
    ]
    device_hash = _hash(one.called(server) for one in device.account.devices.values())
    return Node(
        "notification", attrs, [Node(what, {"device_hash": device_hash}, changed)]
    )


def _hash(jids: Iterable[Jid]) -> str:
    listed = "".join(sorted(f"{jid.user}.0:{jid.device}@{jid.server}" for jid in jids))
    digest = hashlib.sha256(listed.encode()).digest()[:6]
    return "2:" + base64.b64encode(digest).decode()
