"""What every transport keeps to, whatever is behind it; each brings its own world."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Protocol

import pytest

from chalicelib.devices.model import DeviceId
from chalicelib.inbound.model import Address, MessageReceived, ReceiptReceived
from connectors.events import (
    Connected,
    Disconnected,
    Event,
    HistoryShared,
    LoggedOut,
    OfflineSyncCompleted,
    Paired,
    PairingSecret,
    Passing,
    Unanswered,
)
from connectors.transport import (
    DownloadFailed,
    Emit,
    File,
    NoAnswer,
    SenderRestricted,
    SendRefused,
    Transport,
)

# A real connection is asked every 20 to 30 s whether it is still there.
WITHIN = 60.0
HISTORY = timedelta(days=30)
SECRET = b"s" * 32
SIM = DeviceId(1)
PAPER = File(
    kind="document",
    content=b"%PDF-1.4 a price list",
    mime="application/pdf",
    file_name="prices.pdf",
)


class World(Protocol):
    """What a transport's tests can arrange at the other end."""

    contact: Address
    unknown: Address
    jid: str

    def dial(self, device_id: DeviceId, emit: Emit) -> Transport: ...
    def lose_next_ack(self) -> None: ...
    def refuse_next(self) -> None: ...
    def restrict_next(self) -> None: ...
    def drop_after_next(self) -> None: ...
    def go_deaf_after_next(self) -> None: ...
    def write_file(self, device_id: DeviceId, content: bytes, name: str) -> None: ...
    def forget_files(self) -> None: ...
    def write(self, device_id: DeviceId, text: str) -> None: ...
    def received(self, device_id: DeviceId) -> list[str]: ...


class Ear:
    """Everything a transport has emitted, to wait on."""

    def __init__(self, patience: float = WITHIN) -> None:
        self.events: list[Event] = []
        self._patience = patience
        self._news = asyncio.Event()

    @property
    def turns(self) -> list[type[Event]]:
        """The kinds of what came, in order; what passes may come in between."""
        return [type(event) for event in self.events if not isinstance(event, Passing)]

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, found: Callable[[Event], bool]) -> Event:
        async with asyncio.timeout(self._patience):
            while True:
                for event in self.events:
                    if found(event):
                        return event
                self._news.clear()
                await self._news.wait()

    async def a(self, kind: type[Event]) -> Event:
        return await self.until(lambda event: isinstance(event, kind))

    async def count(self, kind: type[Event], times: int) -> None:
        """Wait until so many of a kind have come."""
        await self.until(
            lambda _: sum(isinstance(event, kind) for event in self.events) >= times
        )


@asynccontextmanager
async def paired(world: World) -> AsyncGenerator[tuple[str, Ear]]:
    """A linked number's JID."""
    ear = Ear()
    transport = world.dial(SIM, ear.emit)
    await transport.pair("qr", None, history=HISTORY)
    linked = await ear.a(Paired)
    await ear.a(HistoryShared)
    await transport.cancel_pairing()
    assert isinstance(linked, Paired)
    world.jid = linked.jid
    yield linked.jid, ear


@asynccontextmanager
async def connected(world: World) -> AsyncGenerator[tuple[Transport, Ear]]:
    async with paired(world) as (jid, _):
        ear = Ear()
        transport = world.dial(SIM, ear.emit)
        await transport.connect(jid)
        await ear.a(OfflineSyncCompleted)
        try:
            yield transport, ear
        finally:
            await transport.disconnect()


def _receipt_of(whatsapp_id: str) -> Callable[[Event], bool]:
    return lambda event: (
        isinstance(event, ReceiptReceived) and event.message_ids == (whatsapp_id,)
    )


Line = AbstractAsyncContextManager[tuple[Transport, Ear]]


