"""
Receipts that neonize cannot tell of.

Its own type for them must name a kind, and for a kind that it does not know it names
none: the telling fails, and neonize stops listening to the client for good, while
whatsmeow stays connected and acknowledges what nobody hears any more. A real phone
sends such a receipt when it cannot fetch a file of ours.
"""

import asyncio

import pytest

from connectors.events import Connected, Disconnected
from connectors.transport import Transport
from tests.connectors.transport_contract import Ear
from tests.connectors.whatsapp.linked import Linked, line
from tests.waiting import insist, until

PATIENCE = 60


@pytest.mark.parametrize("kind", ["server-error", "a-new-kind"])
def test_nothing_is_lost_when_neonize_stops_listening(
    linked: Linked, person: str, kind: str
) -> None:
    """It counts as a connection that ended; what comes meanwhile waits for the next."""

    async def story() -> None:
        async with linked.online() as (transport, ear):
            linked.whatsapp.report(person, linked.number, "3EB0UNSENT", kind=kind)
            await ear.a(Disconnected)
            await until(lambda: not linked.whatsapp.online(linked.number), PATIENCE)
            sent = linked.whatsapp.write(person, linked.number, "Are you there?")

            await connect_again(linked, transport, ear)

            assert (await line(ear, sent)).text == "Are you there?"

    asyncio.run(story())


async def connect_again(linked: Linked, transport: Transport, ear: Ear) -> None:
    """As a session does: a first try may be too early."""
    await insist(
        lambda: transport.connect(linked.jid),
        lambda: ear.turns.count(Connected) >= 2,
        PATIENCE,
    )
