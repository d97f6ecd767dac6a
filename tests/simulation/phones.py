"""The phones of a world and whom they write to; they remember what they saw.

They outlive every process of ours, and their memory is all that the auditor reads of
what went out. What is told to a process that dies soon after is told again: WhatsApp
keeps what nobody took.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from chalicelib.devices.model import DeviceId
from chalicelib.devices.pairing import Method
from chalicelib.inbound.model import Address, MessageReceived, ReceiptReceived
from connectors.events import (
    Connected,
    Disconnected,
    Event,
    OfflineSyncCompleted,
    Replaced,
)
from connectors.transport import (
    Emit,
    File,
    NoAnswer,
    SenderRestricted,
    SendRefused,
    SentReceipt,
    Uploaded,
)
from tests.simulation.testimony import LONGEST_WAY, Call, Sight

if TYPE_CHECKING:
    from tests.simulation.processes import Process
    from tests.simulation.world import World

# Whoever took an event and lives so much longer has committed what follows from it.
SURELY_TAKEN = 60.0


@dataclass(slots=True)
class Letter:
    """An event that waits to be taken; `told` is the connection it was told on."""

    event: MessageReceived | ReceiptReceived
    told: "Wire | None" = None
    told_at: datetime | None = None
    taken: Callable[[datetime], None] | None = None


@dataclass
class Handset:
    """One linked phone. `wire` is the connection that WhatsApp holds open to us."""

    device_id: int
    reachable: bool = True
    wire: "Wire | None" = None
    letters: list[Letter] = field(default_factory=list[Letter])
    # What our session store knows: under which id a secret left.
    store: dict[bytes, str] = field(default_factory=dict[bytes, str])


class Phones:
    """All phones, and the people at the other end of them."""

    def __init__(self, world: "World", rng: Random) -> None:
        self.sights: list[Sight] = []
        self.calls: list[Call] = []
        # How many sends the world itself put in doubt.
        self.doubts = 0
        self._world = world
        self._rng = rng
        self._handsets: dict[int, Handset] = {}
        self._messages = 0

    def handset(self, device_id: int) -> Handset:
        return self._handsets.setdefault(device_id, Handset(device_id))

    def dial(self, process: "Process", device_id: DeviceId, emit: Emit) -> "Wire":
        return Wire(self._world, self, self.handset(device_id), process, emit)

    def vanish(self, device_id: int, seconds: float) -> None:
        """Out of reach for a while, in which people write to it all the same."""
        phone = self.handset(device_id)
        phone.reachable = False
        if phone.wire is not None:
            phone.wire.emit(Disconnected())
            self.hang_up(phone.wire)

        def come_back() -> None:
            phone.reachable = True

        self._world.agenda.after(seconds, come_back)
        if self._rng.random() < 0.5:
            self._world.agenda.after(
                seconds * self._rng.random(),
                lambda: self._world.people.write_to(device_id),
            )

    def forget(self, process: "Process") -> None:
        """A process has ended: its connections fall."""
        for phone in self._handsets.values():
            if phone.wire is not None and phone.wire.process is process:
                self.hang_up(phone.wire)

    def hang_up(self, wire: "Wire") -> None:
        """The connection is over; what was told on it at last is told again."""
        phone = wire.phone
        if phone.wire is wire:
            phone.wire = None
        for letter in phone.letters:
            if letter.told is wire:
                letter.told = None

    def attach(self, wire: "Wire") -> None:
        """A new connection takes the place of the last."""
        phone, before = wire.phone, wire.phone.wire
        beside = None
        if before is not None:
            self.hang_up(before)
            before.emit(Replaced())
            # Whoever was suspended could not know better.
            if before.process is not wire.process and before.process.loop.lost == 0:
                beside = before.process.number if before.process.is_awake else None
        phone.wire = wire
        self.calls.append(
            Call(
                device_id=phone.device_id,
                process=wire.process.number,
                since=self._world.clock.instant,
                beside=beside,
                overslept=wire.process.loop.lost > 0,
            )
        )
        wire.emit(Connected())
        delay = 0.0
        for letter in list(phone.letters):
            delay += self._rng.uniform(0.05, 8.0)
            self._world.agenda.after(
                delay, lambda letter=letter: self._tell(letter, wire)
            )
        if not self._world.happens("sync_unannounced"):
            self._world.agenda.after(
                delay + 0.5, lambda: self._emit(wire, OfflineSyncCompleted())
            )

    def write(
        self,
        device_id: int,
        address: Address,
        text: str,
        taken: Callable[[datetime], None] | None = None,
    ) -> None:
        """A person writes to a phone of ours, now; `taken` once we surely know."""
        self._messages += 1
        message = MessageReceived(
            message_id=f"M{self._messages}",
            chat=address,
            from_me=False,
            kind="text",
            text=text,
            at=self._world.clock.instant.replace(microsecond=0),
        )
        self._post(device_id, Letter(message, taken=taken))

    def receipt(self, device_id: int, address: Address, id_: str, kind: str) -> None:
        """WhatsApp's word on a message of ours."""
        receipt = ReceiptReceived(
            message_ids=(id_,),
            kind=kind,  # pyright: ignore[reportArgumentType]
            at=self._world.clock.instant.replace(microsecond=0),
            chat=address,
        )
        self._post(device_id, Letter(receipt))

    def see(self, wire: "Wire", to: Address, text: str, *, taken: bool) -> None:
        person = self._world.cast.number_of(to)
        self.sights.append(
            Sight(
                device_id=wire.phone.device_id,
                process=wire.process.number,
                at=self._world.clock.instant,
                to=person,
                text=text,
                taken=taken,
            )
        )

    def _post(self, device_id: int, letter: Letter) -> None:
        phone = self.handset(device_id)
        phone.letters.append(letter)
        if phone.wire is not None:
            self._tell(letter, phone.wire)

    def _tell(self, letter: Letter, wire: "Wire") -> None:
        if wire.phone.wire is not wire or letter not in wire.phone.letters:
            return
        letter.told = wire
        letter.told_at = self._world.clock.instant
        wire.emit(letter.event)
        self._world.agenda.after(SURELY_TAKEN, lambda: self._settle(letter, wire))

    def _settle(self, letter: Letter, wire: "Wire") -> None:
        # A process that sleeps took nothing yet; it is asked again.
        if letter.told is not wire or letter not in wire.phone.letters:
            return
        if wire.process.is_asleep:
            letter.told_at = self._world.clock.instant + timedelta(seconds=SURELY_TAKEN)
            self._world.agenda.after(SURELY_TAKEN, lambda: self._settle(letter, wire))
            return
        wire.phone.letters.remove(letter)
        if letter.taken is not None and letter.told_at is not None:
            letter.taken(letter.told_at)

    def _emit(self, wire: "Wire", event: Event) -> None:
        if wire.phone.wire is wire:
            wire.emit(event)


