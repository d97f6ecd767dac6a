"""The transport of simulated phones: they acknowledge, deliver, read, reply, fail."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.devices.model import DeviceId
from chalicelib.devices.pairing import Method
from chalicelib.inbound.model import Address
from chalicelib.platform import clock
from connectors.events import (
    Connected,
    HistoryShared,
    LoggedOut,
    OfflineSyncCompleted,
    Paired,
    PairingSecret,
    PhoneSeen,
)
from connectors.simulated import people, telling
from connectors.simulated.book import Book
from connectors.simulated.chance import Chance
from connectors.simulated.files import Files, Kept
from connectors.simulated.memory import Memory
from connectors.simulated.odds import Odds
from connectors.transport import (
    DownloadFailed,
    Emit,
    File,
    NoAnswer,
    SenderRestricted,
    SendRefused,
    SentReceipt,
    Uploaded,
)

# Human and network times, before they are divided by the speed.
CONNECTING = (0.05, 0.3)
ACKNOWLEDGING = (0.1, 0.5)
NO_ACKNOWLEDGEMENT = 75.0
PAIRING = 2.0
SECRET_VALID = timedelta(seconds=20)
RESTRICTED = timedelta(minutes=30)
LOOK_EVERY = 0.2
# Its owner has it in hand every now and then.
PHONE_USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A world of simulated phones in a folder."""

    folder: Path
    seed: int
    speed: float = 1.0
    odds: Odds = field(default_factory=Odds)

    def dial(self, device_id: DeviceId, emit: Emit) -> "SimulatedTransport":
        """The transport of one phone of this world."""
        return SimulatedTransport(self, device_id, emit)


