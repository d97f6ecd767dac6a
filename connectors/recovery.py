"""What became of what an earlier term had under way."""

from collections.abc import Mapping

from chalicelib.devices import actions as devices
from chalicelib.devices.model import DeviceId, TransportName
from chalicelib.inbound import actions as inbound
from chalicelib.platform import log
from chalicelib.sends import recording
from chalicelib.sends.hints import campaign_progress
from chalicelib.sends.model import Abandoned
from connectors import receiver
from connectors.secret import message_secret
from connectors.station import Station
from connectors.transport import ignore

_log = log.get()


async def recover(station: Station, transports: Mapping[int, TransportName]) -> None:
    """Before the first connection: own up to what is not known, finish what is.

    Sends under way become uncertain, with the id they may have gone out under, so that
    a receipt that waits offline resolves them. Nothing of it is ever sent again.
    """
    restored = await station.insist(
        "the restore",
        lambda conn: devices.await_restore(conn, station.shard, epoch=station.epoch),
    )
    await station.tell(restored)
    abandoned = await station.insist(
        "abandoned sends",
        lambda conn: recording.abandon(conn, shard=station.shard, epoch=station.epoch),
    )
    unidentified = await station.insist(
        "uncertain sends",
        lambda conn: recording.unidentified(conn, shard=station.shard),
    )
    for send in unidentified:
        await _attach(station, transports, send)
        await station.tell(campaign_progress(send.account_id, send.campaign_id))
    handled = await _finish_events(station)
    _log.info("shard recovered", uncertain=len(abandoned), events=handled)


async def _attach(
    station: Station, transports: Mapping[int, TransportName], send: Abandoned
) -> None:
    name = transports.get(send.device_id)
    if name is None or name not in station.dials:
        return
    secret = message_secret(
        station.install_key, send_id=send.send_id, attempt=send.attempt
    )
    # Asked of a transport that is never connected: the device may be offline for good.
    transport = station.dials[name](DeviceId(send.device_id), ignore)
    try:
        whatsapp_id = await transport.sent_id_for(secret)
    except Exception:
        _log.exception("id not found", send_id=send.send_id)
        return
    if whatsapp_id is not None:
        await station.insist(
            "the id of an abandoned send",
            lambda conn: recording.attach_whatsapp_id(
                conn,
                send_id=send.send_id,
                attempt=send.attempt,
                device_id=send.device_id,
                whatsapp_id=whatsapp_id,
            ),
        )


async def _finish_events(station: Station) -> int:
    """Handle what was kept and not handled; each once, whatever comes of it."""
    handled, last = 0, 0
    while True:
        waiting = await station.insist(
            "unhandled events",
            lambda conn, after=last: inbound.unhandled(
                conn, shard=station.shard, after=after
            ),
        )
        if not waiting:
            return handled
        await receiver.handle(station, waiting)
        handled, last = handled + len(waiting), waiting[-1]
