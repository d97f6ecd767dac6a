"""How a phone is linked: what is shown, what comes of it, and what it shares then."""

import asyncio
from datetime import timedelta

from chalicelib.inbound.model import MessageReceived
from chalicelib.platform import clock
from connectors.events import (
    Connected,
    HistoryShared,
    NameLearned,
    OfflineSyncCompleted,
    Paired,
    PairingEnded,
    PairingSecret,
)
from tests.connectors.transport_contract import HISTORY, SIM, Ear, paired
from tests.connectors.whatsapp.world import DoubledWorld
from tests.waiting import wait_until
from tests.whatsapp.control import Control
from tests.whatsapp.history import Remembered


def test_a_scanned_code_tells_who_it_is(world: DoubledWorld, whatsapp: Control) -> None:
    async def story() -> None:
        async with paired(world) as (jid, ear):
            shown = await ear.a(PairingSecret)
            assert isinstance(shown, PairingSecret)
            assert shown.valid == timedelta(seconds=60)
            assert await ear.a(Paired) == Paired(
                phone=world.number,
                jid=jid,
                lid=f"{whatsapp.lid(world.number)}@lid",
                push_name=None,
            )
            assert await ear.a(NameLearned) == NameLearned("Owner")

    asyncio.run(story())
    assert whatsapp.companions(world.number) == [world.jid]


def test_eight_characters_link_as_well(world: DoubledWorld, whatsapp: Control) -> None:
    """WhatsApp wants a browser's name with them, and shows ours afterwards."""

    async def story() -> None:
        ear = Ear()
        transport = world.dial(SIM, ear.emit)
        await transport.pair("code", world.number, history=HISTORY)
        shown = await ear.a(PairingSecret)
        assert isinstance(shown, PairingSecret)
        assert len(shown.secret.replace("-", "")) == 8
        assert shown.valid == timedelta(seconds=160)

        whatsapp.enter_code("1" * 8, world.number)
        wait_until(lambda: whatsapp.counts["mistyped code"], 10)
        assert ear.turns == [PairingSecret]

        whatsapp.enter_code(shown.secret, world.number)
        await ear.a(HistoryShared)
        await transport.cancel_pairing()

    asyncio.run(story())
    assert whatsapp.counts["code for Chrome (Linux)"]
    (introduced,) = whatsapp.introductions(world.number)
    assert introduced.os == "Carillon"


def test_a_number_that_is_none_gets_no_characters(world: DoubledWorld) -> None:
    async def story() -> None:
        ear = Ear()
        transport = world.dial(SIM, ear.emit)
        await transport.pair("code", "0123", history=HISTORY)
        assert await ear.a(PairingEnded) == PairingEnded("pairing-refused")
        await transport.cancel_pairing()

    asyncio.run(story())


def test_what_the_phone_shares_comes_before_the_end(
    world: DoubledWorld, whatsapp: Control
) -> None:
    """The end is when nothing came for a while."""
    ancient, recent = timedelta(days=400), timedelta(days=2)
    lines = [
        Remembered(
            chat=world.contact.phone or "",
            id=f"OLD{days.days}",
            text=f"{days.days} days ago",
            from_me=False,
            at=clock.now() - days,
        )
        for days in (ancient, recent)
    ]

    async def story() -> None:
        ear = Ear()
        transport = world.dial(SIM, ear.emit)
        await transport.pair("qr", None, history=timedelta(days=30))
        await ear.a(Paired)
        wait_until(lambda: whatsapp.online(world.number), 10)
        whatsapp.share_history(world.number, lines)
        await ear.a(HistoryShared)
        await transport.cancel_pairing()
        told = [e for e in ear.events if isinstance(e, MessageReceived)]
        assert [(line.text, line.history) for line in told] == [("2 days ago", True)]
        assert ear.turns[-1] is HistoryShared

    asyncio.run(story())


def test_what_somebody_writes_meanwhile_is_kept(world: DoubledWorld) -> None:
    async def story() -> None:
        async with paired(world) as (jid, first):
            world.write(SIM, "Between linking and connecting")
            second = Ear()
            transport = world.dial(SIM, second.emit)
            await transport.connect(jid)
            await second.a(OfflineSyncCompleted)
            await transport.disconnect()
            told = [
                event.text
                for event in [*first.events, *second.events]
                if isinstance(event, MessageReceived)
            ]
            assert told == ["Between linking and connecting"]

    asyncio.run(story())


def test_a_link_that_nobody_wants_is_taken_back_at_once(
    world: DoubledWorld, whatsapp: Control
) -> None:
    """The number may be linked here already, under another device."""

    async def story() -> None:
        ear = Ear()
        transport = world.dial(SIM, ear.emit)
        await transport.pair("qr", None, history=HISTORY)
        linked = await ear.a(Paired)
        assert isinstance(linked, Paired)
        await transport.logout(linked.jid)
        await transport.cancel_pairing()
        assert HistoryShared not in ear.turns

    asyncio.run(story())
    assert whatsapp.companions(world.number) == []


def test_linking_is_no_connection(world: DoubledWorld) -> None:
    """The device connects by its JID, from its shard's process."""

    async def story() -> None:
        async with paired(world) as (_, ear):
            assert Connected not in ear.turns

    asyncio.run(story())


def test_a_device_that_was_linked_may_be_linked_anew(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with paired(world) as (first, _):
            transport = world.dial(SIM, Ear().emit)
            await transport.logout(first)
            async with paired(world) as (second, _):
                assert second != first

    asyncio.run(story())
    assert len(whatsapp.companions(world.number)) == 1