class SimulatedTransport:
    """One phone. What it tells is in its log before it is told."""

    def __init__(self, world: Simulation, device_id: DeviceId, emit: Emit) -> None:
        self._world = world
        self._device_id = device_id
        self._emit = emit
        self._book = Book(world.folder, device_id)
        self._files = Files(world.folder)
        self._memory = Memory(world.seed, device_id, world.odds, world.speed)
        self._chance = Chance("waits", device_id, clock.now())
        self._living: asyncio.Task[None] | None = None
        self._pairing: asyncio.Task[None] | None = None
        self._deaf = False

    async def connect(self, jid: str) -> None:
        await self._wait(*CONNECTING)
        self._catch_up()
        if not self._memory.linked:
            self._emit(LoggedOut())
            return
        self._deaf = False
        self._note("connected", jid=jid, pid=os.getpid())
        self._emit(Connected())
        if self._tell_due():
            self._emit(OfflineSyncCompleted())
            self._living = asyncio.create_task(self._live())

    async def disconnect(self) -> None:
        if await _ended(self._living):
            self._note("disconnected", pid=os.getpid())
        self._living = None

    async def pair(
        self, method: Method, phone: str | None, *, history: timedelta
    ) -> None:
        self._pairing = asyncio.create_task(self._pair(method, phone, history))

    async def cancel_pairing(self) -> None:
        await _ended(self._pairing)
        self._pairing = None

    async def logout(self, jid: str) -> None:
        await self.disconnect()
        self._catch_up()
        if self._memory.linked:
            self._note("unlinked", jid=jid)

    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        return await self._send(to, text, secret, {})

    async def upload(self, file: File) -> Uploaded:
        if self._living is None:
            raise SendRefused("no-connection", transient=True)
        kept = self._files.keep(file.content, mime=file.mime, name=file.file_name)
        self._note("uploaded", file_kind=file.kind, **asdict(kept))
        return Uploaded(kind=file.kind, reference=kept.reference())

    async def send_file(
        self, to: Address, uploaded: Uploaded, *, caption: str, secret: bytes
    ) -> SentReceipt:
        kept = asdict(Kept.read(uploaded.reference))
        text = "" if uploaded.kind == "voice" else caption
        return await self._send(
            to, text, secret, {"file": {"kind": uploaded.kind} | kept}
        )

    async def download(self, reference: bytes) -> bytes:
        if self._living is None or self._deaf:
            raise DownloadFailed("no-connection", transient=True)
        content = self._files.fetch(Kept.read(reference))
        if content is None:
            raise DownloadFailed("file-gone", transient=False)
        return content

    async def _send(
        self, to: Address, text: str, secret: bytes, more: dict[str, object]
    ) -> SentReceipt:
        contact = _name(to)
        self._refuse_if_impossible(contact)
        if self._deaf:
            await self._wait(NO_ACKNOWLEDGEMENT, NO_ACKNOWLEDGEMENT)
            raise NoAnswer
        message_id, fate = self._memory.next_fate(contact)
        match fate.outcome:
            case "restricted":
                until = clock.now() + RESTRICTED / self._world.speed
                self._note("restricted", to=contact, until=until.isoformat())
                raise SenderRestricted("restricted-strangers", until=until)
            case "refused":
                self._note("refused", to=contact, code="refused")
                raise SendRefused("refused", transient=True)
            case "taken" | "ack-lost":
                self._note(
                    "accepted",
                    id=message_id,
                    device=self._device_id,
                    to=contact,
                    sha256=hashlib.sha256(text.encode()).hexdigest(),
                    text=text,
                    secret=secret.hex(),
                    **more,
                )
        if fate.outcome == "ack-lost":
            await self._wait(NO_ACKNOWLEDGEMENT, NO_ACKNOWLEDGEMENT)
            raise NoAnswer
        taken_at = clock.now()
        await self._wait(*ACKNOWLEDGING)
        return SentReceipt(whatsapp_id=message_id, at=taken_at)

    async def sent_id_for(self, secret: bytes) -> str | None:
        self._catch_up()
        return self._memory.id_by_secret.get(secret.hex())

    async def show_composing(self, to: Address) -> None:
        """Nobody looks."""

    async def set_present(self, *, present: bool) -> None:
        """Nobody looks."""

    async def mark_read(self, chat: Address, message_ids: Sequence[str]) -> None:
        if self._living is not None:
            self._note("marked-read", to=_name(chat), ids=list(message_ids))

    async def check_number(self, phone: str) -> bool | None:
        return self._memory.knows(phone) if self._living is not None else None

    async def lid_of(self, phone: str) -> str | None:
        """None: simulated people write under their numbers."""

    async def fetch_avatar(self, of: Address) -> bytes | None:
        return None if self._living is None else self._files.picture_of(_name(of))

    async def is_answered(self) -> bool:
        return self._living is not None and not self._deaf

    async def _live(self) -> None:
        """Tell what happens when it happens, until the connection drops."""
        pause = min(LOOK_EVERY, LOOK_EVERY / self._world.speed)
        seen_at = datetime.min.replace(tzinfo=UTC)
        while True:
            await asyncio.sleep(pause)
            if clock.now() - seen_at > PHONE_USED_EVERY:
                seen_at = clock.now()
                self._emit(PhoneSeen(seen_at))
            self._catch_up()
            if not self._deaf and not self._tell_due():
                return

    def _tell_due(self) -> bool:
        """Whether the connection still stands after all that was due."""
        for due in self._memory.due(clock.now()):
            self._note("told", key=due.key, contact=due.contact, at_phone=str(due.at))
            self._emit(telling.event(due))
            if due.step.kind == "drop":
                self._living = None
                return False
            if due.step.kind == "deaf":
                self._deaf = True
                return True
        return True

    async def _pair(
        self, method: Method, phone: str | None, history: timedelta
    ) -> None:
        secret = f"SIMULATED,{self._device_id},{self._chance.number()}"
        if method == "code":
            secret = f"SIM{int(self._chance.number() * 10**5):05d}"
        self._emit(PairingSecret(secret, SECRET_VALID))
        await self._wait(PAIRING, PAIRING)
        number = phone or people.own_number(self._world.seed, self._device_id)
        jid = f"{number}:1@s.whatsapp.net"
        self._note("linked", jid=jid, history_days=history.days)
        self._emit(
            Paired(
                phone=number,
                jid=jid,
                lid=people.lid(number),
                push_name=people.push_name(number),
            )
        )
        self._emit(HistoryShared())

    def _refuse_if_impossible(self, contact: str) -> None:
        self._catch_up()
        until = self._memory.restricted_until
        if self._living is None:
            raise SendRefused("no-connection", transient=True)
        if until is not None and until > clock.now():
            raise SenderRestricted("restricted-strangers", until=until)
        if not self._memory.knows(contact):
            self._note("refused", to=contact, code="not-on-whatsapp")
            raise SendRefused("not-on-whatsapp", transient=False)

    def _note(self, kind: str, **values: object) -> None:
        self._book.append(kind, **values)
        self._catch_up()

    def _catch_up(self) -> None:
        self._memory.learn(self._book.news())

    async def _wait(self, least: float, most: float) -> None:
        await asyncio.sleep(self._chance.between(least, most) / self._world.speed)


def _name(to: Address) -> str:
    """A contact's name in the logs: the number, or the LID if that is all we have."""
    return to.phone or to.lid or ""


async def _ended(task: asyncio.Task[None] | None) -> bool:
    """Whether there was something to end."""
    if task is None or task.done():
        return False
    task.cancel()
    await asyncio.wait([task])
    return True
