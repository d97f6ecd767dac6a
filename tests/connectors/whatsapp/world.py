"""What the contract's tests arrange around a real phone: people of the double."""

from collections.abc import Callable
from typing import Any, cast

from chalicelib.devices.model import DeviceId
from chalicelib.inbound.model import Address
from connectors.events import Event, PairingSecret
from connectors.transport import Emit, SentReceipt, Transport
from tests.connectors.whatsapp.rig import Rig
from tests.whatsapp.control import Control
from tests.whatsapp.protos import e2e

NO_NEW_CHATS, NOT_NOW = 463, 400


class DoubledWorld:
    """One phone, whose owner scans what is shown at once, and one contact."""

    jid = ""

    def __init__(
        self, rig: Rig, control: Control, *, number: str, contact: str, unknown: str
    ) -> None:
        self.number = number
        self.contact, self.unknown = Address(phone=contact), Address(phone=unknown)
        self._rig, self._control, self._them = rig, control, contact
        self._faults = control.faults(number)
        self._files: list[str] = []
        self.after_next_send: Callable[[], object] | None = None

    def dial(self, device_id: DeviceId, emit: Emit) -> Transport:
        def scan_and_emit(event: Event) -> None:
            if isinstance(event, PairingSecret) and "," in event.secret:
                self._control.scan(event.secret, self.number)
            emit(event)

        return cast(Transport, Arranged(self, self._rig.dial(scan_and_emit)))

    def dial_unattended(self, emit: Emit) -> Transport:
        """Nobody scans what it shows."""
        return self._rig.dial(emit)

    def lose_next_ack(self) -> None:
        self._faults.drop_acks = 1

    def refuse_next(self) -> None:
        self._faults.refuse_with = NOT_NOW

    def restrict_next(self) -> None:
        self._faults.refuse_with = NO_NEW_CHATS

    def drop_after_next(self) -> None:
        self.after_next_send = lambda: self._control.close(self.number)

    def go_deaf_after_next(self) -> None:
        self.after_next_send = lambda: setattr(self._faults, "is_silent", True)

    def hear_again(self) -> None:
        """Only this connection was deaf: the next is not."""
        self._faults.is_silent = False

    def write(self, device_id: DeviceId, text: str) -> None:
        self._control.write(self._them, self.number, text)

    def write_file(self, device_id: DeviceId, content: bytes, name: str) -> None:
        kept = self._control.upload(content, "Document")
        self._files.append(kept["directPath"])
        document = e2e.DocumentMessage(
            fileName=name, mimetype="application/pdf", **kept
        )
        self._control.write_message(
            self._them, self.number, e2e.Message(documentMessage=document)
        )

    def forget_files(self) -> None:
        for path in self._files:
            self._control.forget_file(path)

    def received(self, device_id: DeviceId) -> list[str]:
        return [_text(seen.message) for seen in self._control.phone(self._them).seen]


class Arranged:
    """A transport in whose calls the world has a hand."""

    def __init__(self, world: DoubledWorld, transport: Transport) -> None:
        self._world, self._transport = world, transport

    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        sent = await self._transport.send_text(to, text, secret=secret)
        then, self._world.after_next_send = self._world.after_next_send, None
        if then is not None:
            then()
        return sent

    async def disconnect(self) -> None:
        await self._transport.disconnect()
        self._world.hear_again()

    def __getattr__(self, verb: str) -> Any:
        return getattr(self._transport, verb)


def _text(message: Any) -> str:
    captioned = message.documentWithCaptionMessage.message.documentMessage
    return message.conversation or captioned.caption
