"""The turns in the life of a linked device's connection."""

import asyncio
from datetime import timedelta

import pytest

from chalicelib.inbound.model import MessageReceived
from chalicelib.platform import clock
from connectors.events import (
    ClientOutdated,
    Connected,
    Disconnected,
    LoggedOut,
    NameLearned,
    OfflineSyncCompleted,
    Replaced,
    Restricted,
)
from connectors.transport import SendRefused
from tests.connectors.transport_contract import (
    SECRET,
    SIM,
    Ear,
    connected,
    paired,
)
from tests.connectors.whatsapp.rig import Rig
from tests.connectors.whatsapp.world import DoubledWorld
from tests.waiting import wait_until
from tests.whatsapp.control import Control
from tests.whatsapp.history import Remembered


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (401, "logged-out-on-phone"),
        (403, "logged-out-by-whatsapp"),
        (406, "logged-out-by-whatsapp"),
    ],
)
def test_some_refusals_of_a_login_end_the_link(
    world: DoubledWorld, whatsapp: Control, reason: int, code: str
) -> None:
    async def story() -> None:
        async with paired(world) as (jid, _):
            whatsapp.refuse_logins(world.number, reason)
            ear = Ear()
            transport = world.dial(SIM, ear.emit)
            await transport.connect(jid)
            assert ear.events == [LoggedOut(code)]
            await transport.disconnect()
            await transport.connect(jid)
            assert ear.events == [LoggedOut(code), LoggedOut("session-missing")]

    asyncio.run(story())