class Wire:
    """One process's way to one phone, behind the door of all transports."""

    def __init__(
        self,
        world: "World",
        phones: Phones,
        phone: Handset,
        process: "Process",
        emit: Emit,
    ) -> None:
        self.phone = phone
        self.process = process
        self._world = world
        self._phones = phones
        self._emit = emit
        self._rng = world.rng

    def emit(self, event: Event) -> None:
        if self.process.is_alive:
            self._emit(event)

    @property
    def _is_open(self) -> bool:
        return self.phone.wire is self

    async def connect(self, jid: str) -> None:
        await asyncio.sleep(10 ** self._rng.uniform(-0.7, 1.2))
        if not self.phone.reachable:
            self.emit(Disconnected("connection-refused"))
        else:
            self._phones.attach(self)

    async def disconnect(self) -> None:
        self._phones.hang_up(self)

    async def logout(self, jid: str) -> None:
        self._phones.hang_up(self)

    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        with self.process.under_way():
            return await self._send(to, text, secret)

    async def _send(self, to: Address, text: str, secret: bytes) -> SentReceipt:
        await self.process.may_be_killed("killed_sending")
        await asyncio.sleep(self._rng.uniform(0.01, LONGEST_WAY))
        if not self._is_open or self._world.happens("connection_lost"):
            if self._is_open:
                self._phones.vanish(self.phone.device_id, self._rng.uniform(30, 900))
            raise SendRefused("no-connection", transient=True)
        self._refuse(to, text)
        self.phone.store[secret] = id_ = f"W{len(self._phones.sights)}"
        self._phones.see(self, to, text, taken=True)
        self._world.people.hear(self.phone.device_id, to, text, id_)
        await self.process.may_be_killed("killed_sending")
        at = self._world.clock.instant
        if self._world.happens("acknowledgement_lost"):
            self._phones.doubts += 1
            await asyncio.sleep(self._rng.uniform(10, 60))
            raise NoAnswer("no acknowledgement")
        await asyncio.sleep(self._rng.uniform(0.01, 1.0))
        await self.process.may_be_killed("killed_sending")
        return SentReceipt(whatsapp_id=id_, at=at)

    def _refuse(self, to: Address, text: str) -> None:
        """What WhatsApp does not take."""
        refusal: SendRefused | None = None
        if not self._world.cast.is_on_whatsapp(to):
            refusal = SendRefused("not-on-whatsapp", transient=False)
        elif self._world.happens("restricted"):
            until = self._world.clock.instant + timedelta(
                seconds=self._rng.uniform(600, 7200)
            )
            refusal = SenderRestricted("restricted-strangers", until=until)
        elif self._world.happens("refused"):
            refusal = SendRefused("refused", transient=True)
        if refusal is not None:
            self._phones.see(self, to, text, taken=False)
            raise refusal

    async def show_composing(self, to: Address) -> None:
        self._world.machines.may_be_suspended(self.process)

    async def sent_id_for(self, secret: bytes) -> str | None:
        return self.phone.store.get(secret)

    async def lid_of(self, phone: str) -> str | None:
        return self._world.cast.lid_of(phone)

    async def is_answered(self) -> bool:
        return self._is_open

    async def pair(
        self, method: Method, phone: str | None, *, history: timedelta
    ) -> None:
        raise AssertionError("nobody links a phone here")

    async def cancel_pairing(self) -> None:
        raise AssertionError("nobody links a phone here")

    async def upload(self, file: File) -> Uploaded:
        raise AssertionError("nobody sends a file here")

    async def send_file(
        self, to: Address, uploaded: Uploaded, *, caption: str, secret: bytes
    ) -> SentReceipt:
        raise AssertionError("nobody sends a file here")

    async def download(self, reference: bytes) -> bytes:
        raise AssertionError("nobody sends a file here")

    async def set_present(self, *, present: bool) -> None:
        """Nobody looks."""

    async def mark_read(self, chat: Address, message_ids: Sequence[str]) -> None:
        """Nobody looks."""

    async def check_number(self, phone: str) -> bool | None:
        return None

    async def fetch_avatar(self, of: Address) -> bytes | None:
        return None
