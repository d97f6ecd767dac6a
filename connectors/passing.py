"""What passes a device: acted on at once, and kept nowhere before."""

from datetime import datetime, timedelta

from chalicelib.devices import actions as devices
from chalicelib.devices.model import Device
from chalicelib.inbound import passing
from chalicelib.platform import clock, log
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from connectors.events import (
    AddressesMatched,
    ContactComposing,
    NameLearned,
    Passing,
    PhoneSeen,
)
from connectors.station import Station

# A phone in use is seen with every message; days matter.
PHONE_NOTED_EVERY = timedelta(hours=1)

_log = log.get()


class Passers:
    """Takes what passes one device. Losing any of it costs freshness only."""

    def __init__(self, station: Station, device: Device) -> None:
        self._station = station
        self._device = device
        self._phone_noted: datetime | None = None

    async def take(self, event: Passing) -> None:
        """Act on it; what fails is logged, and comes again or is not missed."""
        if isinstance(event, PhoneSeen) and not self._is_news(event):
            return
        try:
            hints = await self._station.work(lambda conn: self._act(conn, event))
            await self._station.tell(hints)
        except Exception:
            _log.exception("passing event lost", device_id=self._device.id)

    def _is_news(self, seen: PhoneSeen) -> bool:
        last = self._phone_noted
        if last is not None and seen.at - last < PHONE_NOTED_EVERY:
            return False
        self._phone_noted = seen.at
        return True

    def _act(self, conn: Db, event: Passing) -> list[Hint]:
        device = self._device
        match event:
            case NameLearned(push_name):
                return devices.learn_name(conn, device.id, push_name)
            case PhoneSeen(at):
                devices.note_phone_seen(conn, device.id, at=at)
                return []
            case ContactComposing(chat, composing):
                return passing.note_composing(
                    conn,
                    account_id=device.account_id,
                    device_id=device.id,
                    chat=chat,
                    composing=composing,
                    now=clock.now(),
                )
            case AddressesMatched(pairs):
                return passing.match_addresses(
                    conn, account_id=device.account_id, pairs=pairs
                )
