"""What whatsmeow makes anew by itself: a connection, and what was on its way."""

import asyncio

import pytest

from connectors.events import Connected, Disconnected
from connectors.transport import NoAnswer
from tests.connectors.transport_contract import SECRET, SIM, connected
from tests.connectors.whatsapp.world import NOT_NOW, DoubledWorld
from tests.waiting import wait_until
from tests.whatsapp.control import Control


def test_a_refusal_of_the_second_copy_says_nothing_of_the_first(
    world: DoubledWorld, whatsapp: Control
) -> None:
    """What may have arrived is not sent again."""

    async def story() -> None:
        async with connected(world) as (transport, _):
            faults = whatsapp.faults(world.number)
            faults.drop_acks = 1
            sending = asyncio.create_task(
                transport.send_text(world.contact, "Hi", secret=SECRET)
            )
            await asyncio.to_thread(wait_until, lambda: world.received(SIM), 10)
            faults.refuse_with = NOT_NOW
            whatsapp.close(world.number)
            with pytest.raises(NoAnswer):
                await sending
            faults.refuse_with = 0

    asyncio.run(story())


def test_a_stream_that_was_made_anew_is_a_connection_of_its_own(
    world: DoubledWorld, whatsapp: Control
) -> None:
    """What waited meanwhile is heard before bulk goes on. whatsmeow tells no end."""

    async def story() -> None:
        async with connected(world) as (transport, ear):
            whatsapp.end_with(world.number, "515")
            await ear.a(Disconnected)
            assert ear.turns.count(Connected) == 1
            await transport.connect(world.jid)
            await ear.count(Connected, 2)
            assert ear.turns.index(Disconnected) < len(ear.turns) - 1

    asyncio.run(story())
