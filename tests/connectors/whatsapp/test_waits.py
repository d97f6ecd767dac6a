"""Waits that are neonize's own and that nobody can shorten, side by side."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.events import (
    Connected,
    Disconnected,
    OfflineSyncCompleted,
    PairingEnded,
    PairingSecret,
    Unanswered,
)
from connectors.transport import NoAnswer
from tests.connectors.proxy import Wire
from tests.connectors.proxy import wire as wired
from tests.connectors.transport_contract import (
    HISTORY,
    SECRET,
    SIM,
    Ear,
    TransportContract,
    connected,
    paired,
)
from tests.connectors.whatsapp.conftest import NewWorld
from tests.connectors.whatsapp.rig import Rig
from tests.connectors.whatsapp.world import DoubledWorld
from tests.waiting import insist, until, wait_until
from tests.whatsapp.control import Control
from tests.whatsapp.double import Double

pytestmark = pytest.mark.slow_whatsapp

# QR codes live for 60 s, the next five for 20 s each.
CODES = timedelta(seconds=160)
MINUTES = 240.0
MANY = 100


@pytest.fixture
def wire(double: Double) -> Iterator[Wire]:
    """The way to WhatsApp, which can be cut."""
    with wired(double.environment()["HTTPS_PROXY"]) as made:
        yield made


@pytest.fixture
def far(double: Double, store_url: str, tmp_path: Path, wire: Wire) -> Iterator[Rig]:
    """A process at the other end of the wire."""
    with Rig(double, tmp_path, store_url, HTTPS_PROXY=wire.url) as rig:
        yield rig


@pytest.fixture
def apart(double: Double, store_url: str, tmp_path: Path) -> Iterator[Rig]:
    """A process whose phones nobody else's failure keeps from trying."""
    folder = tmp_path / "apart"
    folder.mkdir()
    with Rig(double, folder, store_url) as rig:
        yield rig


def test_each_wait_ends_as_it_should(
    new_world: NewWorld, whatsapp: Control, far: Rig, apart: Rig, wire: Wire
) -> None:
    contract = TransportContract()
    unanswered = contract.test_a_lost_ack_is_no_answer_and_the_secret_tells_the_id
    deafened = contract.test_a_deaf_connection_answers_nobody_until_it_is_made_anew
    unheard, deaf, shown, typed, made_anew, silent = (new_world() for _ in range(6))
    twice, muted = new_world(), new_world()
    stories: list[Callable[[], object]] = [
        lambda: unanswered(unheard),
        lambda: deafened(deaf),
        lambda: codes_that_nobody_scans(shown),
        lambda: characters_that_nobody_types(typed),
        lambda: a_stream_that_cannot_be_made_anew(made_anew, whatsapp, far, wire),
        lambda: a_login_without_an_answer(silent, whatsapp, apart),
        lambda: a_second_copy_without_an_answer(twice, whatsapp),
        lambda: a_login_made_anew_without_an_answer(muted, whatsapp),
    ]
    with ThreadPoolExecutor(len(stories)) as together:
        for ended in [together.submit(story) for story in stories]:
            ended.result()


def a_login_without_an_answer(
    world: DoubledWorld, whatsapp: Control, apart: Rig
) -> None:
    """neonize would wait for ever on a connection that stands; it is made anew."""

    async def story() -> None:
        async with paired(world) as (jid, _):
            ear = Ear()
            transport = apart.dial(ear.emit)
            whatsapp.faults(world.number).is_silent = True
            await transport.connect(jid)
            assert ear.events == [Disconnected("connection-timeout")]
            whatsapp.faults(world.number).is_silent = False
            # Nobody tries for some seconds, for what one could not reach.
            await insist(
                lambda: transport.connect(jid),
                lambda: Connected in ear.turns,
                MINUTES,
            )
            await transport.disconnect()

    asyncio.run(story())


def a_second_copy_without_an_answer(world: DoubledWorld, whatsapp: Control) -> None:
    """neonize would wait for ever, and every send of the phone behind it."""

    async def story() -> None:
        async with connected(world) as (transport, ear):
            faults = whatsapp.faults(world.number)
            faults.drop_acks = MANY
            sending = asyncio.create_task(
                transport.send_text(world.contact, "Hi", secret=SECRET)
            )
            await asyncio.to_thread(wait_until, lambda: world.received(SIM), 10)
            whatsapp.close(world.number)
            await ear.a(Disconnected)
            await transport.connect(world.jid)
            with pytest.raises(NoAnswer):
                await sending
            faults.drop_acks = 0

            await ear.a(Unanswered)
            assert not await transport.is_answered()
            await transport.disconnect()
            await transport.connect(world.jid)
            await transport.send_text(world.contact, "Hi again", secret=b"t" * 32)

    asyncio.run(story())


def a_login_made_anew_without_an_answer(world: DoubledWorld, whatsapp: Control) -> None:
    """whatsmeow makes what dropped anew, and waits for its answer for ever as well."""

    async def story() -> None:
        async with connected(world) as (transport, ear):
            whatsapp.faults(world.number).is_silent = True
            whatsapp.close(world.number)
            await ear.a(Disconnected)
            await transport.connect(world.jid)
            late = Disconnected("connection-timeout")
            await until(lambda: late in ear.events, MINUTES)
            whatsapp.faults(world.number).is_silent = False
            known = ear.turns.count(Connected)
            await insist(
                lambda: transport.connect(world.jid),
                lambda: ear.turns.count(Connected) > known,
                MINUTES,
            )

    asyncio.run(story())


def codes_that_nobody_scans(world: DoubledWorld) -> None:
    """neonize shows the last and falls silent: the end is ours to tell."""

    async def story() -> None:
        ear = Ear(MINUTES)
        transport = world.dial_unattended(ear.emit)
        await transport.pair("qr", None, history=HISTORY)
        assert await ear.a(PairingEnded) == PairingEnded("pairing-expired")
        shown = [e for e in ear.events if isinstance(e, PairingSecret)]
        assert len({one.secret for one in shown}) == 6
        assert [one.valid.total_seconds() for one in shown] == [60, *[20] * 5]
        assert ear.turns[-1] is PairingEnded
        await transport.cancel_pairing()

    asyncio.run(story())


def characters_that_nobody_types(world: DoubledWorld) -> None:
    async def story() -> None:
        ear = Ear(MINUTES)
        transport = world.dial(SIM, ear.emit)
        await transport.pair("code", world.number, history=HISTORY)
        await ear.a(PairingEnded)
        (shown, ended) = ear.events
        assert isinstance(shown, PairingSecret)
        assert shown.valid == CODES
        assert ended == PairingEnded("pairing-expired")
        await transport.cancel_pairing()

    asyncio.run(story())


def a_stream_that_cannot_be_made_anew(
    world: DoubledWorld, whatsapp: Control, far: Rig, wire: Wire
) -> None:
    """After 515 whatsmeow tries once, and says nothing of it if that fails."""

    async def story() -> None:
        async with paired(world) as (jid, _):
            ear = Ear(MINUTES)
            transport = far.dial(ear.emit)
            await transport.connect(jid)
            await ear.a(OfflineSyncCompleted)
            wire.refuse()
            whatsapp.end_with(world.number, "515")
            await ear.a(Unanswered)
            assert Disconnected not in ear.turns
            assert not await transport.is_answered()

            wire.mend()
            await transport.disconnect()
            await transport.connect(jid)
            await ear.count(Connected, 2)
            await transport.disconnect()

    asyncio.run(story())
