"""A phone of the double, linked to the product's transport, for stories of both."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.inbound.model import Address, MessageReceived
from connectors.events import (
    Event,
    HistoryShared,
    OfflineSyncCompleted,
    Paired,
    PairingSecret,
)
from connectors.transport import Transport
from tests.connectors.transport_contract import Ear
from tests.connectors.whatsapp.rig import Rig
from tests.whatsapp.control import Control

SHARED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Linked:
    """A number, the JID of its device, and what came while it was linked."""

    rig: Rig
    whatsapp: Control
    number: str
    jid: str
    history: list[Event]

    def who(self, number: str) -> Address:
        """Both addresses of a person."""
        return Address(phone=number, lid=f"{self.whatsapp.lid(number)}@lid")

    @asynccontextmanager
    async def online(self) -> AsyncGenerator[tuple[Transport, Ear]]:
        """A connection that stands, and what is heard on it."""
        ear = Ear()
        transport = self.rig.dial(ear.emit)
        await transport.connect(self.jid)
        await ear.a(OfflineSyncCompleted)
        try:
            yield transport, ear
        finally:
            await transport.disconnect()


async def link(
    rig: Rig,
    whatsapp: Control,
    number: str,
    share: Callable[[], None] = lambda: None,
) -> Linked:
    """Scan what is shown; then the phone shares what it has."""
    ear = Ear()
    transport = rig.dial(ear.emit)
    await transport.pair("qr", None, history=SHARED)
    shown = await ear.a(PairingSecret)
    assert isinstance(shown, PairingSecret)
    await asyncio.to_thread(whatsapp.scan, shown.secret, number)
    paired = await ear.a(Paired)
    assert isinstance(paired, Paired)
    await asyncio.to_thread(share)
    await ear.a(HistoryShared)
    await transport.cancel_pairing()
    return Linked(rig, whatsapp, number, paired.jid, ear.events)


async def line(ear: Ear, message_id: str) -> MessageReceived:
    """What a message came to, once it has come."""
    event = await ear.until(
        lambda event: (
            isinstance(event, MessageReceived) and event.message_id == message_id
        )
    )
    assert isinstance(event, MessageReceived)
    return event
