"""Takes one device's queued sends to WhatsApp, one at a time, at its pace."""

import asyncio
from collections.abc import Callable, Iterable

from psycopg_pool import PoolTimeout

from chalicelib.devices import actions as devices
from chalicelib.devices.model import Device
from chalicelib.inbound.model import Address
from chalicelib.platform import clock, log
from chalicelib.sends import recording
from chalicelib.sends.claiming import claim
from chalicelib.sends.model import (
    Claimed,
    NotClaimed,
    Queued,
    goes_at_once,
    is_bulk,
)
from chalicelib.sends.pacing import Pace
from connectors.introduction import introduce
from connectors.secret import message_secret
from connectors.slots import Slots
from connectors.station import AWAY, FIRST_PAUSE, Station
from connectors.transport import (
    NoAnswer,
    SenderRestricted,
    SendRefused,
    SentReceipt,
    Transport,
    Uploaded,
)
from connectors.uploads import Uploads

_log = log.get()


class Sender:
    """The only one who sends for a device, so its pace needs no other lock.

    Nothing is begun after `stop`; `run` returns when what was under way is recorded.
    """

    def __init__(
        self,
        station: Station,
        device: Device,
        transport: Transport,
        pace: Pace,
        *,
        doubt: Callable[[], None],
    ) -> None:
        self.pace = pace
        # To be called when WhatsApp left a send unanswered.
        self._doubt = doubt
        self._station = station
        self._device = device
        self._transport = transport
        self._uploads = Uploads(station, device, transport)
        self._slots = Slots()
        self._news = asyncio.Event()
        self._connected = False
        self._bulk = False
        self._stopping = False

    def add(self, queued: Iterable[Queued]) -> None:
        """More to send; what is known already is not doubled."""
        if self._slots.add(queued):
            self._news.set()

    def allow(self, *, connected: bool, bulk: bool) -> None:
        """What may be sent from now on."""
        self._connected, self._bulk = connected, bulk
        self._news.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._news.set()

    async def run(self) -> None:
        """Send what is due until stopped."""
        while not self._stopping:
            self._news.clear()
            queued = self._slots.first(bulk=self._bulk) if self._connected else None
            wait = None if queued is None else self._seconds_until(queued)
            if queued is None or wait:
                await self._wait_for_news(wait)
            else:
                await self._begin(queued)

    def _seconds_until(self, queued: Queued) -> float:
        now = self._station.clock.now()
        paced = self.pace.ready_at(
            now, bulk=not goes_at_once(queued.kind), gaps=queued.gaps
        )
        return max(0.0, (max(paced, queued.slot_at) - now).total_seconds())

    async def _wait_for_news(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return

    async def _begin(self, queued: Queued) -> None:
        """Claim at the last moment, then send at once. One bad send stops no other."""
        try:
            file = await self._bring(queued)
            if is_bulk(queued.kind):
                await self._compose(queued)
                await self._introduce(queued)
            claimed = await self._claim(queued)
            if claimed is not None:
                await self._send(claimed, file)
        except AWAY as error:
            _log.warning("database not reached", reason=type(error).__name__)
            await asyncio.sleep(FIRST_PAUSE)
        except Exception:
            _log.exception("send given up", send_id=queued.send_id)
            self._slots.remove(queued)

    async def _bring(self, queued: Queued) -> Uploaded | SendRefused | None:
        """Its file, at WhatsApp. What cannot be brought is claimed to be refused."""
        if queued.media_id is None:
            return None
        try:
            return await self._uploads.bring(queued.media_id)
        except SendRefused as refused:
            return refused

    async def _compose(self, queued: Queued) -> None:
        """A human moment before the message."""
        to = Address(phone=queued.phone, lid=queued.lid)
        await self._transport.show_composing(to)
        moment = self._station.durations.composing.total_seconds()
        await asyncio.sleep(moment * self._station.rng.uniform(0.5, 1.5))

    async def _introduce(self, queued: Queued) -> None:
        """Who said STOP under a LID alone may be whom this number belongs to."""
        if queued.phone is not None and queued.lid is None:
            await introduce(
                self._station, self._device, self._transport, phone=queued.phone
            )

    async def _claim(self, queued: Queued) -> Claimed | None:
        try:
            claimed = await self._station.work(
                lambda conn: claim(
                    conn,
                    send_id=queued.send_id,
                    offer=queued.offer,
                    shard=self._station.shard,
                    epoch=self._station.epoch,
                )
            )
        except AWAY as error:
            if not isinstance(error, PoolTimeout):
                # The answer was lost, not certainly the claim: it counts as an attempt,
                # and asked again it is stale if it was taken.
                self.pace.attempted(self._station.clock.now())
            raise
        self._slots.remove(queued)
        if isinstance(claimed, NotClaimed):
            _log.info("send not claimed", send_id=queued.send_id, code=claimed.code)
            return None
        self.pace.attempted(claimed.attempted_at)
        return claimed

    async def _send(
        self, claimed: Claimed, file: Uploaded | SendRefused | None
    ) -> None:
        secret = message_secret(
            self._station.install_key, send_id=claimed.send_id, attempt=claimed.attempt
        )
        try:
            receipt = await self._hand_over(claimed, file, secret=secret)
        except SendRefused as refused:
            await self._record_refused(claimed, refused)
        except NoAnswer:
            self._doubt()
            await self._record_uncertain(claimed, secret)
        except Exception:
            # Nobody knows how far it got: that is no refusal.
            _log.exception("transport failed", send_id=claimed.send_id)
            await self._record_uncertain(claimed, secret)
        else:
            await self._record_sent(claimed, receipt)

    async def _hand_over(
        self, claimed: Claimed, file: Uploaded | SendRefused | None, *, secret: bytes
    ) -> SentReceipt:
        to, text = Address(phone=claimed.phone, lid=claimed.lid), claimed.text
        try:
            match file:
                case None:
                    return await self._transport.send_text(to, text, secret=secret)
                case Uploaded():
                    return await self._transport.send_file(
                        to, file, caption=text, secret=secret
                    )
                case SendRefused():
                    raise file
        finally:
            self.pace.answered(self._station.clock.now())

    async def _record_sent(self, claimed: Claimed, receipt: SentReceipt) -> None:
        hints = await self._station.insist(
            "what was sent",
            lambda conn: recording.record_sent(
                conn,
                claimed,
                whatsapp_id=receipt.whatsapp_id,
                sent_at=receipt.at,
            ),
        )
        _log.info("send recorded", send_id=claimed.send_id, attempt=claimed.attempt)
        await self._station.tell(hints)

    async def _record_refused(self, claimed: Claimed, refused: SendRefused) -> None:
        hints = await self._station.insist(
            "a refusal",
            lambda conn: recording.record_refused(
                conn,
                claimed,
                code=refused.code,
                transient=refused.transient,
                now=clock.now(),
                rest=self._station.durations.rest_after_failures,
            ),
        )
        if isinstance(refused, SenderRestricted):
            hints += await self._station.insist(
                "a restriction",
                lambda conn: devices.rest(
                    conn, claimed.device_id, until=refused.until, code=refused.code
                ),
            )
        _log.info("send refused", send_id=claimed.send_id, code=refused.code)
        await self._station.tell(hints)

    async def _record_uncertain(self, claimed: Claimed, secret: bytes) -> None:
        whatsapp_id = await self._transport.sent_id_for(secret)
        hints = await self._station.insist(
            "an uncertain send",
            lambda conn: recording.record_uncertain(
                conn, claimed, whatsapp_id=whatsapp_id
            ),
        )
        _log.warning("send uncertain", send_id=claimed.send_id)
        await self._station.tell(hints)
