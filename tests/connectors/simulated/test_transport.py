"""Simulated phones keep to the contract, and to what their logs say."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from chalicelib.devices.model import DeviceId
from chalicelib.inbound.model import Address, MessageReceived, ReceiptReceived
from chalicelib.platform import clock
from connectors.simulated import people
from connectors.simulated.__main__ import arrange, main, speak
from connectors.simulated.book import Book
from connectors.simulated.memory import Memory
from connectors.simulated.odds import Odds
from connectors.simulated.transport import Simulation
from connectors.transport import Emit, NoAnswer, Transport
from tests.connectors.transport_contract import (
    SECRET,
    SIM,
    Ear,
    TransportContract,
    connected,
)

SEED, SPEED = 1, 100.0
PLAIN = Odds(
    unknown=0.5, refuse=0, restrict=0, lose_ack=0, drop=0, deliver=1, read=0, reply=0
)


def a_number(*, known: bool) -> Address:
    numbers = (f"6012345{n:04d}" for n in count())
    found = (n for n in numbers if people.is_on_whatsapp(n, SEED, PLAIN) == known)
    return Address(phone=next(found))


class SimulatedWorld:
    """Odds that leave nothing to chance; what else happens is arranged."""

    contact = a_number(known=True)
    unknown = a_number(known=False)
    jid = ""

    def __init__(self, folder: Path, odds: Odds = PLAIN) -> None:
        self.simulation = Simulation(folder=folder, seed=SEED, speed=SPEED, odds=odds)

    def dial(self, device_id: DeviceId, emit: Emit) -> Transport:
        return self.simulation.dial(device_id, emit)

    def lose_next_ack(self) -> None:
        arrange(self.simulation.folder, SIM, "lose-ack")

    def refuse_next(self) -> None:
        arrange(self.simulation.folder, SIM, "refuse")

    def restrict_next(self) -> None:
        arrange(self.simulation.folder, SIM, "restrict")

    def drop_after_next(self) -> None:
        arrange(self.simulation.folder, SIM, "drop")

    def go_deaf_after_next(self) -> None:
        arrange(self.simulation.folder, SIM, "deaf")

    def write_file(self, device_id: DeviceId, content: bytes, name: str) -> None:
        folder = self.simulation.folder / "outbox"
        folder.mkdir()
        file = folder / name
        file.write_bytes(content)
        speak(
            self.simulation.folder,
            device_id,
            contact=self.contact.phone or "",
            text="",
            file=file,
        )

    def forget_files(self) -> None:
        shutil.rmtree(self.simulation.folder / "files")

    def write(self, device_id: DeviceId, text: str) -> None:
        contact = self.contact.phone or ""
        speak(self.simulation.folder, device_id, contact=contact, text=text)

    def received(self, device_id: DeviceId) -> list[str]:
        lines = Book(self.simulation.folder, device_id).news()
        return [line["text"] for line in lines if line["kind"] == "accepted"]


@pytest.fixture
def world(tmp_path: Path) -> SimulatedWorld:
    return SimulatedWorld(tmp_path)


class TestSimulated(TransportContract):
    """All of the contract."""


def test_a_killed_process_takes_nothing_back(
    world: SimulatedWorld, tmp_path: Path
) -> None:
    """The phone saw the message: the next process knows its id and hears of it."""
    program = f"""
import asyncio, os, signal
from pathlib import Path
from connectors.simulated.transport import Simulation
from chalicelib.inbound.model import Address
async def story():
    phone = Simulation(folder=Path({str(tmp_path)!r}), seed=1).dial(1, lambda e: None)
    await phone.connect("60111:1@s.whatsapp.net")
    asyncio.get_running_loop().call_later(0.02, os.kill, os.getpid(), signal.SIGKILL)
    to = Address(phone={world.contact.phone!r})
    await phone.send_text(to, "Hi", secret={SECRET!r})
asyncio.run(story())
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -9

    async def story() -> None:
        ear = Ear()
        transport = world.dial(SIM, ear.emit)
        known = await transport.sent_id_for(SECRET)
        await transport.connect("60111:1@s.whatsapp.net")
        receipt = await ear.a(ReceiptReceived)
        assert isinstance(receipt, ReceiptReceived)
        assert receipt.message_ids == (known,)
        await transport.disconnect()

    asyncio.run(story())
    assert world.received(SIM) == ["Hi"]


def test_replies_come_from_who_was_written_to(tmp_path: Path) -> None:
    world = SimulatedWorld(tmp_path, replace(PLAIN, read=1, reply=1, stop=1))

    async def story() -> None:
        async with connected(world) as (transport, ear):
            await transport.send_text(world.contact, "Hi", secret=SECRET)
            reply = await ear.a(MessageReceived)
            assert isinstance(reply, MessageReceived)
            assert (reply.chat.phone, reply.text) == (world.contact.phone, "STOP")
            assert reply.chat.lid

    asyncio.run(story())


def test_the_same_seed_plays_the_same_run(tmp_path: Path) -> None:
    odds = replace(PLAIN, unknown=0, lose_ack=0.3, deliver=0.5, read=0.5, reply=0.5)

    def play(folder: Path) -> list[str]:
        """What became, or will become, of twelve messages."""
        world = SimulatedWorld(folder, odds)
        world.simulation = replace(world.simulation, speed=10_000)

        async def story() -> None:
            async with connected(world) as (transport, _):
                for n in range(12):
                    to = Address(phone=f"6012345{n:04d}")
                    with contextlib.suppress(NoAnswer):
                        await transport.send_text(to, "Hi", secret=bytes([n]))

        asyncio.run(story())
        memory = Memory(SEED, SIM, odds, 1)
        lines = Book(folder, SIM).news()
        memory.learn(line for line in lines if line["kind"] != "told")
        return [due.key for due in memory.due(clock.now() + timedelta(days=1))]

    first, second = play(tmp_path / "one"), play(tmp_path / "two")
    assert sorted(first) == sorted(second)
    assert first


def test_the_command_line_lets_somebody_write(world: SimulatedWorld) -> None:
    folder = str(world.simulation.folder)
    main(["--world", folder, "say", "--device", "1", "--from", "60123", "Open?"])

    async def story() -> None:
        async with connected(world) as (_, ear):
            message = await ear.a(MessageReceived)
            assert isinstance(message, MessageReceived)
            assert (message.chat.phone, message.text) == ("60123", "Open?")

    asyncio.run(story())


def test_a_line_half_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    book = Book(tmp_path, 1)
    book.append("said", text="one")
    file = tmp_path / "device-1.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"kind": "sa')

    assert [line["text"] for line in book.news()] == ["one"]
    file.write_bytes(whole + b'{"kind": "said", "text": "two"}\n')
    assert [line["text"] for line in book.news()] == ["two"]
    assert book.news() == []
