"""What neonize does to a process that is careless with it, and that ours is not."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.inbound.model import Address, MessageReceived
from chalicelib.platform import db
from connectors.events import (
    Connected,
    Disconnected,
    LoggedOut,
    OfflineSyncCompleted,
    PairingSecret,
)
from connectors.transport import (
    DownloadFailed,
    NoAnswer,
    SendRefused,
    Transport,
)
from connectors.whatsapp.store import SessionStore
from tests.connectors.transport_contract import (
    HISTORY,
    PAPER,
    SECRET,
    SIM,
    Ear,
    connected,
    paired,
)
from tests.connectors.whatsapp.conftest import NewWorld
from tests.connectors.whatsapp.rig import Rig
from tests.connectors.whatsapp.world import DoubledWorld
from tests.waiting import until, wait_until
from tests.whatsapp.control import Control
from tests.whatsapp.double import ROOT, Double

# neonize would take threads from asyncio, which has six on a machine of two CPUs.
SESSIONS = 8


class TestWhatWouldEndTheProcess:
    """Nothing of it can be caught: in Go, it is fatal."""

    def test_many_lines_that_start_and_stop_at_once(
        self, new_world: NewWorld, rig: Rig
    ) -> None:
        """Go's tables of clients have no lock: the caller's goes round each."""
        worlds = [new_world() for _ in range(4)]

        async def live(world: DoubledWorld) -> None:
            async with connected(world) as (transport, _):
                for number in range(3):
                    await transport.disconnect()
                    await transport.connect(world.jid)
                    await transport.send_text(
                        world.contact, "Hi", secret=bytes([number]) * 32
                    )

        async def story() -> None:
            await asyncio.gather(*(live(world) for world in worlds))

        asyncio.run(story())
        assert rig.is_running

    def test_a_session_that_is_not_in_the_store(
        self, world: DoubledWorld, rig: Rig
    ) -> None:
        async def story() -> None:
            ear = Ear()
            await world.dial(SIM, ear.emit).connect("60123456789:7@s.whatsapp.net")
            assert ear.events == [LoggedOut("session-missing")]

        asyncio.run(story())
        assert rig.is_running

    def test_keys_that_vanish_between_a_look_and_a_start(
        self, world: DoubledWorld, whatsapp: Control, store_url: str
    ) -> None:
        """whatsmeow removes those of a link that ended, a moment after it said so."""

        async def story() -> None:
            async with paired(world) as (jid, _):
                whatsapp.refuse_logins(world.number, 401)
                await world.dial(SIM, Ear().emit).connect(jid)
                assert not SessionStore(store_url).has(jid)

        asyncio.run(story())

    def test_a_call_of_a_client_that_is_no_more(
        self, world: DoubledWorld, rig: Rig
    ) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                await transport.disconnect()
                await everything_is_refused(transport, world.contact)

        asyncio.run(story())
        assert rig.is_running

    def test_a_call_of_a_client_that_is_not_yet(
        self, world: DoubledWorld, rig: Rig
    ) -> None:
        async def story() -> None:
            transport = world.dial(SIM, Ear().emit)
            await everything_is_refused(transport, world.contact)

        asyncio.run(story())
        assert rig.is_running

    def test_a_stop_while_calls_are_under_way(
        self, world: DoubledWorld, whatsapp: Control, rig: Rig
    ) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                whatsapp.faults(world.number).is_silent = True
                calls = [
                    asyncio.create_task(
                        transport.send_text(
                            world.contact, "Hi", secret=bytes([number]) * 32
                        )
                    )
                    for number in range(5)
                ]
                await until(lambda: whatsapp.faults(world.number).unanswered, 10)
                await transport.disconnect()
                for call in calls:
                    with pytest.raises((NoAnswer, SendRefused)):
                        await call

        asyncio.run(story())
        assert rig.is_running

    def test_a_client_object_that_is_collected(
        self, world: DoubledWorld, rig: Rig
    ) -> None:
        """Collecting one stops whichever has its name; each start has its own."""

        async def story() -> None:
            async with paired(world) as (jid, _):
                for _ in range(3):
                    transport = world.dial(SIM, Ear().emit)
                    await transport.connect(jid)
                    await transport.disconnect()
                await transport.connect(jid)
                rig.state()
                assert await transport.is_answered()
                await transport.disconnect()

        asyncio.run(story())
        assert rig.is_running


class TestWhatLeaksOrMisleads:
    """What would come out wrong, and nobody would be told."""

    def test_more_sessions_than_threads(self, new_world: NewWorld) -> None:
        worlds = [new_world() for _ in range(SESSIONS)]

        async def story() -> None:
            lines = [connected(world) for world in worlds]
            transports = [(await line.__aenter__())[0] for line in lines]
            await asyncio.gather(
                *(
                    transport.send_text(world.contact, "Hi", secret=SECRET)
                    for transport, world in zip(transports, worlds, strict=True)
                )
            )
            for line in lines:
                await line.__aexit__(None, None, None)

        asyncio.run(story())
        assert [world.received(SIM) for world in worlds] == [["Hi"]] * SESSIONS

    def test_two_devices_of_one_number_in_one_process(
        self, world: DoubledWorld
    ) -> None:
        """neonize would name both by the number, and confuse them."""

        async def story() -> None:
            async with connected(world) as (one, _), connected(world) as (other, _):
                await one.send_text(world.contact, "One", secret=b"1" * 32)
                await other.send_text(world.contact, "Other", secret=b"2" * 32)
                assert await one.is_answered()

        asyncio.run(story())
        assert world.received(SIM) == ["One", "Other"]

    def test_more_events_than_neonize_keeps(
        self, world: DoubledWorld, whatsapp: Control
    ) -> None:
        """Its queue holds a hundred, and then the client stands still."""
        said = [f"{number}" for number in range(250)]

        async def story() -> None:
            async with connected(world) as (_, ear):
                for text in said:
                    world.write(SIM, text)
                await ear.until(
                    lambda event: (
                        isinstance(event, MessageReceived) and event.text == said[-1]
                    )
                )
                heard = [e.text for e in ear.events if isinstance(e, MessageReceived)]
                assert heard == said

        asyncio.run(story())

    def test_a_linking_that_is_given_up_ends_with_its_process(
        self, double: Double, store_url: str, tmp_path: Path
    ) -> None:
        """Its thread never comes back, and would be waited for at the end."""

        async def story(rig: Rig) -> None:
            ear = Ear()
            transport = rig.dial(ear.emit)
            await transport.pair("qr", None, history=HISTORY)
            await ear.a(PairingSecret)
            await transport.cancel_pairing()

        with Rig(double, tmp_path, store_url) as rig:
            asyncio.run(story(rig))
            assert rig.hang_up() == 0, rig.said()

    def test_a_bot_tag_on_every_message(
        self, double: Double, store_url: str, tmp_path: Path
    ) -> None:
        """A process that was not started without it does not get to write at all."""

        async def story(rig: Rig) -> None:
            with pytest.raises(Exception, match="NEONIZE_BOT_TAG=off"):
                rig.dial(Ear().emit)

        with Rig(double, tmp_path, store_url, NEONIZE_BOT_TAG="on") as rig:
            asyncio.run(story(rig))

    def test_an_environment_that_go_never_saw(self) -> None:
        """Go reads what the process was started with, and so do we."""
        program = (
            "import os; os.environ['NEONIZE_BOT_TAG'] = 'off'\n"
            "from connectors.whatsapp import library; library.load()"
        )
        ended = subprocess.run(
            ["env", "--unset=NEONIZE_BOT_TAG", sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "NEONIZE_BOT_TAG=off" in ended.stderr

    def test_a_text_is_plain_and_carries_its_secret(
        self, world: DoubledWorld, whatsapp: Control
    ) -> None:
        """Given a string, neonize would send an extended text and no secret."""

        async def story() -> None:
            async with connected(world) as (transport, _):
                await transport.send_text(world.contact, "Hi", secret=SECRET)

        asyncio.run(story())
        (seen,) = whatsapp.phone(world.contact.phone or "").seen
        assert seen.message.conversation == "Hi"
        assert seen.message.messageContextInfo.messageSecret == SECRET

    def test_a_device_has_our_name(
        self, world: DoubledWorld, whatsapp: Control
    ) -> None:
        """In a phone's list of linked devices it would say Neonize, of Safari."""

        async def story() -> None:
            async with paired(world):
                pass

        asyncio.run(story())
        (introduced,) = whatsapp.introductions(world.number)
        assert introduced.os == "Carillon"
        assert introduced.platformType == introduced.DESKTOP
        assert introduced.historySyncConfig.recentSyncDaysLimit == HISTORY.days

    def test_numbers_that_neonize_prints(self, world: DoubledWorld, rig: Rig) -> None:
        """It prints each failed send, with the number, to standard output."""

        async def story() -> None:
            async with connected(world) as (transport, _):
                with pytest.raises(SendRefused):
                    await transport.send_text(world.unknown, "Hi", secret=SECRET)

        asyncio.run(story())
        assert (world.unknown.phone or "") not in rig.said()
        assert world.number not in rig.said()

    def test_a_logout_of_our_own_says_nothing_and_leaves_nothing(
        self, world: DoubledWorld, whatsapp: Control
    ) -> None:
        """LoggedOut would come nine times in ten; the call's return decides."""

        async def story() -> None:
            async with connected(world) as (transport, ear):
                known = list(ear.turns)
                await transport.logout(world.jid)
                assert ear.turns == known

        asyncio.run(story())
        wait_until(lambda: whatsapp.companions(world.number) == [], 10)

    def test_a_connection_that_cannot_be_made_at_first(
        self, world: DoubledWorld, double: Double, store_url: str, tmp_path: Path
    ) -> None:
        """neonize only ends its task then, and tries no more."""

        async def away(rig: Rig) -> None:
            ear = Ear()
            await rig.dial(ear.emit).connect(world.jid)
            assert ear.events == [Disconnected("connection-refused")]

        async def link() -> None:
            async with paired(world):
                pass

        asyncio.run(link())
        nowhere = "http://127.0.0.1:1"
        with Rig(double, tmp_path, store_url, HTTPS_PROXY=nowhere) as rig:
            asyncio.run(away(rig))

    def test_database_connections_that_are_never_closed(
        self, world: DoubledWorld, store_url: str
    ) -> None:
        """Those of a stopped client are ended at the server."""

        def connections() -> int:
            with db.connect(store_url) as conn:
                return db.scalar(
                    conn,
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name <> ''",
                )

        async def story() -> None:
            async with connected(world) as (transport, _):
                for _ in range(3):
                    await transport.disconnect()
                    await transport.connect(world.jid)
                await transport.send_text(world.contact, "Hi", secret=SECRET)
                # The server is told, and ends them a little later.
                wait_until(lambda: 1 <= connections() <= 2, 10)

        asyncio.run(story())
        wait_until(lambda: connections() == 0, 10)

    def test_no_new_client_for_a_connection_that_dropped(
        self, world: DoubledWorld, whatsapp: Control, rig: Rig
    ) -> None:
        """Each start leaves a pool of database connections behind."""

        async def story() -> None:
            async with connected(world) as (transport, ear):
                starts = rig.state()["starts"]
                for times in range(1, 4):
                    whatsapp.close(world.number)
                    await ear.count(Disconnected, times)
                    await transport.connect(world.jid)
                    await ear.count(Connected, times + 1)
                    await ear.count(OfflineSyncCompleted, times + 1)
                assert rig.state()["starts"] == starts
                await transport.send_text(world.contact, "Back", secret=SECRET)

        asyncio.run(story())
        assert world.received(SIM) == ["Back"]


async def everything_is_refused(transport: Transport, contact: Address) -> None:
    """By us: neonize is not asked."""
    with pytest.raises(SendRefused, match="no-connection"):
        await transport.send_text(contact, "Hi", secret=SECRET)
    with pytest.raises(SendRefused, match="no-connection"):
        await transport.upload(PAPER)
    with pytest.raises(DownloadFailed):
        await transport.download(b"")
    assert not await transport.is_answered()
    assert await transport.check_number(contact.phone or "") is None
    assert await transport.fetch_avatar(contact) is None
    await transport.show_composing(contact)
    await transport.set_present(present=True)
    await transport.mark_read(contact, ["A"])