def test_a_device_that_was_removed_on_the_phone_is_logged_out(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            whatsapp.remove_devices(world.number)
            assert await ear.a(LoggedOut) == LoggedOut("logged-out-on-phone")
            with pytest.raises(SendRefused, match="no-connection"):
                await transport.send_text(world.contact, "Hi", secret=SECRET)

    asyncio.run(story())


def test_a_client_that_is_outdated_is_told(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with paired(world) as (jid, _):
            whatsapp.refuse_logins(world.number, 405)
            ear = Ear()
            await world.dial(SIM, ear.emit).connect(jid)
            assert ear.events == [ClientOutdated()]

    asyncio.run(story())


def test_a_restriction_is_waited_out_without_asking(
    world: DoubledWorld, whatsapp: Control, rig: Rig
) -> None:
    """Each try would be a start of neonize, and an annoyance."""

    async def story() -> None:
        async with paired(world) as (jid, _):
            whatsapp.restrict(world.number, 104, 3600)
            ear = Ear()
            transport = world.dial(SIM, ear.emit)
            await transport.connect(jid)
            restricted, disconnected = ear.events
            assert isinstance(restricted, Restricted)
            assert restricted.code == "restricted-repetition"
            rest = restricted.until - clock.now()
            assert timedelta(minutes=55) < rest < timedelta(minutes=61)
            assert disconnected == Disconnected("restricted-repetition")

            starts = rig.state()["starts"]
            await transport.connect(jid)
            assert ear.events[2:] == [Disconnected("restricted-repetition")]
            assert rig.state()["starts"] == starts

    asyncio.run(story())


def test_a_restriction_may_come_at_any_time(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            whatsapp.restrict(world.number, 101, 60)
            await ear.a(Disconnected)
            await transport.connect(world.jid)
            assert await ear.a(Restricted)
            await ear.count(Disconnected, 2)
            whatsapp.lift(world.number)

    asyncio.run(story())


def test_the_same_keys_elsewhere_replace_a_connection_and_a_person_takes_it_back(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            whatsapp.replace(world.number)
            await ear.a(Replaced)
            assert Disconnected not in ear.turns
            await transport.disconnect()
            await transport.connect(world.jid)
            await ear.count(OfflineSyncCompleted, 2)

    asyncio.run(story())


def test_a_server_that_asks_for_later_gets_later(
    world: DoubledWorld, whatsapp: Control, rig: Rig
) -> None:
    """503: neonize goes on trying by itself, and says so only when it is in."""

    async def story() -> None:
        async with paired(world) as (jid, _):
            whatsapp.refuse_logins(world.number, 503)
            ear = Ear()
            transport = world.dial(SIM, ear.emit)
            await transport.connect(jid)
            assert ear.events == [Disconnected("connection-lost")]
            starts = rig.state()["starts"]
            for times in range(1, 3):
                await transport.connect(jid)
                await ear.count(Disconnected, times + 1)
            whatsapp.lift(world.number)
            await transport.connect(jid)
            await ear.a(OfflineSyncCompleted)
            assert rig.state()["starts"] == starts
            await transport.disconnect()

    asyncio.run(story())


def test_what_came_back_by_itself_is_believed_when_it_is_asked_for(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            whatsapp.close(world.number)
            await ear.a(Disconnected)
            wait_until(lambda: whatsapp.online(world.number), 10)
            world.write(SIM, "Meanwhile")
            await ear.a(MessageReceived)
            assert ear.turns.count(Connected) == 1
            await transport.connect(world.jid)
            await ear.count(Connected, 2)

    asyncio.run(story())


def test_a_stream_that_is_to_be_made_anew_is_made_anew(
    world: DoubledWorld, whatsapp: Control
) -> None:
    """515, in the middle of a session, too."""

    async def story() -> None:
        async with connected(world) as (transport, _):
            logins = whatsapp.counts["login"]
            whatsapp.end_with(world.number, "515")
            wait_until(lambda: whatsapp.counts["login"] > logins, 10)
            assert await transport.is_answered()

    asyncio.run(story())


def test_nothing_of_a_stopped_client_is_told(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, ear):
            await transport.disconnect()
            known = list(ear.events)
            world.write(SIM, "Too late")
            whatsapp.close(world.number)
            await transport.disconnect()
            assert ear.events == known

    asyncio.run(story())


def test_a_silent_connection_is_not_answered(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, _):
            assert await transport.is_answered()
            whatsapp.faults(world.number).is_silent = True
            assert not await transport.is_answered()

    asyncio.run(story())


def test_the_owner_s_name_is_learned(world: DoubledWorld) -> None:
    async def story() -> None:
        async with connected(world) as (_, ear):
            assert await ear.a(NameLearned) == NameLearned("Owner")

    asyncio.run(story())


def test_a_logout_without_a_connection_reaches_whatsapp_too(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with paired(world) as (jid, _):
            ear = Ear()
            await world.dial(SIM, ear.emit).logout(jid)
            assert whatsapp.companions(world.number) == []
            assert ear.events == []

    asyncio.run(story())


def test_a_logout_of_who_was_removed_already_forgets_the_keys(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with paired(world) as (jid, _):
            whatsapp.remove_devices(world.number)
            ear = Ear()
            transport = world.dial(SIM, ear.emit)
            await transport.logout(jid)
            await transport.connect(jid)
            assert ear.events == [LoggedOut("session-missing")]

    asyncio.run(story())


@pytest.mark.parametrize("length", [65_536, 65_537])
def test_a_text_may_be_as_long_as_whatsapp_takes(
    world: DoubledWorld, length: int
) -> None:
    async def story() -> None:
        async with connected(world) as (transport, _):
            text = "x" * length
            if length > 65_536:
                with pytest.raises(SendRefused, match="text-too-long") as refused:
                    await transport.send_text(world.contact, text, secret=SECRET)
                assert not refused.value.transient
            else:
                await transport.send_text(world.contact, text, secret=SECRET)

    asyncio.run(story())


def test_what_a_phone_shares_late_is_heard_as_history(
    world: DoubledWorld, whatsapp: Control
) -> None:
    async def story() -> None:
        async with connected(world) as (_, ear):
            line = Remembered(
                chat=world.contact.phone or "",
                id="3A0LATE",
                text="long ago",
                from_me=False,
                at=clock.now() - timedelta(days=3),
            )
            await asyncio.to_thread(whatsapp.share_history, world.number, [line])
            heard = await ear.a(MessageReceived)
            assert isinstance(heard, MessageReceived)
            assert (heard.message_id, heard.text) == ("3A0LATE", "long ago")
            assert heard.history

    asyncio.run(story())
