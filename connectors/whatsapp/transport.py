"""The door to real phones: one device's way to WhatsApp, through neonize."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from chalicelib.devices.pairing import Method
from chalicelib.inbound.model import Address
from chalicelib.platform import clock
from chalicelib.platform.config import Durations
from connectors.transport import (
    Emit,
    File,
    NoAnswer,
    SendFailed,
    SendRefused,
    SentReceipt,
    Uploaded,
)
from connectors.whatsapp import addresses, library, outcomes, writing
from connectors.whatsapp.avatars import fetch
from connectors.whatsapp.breaking import ended_within
from connectors.whatsapp.clients import NotRunning
from connectors.whatsapp.connection import Connection
from connectors.whatsapp.engine import in_engine
from connectors.whatsapp.files import message_of
from connectors.whatsapp.library import Neonize
from connectors.whatsapp.linking import Linking
from connectors.whatsapp.outage import Outage
from connectors.whatsapp.protos import e2e, raw
from connectors.whatsapp.store import SessionStore

LONGEST_TEXT = 65_536
LARGEST_FILE = 64 << 20
# whatsmeow waits 75 s for an acknowledgement. For that of a second copy, after it made
# a connection anew, it waits for ever, and so does every send behind it. This ends
# before the scanner gives a send up: nothing leaves after that.
LONGEST_SEND = 100.0

T = TypeVar("T")


class WhatsAppTransport:
    """See `connectors.transport.Transport` for what each method promises."""

    def __init__(
        self, store_url: str, durations: Durations, outage: Outage, emit: Emit
    ) -> None:
        library.load()
        self._durations = durations
        self._emit = emit
        self._store = SessionStore(store_url)
        self._connection = Connection(
            self._store, durations.connect_patience, outage, emit
        )
        self._linking: Linking | None = None

    @in_engine
    async def connect(self, jid: str) -> None:
        await self._connection.open(jid)

    @in_engine
    async def disconnect(self) -> None:
        await self._connection.close()

    @in_engine
    async def pair(
        self, method: Method, phone: str | None, *, history: timedelta
    ) -> None:
        self._linking = Linking(self._store, self._durations, self._emit)
        await self._linking.begin(method, phone, history)

    @in_engine
    async def cancel_pairing(self) -> None:
        await self._end_linking()

    @in_engine
    async def logout(self, jid: str) -> None:
        # It may be the link of this linking, which nobody wants after all.
        await self._end_linking()
        await self._connection.unlink(jid)

    @in_engine
    async def send_text(self, to: Address, text: str, *, secret: bytes) -> SentReceipt:
        if len(text) > LONGEST_TEXT:
            raise SendRefused("text-too-long", transient=False)
        return await self._send(to, writing.text(text, secret))

    @in_engine
    async def upload(self, file: File) -> Uploaded:
        if len(file.content) > LARGEST_FILE:
            raise SendRefused("file-too-large", transient=False)
        kinds = library.load().enums.MediaType
        kind = {
            "image": kinds.MediaImage,
            "voice": kinds.MediaAudio,
            "document": kinds.MediaDocument,
        }[file.kind]
        try:
            uploaded = await self._connection.ask(
                lambda neonize: neonize.upload(file.content, kind)
            )
        except NotRunning:
            raise SendRefused("no-connection", transient=True) from None
        except library.load().error as error:
            raise outcomes.of_upload(str(error)) from None
        return Uploaded(kind=file.kind, reference=writing.reference_of(file, uploaded))

    @in_engine
    async def send_file(
        self, to: Address, uploaded: Uploaded, *, caption: str, secret: bytes
    ) -> SentReceipt:
        message = writing.with_file(uploaded.reference, caption, secret)
        return await self._send(to, message)

    @in_engine
    async def download(self, reference: bytes) -> bytes:
        message = message_of(reference)
        try:
            return await self._connection.ask(
                lambda neonize: neonize.download_any(message)
            )
        except (library.load().error, NotRunning) as error:
            raise outcomes.of_download(str(error)) from None

    async def sent_id_for(self, secret: bytes) -> str | None:
        return await asyncio.to_thread(self._store.id_of, secret)

    @in_engine
    async def show_composing(self, to: Address) -> None:
        enums = library.load().enums
        await self._try(
            lambda neonize: neonize.send_chat_presence(
                addresses.chat(to),
                enums.ChatPresence.CHAT_PRESENCE_COMPOSING,
                enums.ChatPresenceMedia.CHAT_PRESENCE_MEDIA_TEXT,
            )
        )

    @in_engine
    async def set_present(self, *, present: bool) -> None:
        presence = library.load().enums.Presence
        shown = presence.AVAILABLE if present else presence.UNAVAILABLE
        await self._try(lambda neonize: neonize.send_presence(shown))

    @in_engine
    async def mark_read(self, chat: Address, message_ids: Sequence[str]) -> None:
        read, jid = library.load().enums.ReceiptType.READ, addresses.chat(chat)
        await self._try(
            lambda neonize: neonize.mark_read(
                *message_ids, chat=jid, sender=jid, receipt=read
            )
        )

    @in_engine
    async def check_number(self, phone: str) -> bool | None:
        found = await self._try(lambda neonize: neonize.is_on_whatsapp(f"+{phone}"))
        return found[0].IsIn if found else None

    @in_engine
    async def lid_of(self, phone: str) -> str | None:
        jid = addresses.recipient(Address(phone=phone))
        try:
            async with asyncio.timeout(self._durations.probe_patience.total_seconds()):
                return await self._kept_lid(jid) or await self._asked_lid(jid)
        except TimeoutError:
            return None

    @in_engine
    async def fetch_avatar(self, of: Address) -> bytes | None:
        preview = raw.GetProfilePictureParams(Preview=True)
        picture = await self._try(
            lambda neonize: neonize.get_profile_picture(addresses.chat(of), preview)
        )
        return await asyncio.to_thread(fetch, picture.URL) if picture else None

    @in_engine
    async def is_answered(self) -> bool:
        patience = self._durations.probe_patience.total_seconds()
        try:
            async with asyncio.timeout(patience):
                # What is said after each login, too: the server answers, and no more.
                await self._connection.ask(lambda neonize: neonize.set_passive(False))
        except (TimeoutError, NotRunning, library.load().error):
            return False
        return True

    async def _end_linking(self) -> None:
        if self._linking is not None:
            await self._linking.cancel()
        self._linking = None

    async def _send(self, to: Address, message: e2e.Message) -> SentReceipt:
        jid, turns = addresses.recipient(to), self._connection.turns
        try:
            sent = await self._hand_over(jid, message)
        except NotRunning:
            raise SendRefused("no-connection", transient=True) from None
        except library.load().error as error:
            stood = self._connection.turns == turns
            failed = outcomes.of_send(str(error), clock.now(), stood=stood)
            if _is_doubtful(failed):
                self._connection.doubt()
            # Without the sentence, which quotes the number.
            raise failed from None
        return SentReceipt(
            whatsapp_id=sent.ID, at=datetime.fromtimestamp(sent.Timestamp, UTC)
        )

    async def _hand_over(self, jid: raw.JID, message: e2e.Message) -> raw.SendResponse:
        """As whatsmeow ends it, or its end when it would not.

        Whoever waits for an answer on a connection that is broken off gets an error,
        and then it is doubted.
        """
        return await ended_within(
            LONGEST_SEND,
            self._connection.ask(lambda neonize: neonize.send_message(jid, message)),
            lambda: self._connection.ask(lambda neonize: neonize.disconnect()),
        )

    async def _kept_lid(self, jid: raw.JID) -> str | None:
        """The LID that whatsmeow has noted beside a number."""
        lid = await self._try(lambda neonize: neonize.get_lid_from_pn(jid))
        found = lid and addresses.address_of(lid)
        return found.lid if found else None

    async def _asked_lid(self, jid: raw.JID) -> str | None:
        """As WhatsApp says; neonize leaves it out of the answer, whatsmeow notes it."""
        told = await self._try(lambda neonize: neonize.get_user_info(jid))
        return await self._kept_lid(jid) if told else None

    async def _try(self, verb: Callable[[Neonize], Awaitable[T]]) -> T | None:
        """None, too, when it failed: nothing is lost by it."""
        try:
            return await self._connection.ask(verb)
        except (library.load().error, NotRunning):
            return None


def _is_doubtful(failed: SendFailed) -> bool:
    """Whether it failed because nobody seems to be at the other end."""
    match failed:
        case NoAnswer() | SendRefused(code="no-connection"):
            return True
        case _:
            return False
