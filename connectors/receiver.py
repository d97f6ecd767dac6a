"""What a device heard: kept in one insert before any rule, then handled in order."""

from collections.abc import Sequence

from chalicelib.devices.model import Device
from chalicelib.inbound import actions as inbound
from chalicelib.inbound.actions import Handled
from chalicelib.inbound.model import EventId
from chalicelib.platform import clock, log
from connectors.events import Heard
from connectors.station import Station

TRIES = 2

_log = log.get()


async def receive(station: Station, device: Device, heard: Sequence[Heard]) -> None:
    """Keep and handle; returns when all of it is committed.

    With the database away it waits: what was heard is not told twice by WhatsApp.
    """
    if not heard:
        return
    stored = await station.insist(
        "what was heard",
        lambda conn: inbound.store(
            conn, account_id=device.account_id, device_id=device.id, events=heard
        ),
    )
    await handle(station, stored)


async def handle(station: Station, event_ids: Sequence[EventId]) -> None:
    """Run the rules of stored events, one after the other.

    An event that its rule cannot bear is tried once more, for what two did at the same
    moment. Then it stays unhandled until the shard is next acquired: those behind it
    must not wait for it.
    """
    for event_id in event_ids:
        for _ in range(TRIES):
            try:
                handled = await station.insist(
                    "handling",
                    lambda conn, e=event_id: inbound.handle(conn, e, clock.now()),
                )
            except Exception:
                _log.exception("event not handled", event_id=event_id)
            else:
                await _follow(station, handled)
                break


async def _follow(station: Station, handled: Handled) -> None:
    for shard, body in handled.wake_ups:
        await station.wake(shard, body)
    await station.tell(handled.hints)