class TransportContract:
    """Inherit, and give the fixture `world`."""

    def test_pairing_shows_a_secret_and_ends_with_a_number(self, world: World) -> None:
        async def story() -> None:
            async with paired(world) as (jid, ear):
                assert ear.turns == [PairingSecret, Paired, HistoryShared]
                assert jid.endswith("@s.whatsapp.net")

        asyncio.run(story())

    def test_a_cancelled_pairing_says_nothing_more(self, world: World) -> None:
        async def story() -> None:
            ear = Ear()
            transport = world.dial(SIM, ear.emit)
            await transport.pair("code", "60123456789", history=HISTORY)
            await ear.a(PairingSecret)
            await transport.cancel_pairing()
            assert not any(isinstance(event, Paired) for event in ear.events)

        asyncio.run(story())

    def test_connecting_tells_what_waited_before_it_is_synced(
        self, world: World
    ) -> None:
        async def story() -> None:
            async with paired(world) as (jid, _):
                world.write(SIM, "while you were away")
                ear = Ear()
                transport = world.dial(SIM, ear.emit)
                await transport.connect(jid)
                await ear.a(OfflineSyncCompleted)
                assert ear.turns == [Connected, MessageReceived, OfflineSyncCompleted]
                await transport.disconnect()

        asyncio.run(story())

    def test_what_was_told_is_not_told_again(self, world: World) -> None:
        async def story() -> None:
            async with paired(world) as (jid, _):
                world.write(SIM, "once")
                told = 0
                for _ in range(2):
                    ear = Ear()
                    transport = world.dial(SIM, ear.emit)
                    await transport.connect(jid)
                    await ear.a(OfflineSyncCompleted)
                    await transport.disconnect()
                    told += sum(isinstance(e, MessageReceived) for e in ear.events)
                assert told == 1

        asyncio.run(story())

    def test_a_text_is_acknowledged_and_its_receipt_names_it(
        self, world: World
    ) -> None:
        async def story() -> None:
            async with connected(world) as (transport, ear):
                sent = await transport.send_text(world.contact, "Hi", secret=SECRET)
                receipt = await ear.a(ReceiptReceived)
                assert isinstance(receipt, ReceiptReceived)
                assert receipt.message_ids == (sent.whatsapp_id,)
                assert receipt.at >= sent.at
                assert world.received(SIM) == ["Hi"]

        asyncio.run(story())

    def test_what_a_contact_writes_is_heard_at_once(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (_, ear):
                world.write(SIM, "Is it open?")
                message = await ear.a(MessageReceived)
                assert isinstance(message, MessageReceived)
                assert (message.text, message.from_me) == ("Is it open?", False)

        asyncio.run(story())

    def test_a_lost_ack_is_no_answer_and_the_secret_tells_the_id(
        self, world: World
    ) -> None:
        # No other test's: phones of one installation share their store.
        secret = secrets.token_bytes(32)

        async def story() -> None:
            async with connected(world) as (transport, ear):
                world.lose_next_ack()
                with pytest.raises(NoAnswer):
                    await transport.send_text(world.contact, "Hi", secret=secret)
                known = await transport.sent_id_for(secret)
                receipt = await ear.a(ReceiptReceived)
                assert isinstance(receipt, ReceiptReceived)
                assert receipt.message_ids == (known,)

        asyncio.run(story())

    def test_a_secret_that_was_never_sent_has_no_id(self, world: World) -> None:
        async def story() -> None:
            async with paired(world):
                transport = world.dial(SIM, Ear().emit)
                assert await transport.sent_id_for(b"x" * 32) is None

        asyncio.run(story())

    def test_a_refusal_is_definite(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                world.refuse_next()
                with pytest.raises(SendRefused) as refused:
                    await transport.send_text(world.contact, "Hi", secret=SECRET)
                assert refused.value.transient
                assert world.received(SIM) == []

        asyncio.run(story())

    def test_a_number_that_is_not_on_whatsapp_is_refused_for_good(
        self, world: World
    ) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                with pytest.raises(SendRefused) as refused:
                    await transport.send_text(world.unknown, "Hi", secret=SECRET)
                assert (refused.value.code, refused.value.transient) == (
                    "not-on-whatsapp",
                    False,
                )
                assert await transport.check_number(world.unknown.phone or "") is False
                assert await transport.check_number(world.contact.phone or "") is True

        asyncio.run(story())

    def test_a_restriction_says_until_when(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                world.restrict_next()
                with pytest.raises(SenderRestricted) as restricted:
                    await transport.send_text(world.contact, "Hi", secret=SECRET)
                assert restricted.value.code.startswith("restricted")

        asyncio.run(story())

    def test_nothing_is_sent_without_a_connection(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                await transport.disconnect()
                with pytest.raises(SendRefused) as refused:
                    await transport.send_text(world.contact, "Hi", secret=SECRET)
                assert refused.value.code == "no-connection"
                assert world.received(SIM) == []

        asyncio.run(story())

    def test_a_dropped_connection_is_an_event(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, ear):
                world.drop_after_next()
                await transport.send_text(world.contact, "Hi", secret=SECRET)
                await ear.a(Disconnected)

        asyncio.run(story())

    def test_a_file_goes_out_with_its_caption(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, ear):
                uploaded = await transport.upload(PAPER)
                for caption in ("One", "Two"):
                    sent = await transport.send_file(
                        world.contact,
                        uploaded,
                        caption=caption,
                        secret=caption.ljust(32).encode(),
                    )
                    await ear.until(_receipt_of(sent.whatsapp_id))
                assert world.received(SIM) == ["One", "Two"]

        asyncio.run(story())

    def test_nothing_is_uploaded_without_a_connection(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, _):
                await transport.disconnect()
                with pytest.raises(SendRefused) as refused:
                    await transport.upload(PAPER)
                assert refused.value.code == "no-connection"

        asyncio.run(story())

    def test_a_file_that_came_is_fetched_while_it_is_there(self, world: World) -> None:
        async def story() -> None:
            async with connected(world) as (transport, ear):
                world.write_file(SIM, PAPER.content, "offer.pdf")
                message = await ear.a(MessageReceived)
                assert isinstance(message, MessageReceived)
                assert (message.kind, message.file is None) == ("document", False)
                assert message.file is not None
                reference = message.file.reference
                assert message.file.file_name == "offer.pdf"
                assert await transport.download(reference) == PAPER.content
                world.forget_files()
                with pytest.raises(DownloadFailed) as failed:
                    await transport.download(reference)
                assert not failed.value.transient

        asyncio.run(story())

    def test_a_deaf_connection_answers_nobody_until_it_is_made_anew(
        self, world: World
    ) -> None:
        async def story() -> None:
            async with connected(world) as (transport, ear):
                assert await transport.is_answered()
                world.go_deaf_after_next()
                await transport.send_text(world.contact, "Hi", secret=SECRET)
                await ear.a(Unanswered)
                assert not await transport.is_answered()
                world.write(SIM, "Hello?")
                await transport.disconnect()
                await transport.connect(world.jid)
                await ear.a(MessageReceived)
                assert await transport.is_answered()

        asyncio.run(story())

    def test_a_number_that_was_logged_out_cannot_connect(self, world: World) -> None:
        async def story() -> None:
            async with paired(world) as (jid, _):
                transport = world.dial(SIM, Ear().emit)
                await transport.logout(jid)
                await transport.logout(jid)
                ear = Ear()
                await world.dial(SIM, ear.emit).connect(jid)
                assert [type(event) for event in ear.events] == [LoggedOut]

        asyncio.run(story())
