"""Settles what people asked of a device, whoever did it for them."""

from chalicelib.devices import commands
from chalicelib.devices.commands import Command
from chalicelib.platform import log
from connectors.station import Station

_log = log.get()


async def settle(station: Station, command: Command, code: str) -> None:
    """It is done, or cannot be; nobody begins it again."""
    await station.insist(
        "a command", lambda conn: commands.settle(conn, command.id, code=code)
    )
    _log.info("command done", device_id=command.device_id, kind=command.kind, code=code)
