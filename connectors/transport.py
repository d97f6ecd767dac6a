"""
The door: what any transport can do for one device, in our words.

What may go wrong with a send, and what may be done then:

* SendFailed
    * SendRefused        it did not go out; transient or for good
        * SenderRestricted   it did not go out, and this number must rest until a time
    * NoAnswer           it may have gone out: never send it again

* DownloadFailed     a file could not be fetched; for now or for good
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.devices.model import DeviceId
from chalicelib.devices.pairing import Method
from chalicelib.inbound.model import Address
from chalicelib.media.model import MediaKind
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


class DownloadFailed(Exception):
    """A file did not come. `code` is stable; not `transient`: nobody has it now."""

    def __init__(self, code: str, *, transient: bool) -> None:
        super().__init__(code)
        self.code = code
        self.transient = transient


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something to send beside a text. `thumbnail` is a small JPEG, of images."""

    kind: MediaKind
    content: bytes
    mime: str
    file_name: str | None = None
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that WhatsApp's servers hold for a device, to be sent again for a day.

    Only the transport that made `reference` reads it.
    """

    kind: MediaKind
    reference: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReceipt:
    """WhatsApp took a message, under this id, at its time."""

    whatsapp_id: str
    at: datetime


class Transport(Protocol):
    """One device's way to WhatsApp.

    Everything that happens comes as an event to the `emit` it was made with, in order,
    from any thread. `connect`, `disconnect`, `pair`, `cancel_pairing` and `logout` are
    never called side by side, neither for one device nor for two of a process.
    """

    async def connect(self, jid: str) -> None:
        """Resume the session of `jid`. Ends when the outcome has come as an event."""
        ...

    async def disconnect(self) -> None:
        """End the connection and keep the link. No event follows."""
        ...

    async def pair(
        self, method: Method, phone: str | None, *, history: timedelta
    ) -> None:
        """Begin linking: secrets follow as events, then Paired or PairingEnded.

        After Paired comes what the phone shares of the last `history`, as messages, and
        then HistoryShared: the linking is over, and the device connects by its JID.
        """
        ...

    async def cancel_pairing(self) -> None:
        """Stop linking, or listening to its history. No event follows."""
        ...

    async def logout(self, jid: str) -> None:
        """Unlink `jid` at WhatsApp and forget its keys.

        Also when not connected, of a transport that never was, and more than once.
        """
        ...

    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        """Send once; answers WhatsApp's acknowledgement or raises SendFailed."""
        ...

    async def upload(self, file: File) -> Uploaded:
        """Bring a file to WhatsApp's servers, unseen as yet. Raises SendRefused."""
        ...

    async def send_file(
        self, to: Address, uploaded: Uploaded, *, caption: str, secret: bytes
    ) -> SentReceipt:
        """As `send_text`, for what `upload` of the same device answered.

        A voice message has no caption: WhatsApp shows none.
        """
        ...

    async def download(self, reference: bytes) -> bytes:
        """The content of a file that came with a message; raises DownloadFailed."""
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

    async def lid_of(self, phone: str) -> str | None:
        """The LID of who has this number; None when it is not known, or no answer."""
        ...

    async def fetch_avatar(self, of: Address) -> bytes | None:
        """Their picture as a small JPEG; None when there is none, or no answer."""
        ...

    async def is_answered(self) -> bool:
        """Ask WhatsApp for something small; False when no answer came in time."""
        ...


Emit = Callable[[Event], None]
Dial = Callable[[DeviceId, Emit], Transport]


def ignore(_: Event) -> None:
    """The emit of a transport that is only asked, and never connected."""
