"""What may fail in silence: presence, typing, ticks, pictures."""

import asyncio

from chalicelib.inbound.model import Address, MessageReceived
from connectors.events import NameLearned
from tests.connectors.transport_contract import SIM, connected
from tests.connectors.whatsapp.world import DoubledWorld
from tests.waiting import wait_until
from tests.whatsapp.control import Control

A_JPEG = b"\xff\xd8\xff" + b"a small picture"


def test_presence_is_shown_under_the_name_that_the_phone_shared(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            await ear.a(NameLearned)
            await transport.set_present(present=True)
            wait_until(lambda: whatsapp.is_present(world.number), 10)
            await transport.set_present(present=False)
            wait_until(lambda: not whatsapp.is_present(world.number), 10)

    asyncio.run(story())


def test_what_was_read_is_told_to_its_sender(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            world.write(SIM, "Are you open?")
            message = await ear.a(MessageReceived)
            assert isinstance(message, MessageReceived)
            await transport.mark_read(message.chat, [message.message_id or ""])
            told = whatsapp.phone(world.contact.phone or "").told
            wait_until(lambda: [one for one in told if "read" in str(one)], 10)

    asyncio.run(story())


def test_somebody_sees_that_we_type(world: DoubledWorld, whatsapp: Control) -> None:
    async def story() -> None:
        async with connected(world) as (transport, _):
            typed = whatsapp.counts["typing"]
            await transport.show_composing(world.contact)
            wait_until(lambda: whatsapp.counts["typing"] > typed, 10)

    asyncio.run(story())


def test_a_picture_is_fetched_from_where_whatsapp_says(
    world: DoubledWorld, whatsapp: Control
) -> None:
    them = world.contact.phone or ""
    whatsapp.show_picture(them, A_JPEG)

    async def story() -> None:
        async with connected(world) as (transport, _):
            by_lid = Address(lid=f"{whatsapp.lid(them)}@lid")
            assert await transport.fetch_avatar(world.contact) == A_JPEG
            assert await transport.fetch_avatar(by_lid) == A_JPEG

    asyncio.run(story())


def test_who_has_a_number_is_known_by_a_lid(
    world: DoubledWorld, whatsapp: Control
) -> None:
    them, nobody = world.contact.phone or "", world.unknown.phone or ""

    async def story() -> None:
        async with connected(world) as (transport, _):
            assert await transport.lid_of(them) == f"{whatsapp.lid(them)}@lid"
            assert await transport.lid_of(nobody) is None
            await transport.disconnect()
            assert await transport.lid_of(them) is None

    asyncio.run(story())


def test_who_shows_no_picture_has_none(world: DoubledWorld, whatsapp: Control) -> None:
    them = world.contact.phone or ""

    async def story() -> None:
        async with connected(world) as (transport, _):
            assert await transport.fetch_avatar(world.contact) is None
            whatsapp.show_picture(them, b"<html>not a picture</html>")
            assert await transport.fetch_avatar(world.contact) is None

    asyncio.run(story())
