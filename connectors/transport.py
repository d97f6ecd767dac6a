"""
The door: what any transport can do for one device, in our words.

What may go wrong with a send, and what may be done then:

* SendFailed
    * SendRefused        it did not go out; transient or for good
        * SenderRestricted   it did not go out, and this number must rest until a time
    * NoAnswer           it may have gone out: never send it again
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.devices.model import DeviceId
from chalicelib.devices.pairing import Method
from chalicelib.inbound.model import Address
from connectors.events import Event


class SendFailed(Exception):
    """A send was not acknowledged."""


class SendRefused(SendFailed):
    """It definitely did not go out. `code` is stable; `transient`: it may later."""

    def __init__(self, code: str, *, transient: bool) -> None:
        super().__init__(code)
        self.code = code
        self.transient = transient


class SenderRestricted(SendRefused):
    """It did not go out: WhatsApp restricts this number until a time."""

    def __init__(self, code: str, *, until: datetime) -> None:
        super().__init__(code, transient=True)
        self.until = until


class NoAnswer(SendFailed):
    """No acknowledgement came. It may have gone out all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReceipt:
    """WhatsApp took a message, under this id, at its time."""

    whatsapp_id: str
    at: datetime


class Transport(Protocol):
    """One device's way to WhatsApp.

    Everything that happens comes as an event to the `emit` it was made with, in order,
    from any thread. `connect` and `disconnect` are never called side by side, neither
    for one device nor for two of a process.
    """

    async def connect(self, jid: str) -> None:
        """Resume the session of `jid`. Ends when the outcome has come as an event."""
        ...

    async def disconnect(self) -> None:
        """End the connection and keep the link. No event follows."""
        ...

    async def pair(self, method: Method, phone: str | None) -> None:
        """Begin linking: secrets follow as events, then Paired or PairingEnded."""
        ...

    async def cancel_pairing(self) -> None:
        """Stop linking. No event follows."""
        ...

    async def logout(self) -> None:
        """Unlink at WhatsApp; also when not connected, and more than once."""
        ...

    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        """Send once; answers WhatsApp's acknowledgement or raises SendFailed."""
        ...

    async def sent_id_for(self, secret: bytes) -> str | None:
        """Under which id a message with this secret left, connected or not.

        None proves nothing: it may have left and the note of it be lost.
        """
        ...

    async def show_composing(self, to: Address) -> None:
        """Show `to` that somebody types. Failing is silent."""
        ...

    async def set_present(self, *, present: bool) -> None:
        """Show contacts that the device is there, or not. Failing is silent."""
        ...

    async def mark_read(self, chat: Address, message_ids: Sequence[str]) -> None:
        """Turn their ticks blue. Failing is silent."""
        ...

    async def check_number(self, phone: str) -> bool | None:
        """Whether the number is on WhatsApp; None when there was no answer."""
        ...


Emit = Callable[[Event], None]
Dial = Callable[[DeviceId, Emit], Transport]
