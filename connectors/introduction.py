"""Learns who has a number before bulk goes to it for the first time.

People write under a LID, and WhatsApp may leave out their number. A STOP that came so
belongs to somebody whom we knew by the LID alone; here the two become one person, and
the claim that follows sees the suppression.
"""

from chalicelib.devices.model import Device
from chalicelib.inbound import passing
from connectors.station import Station
from connectors.transport import Transport


async def introduce(
    station: Station, device: Device, transport: Transport, *, phone: str
) -> None:
    """Where WhatsApp does not say who it is, nothing changes."""
    lid = await transport.lid_of(phone)
    if lid is None:
        return
    hints = await station.work(
        lambda conn: passing.match_addresses(
            conn, account_id=device.account_id, pairs=[(phone, lid)]
        )
    )
    await station.tell(hints)
