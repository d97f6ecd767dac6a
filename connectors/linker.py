"""Two ways to run a linking: in this process, or in a short-lived one of its own."""

import asyncio
import sys

from chalicelib.devices.model import Device
from chalicelib.devices.pairing import Pairing
from chalicelib.platform import log
from connectors.linking import Linking
from connectors.station import Station

_log = log.get()


async def link_here(station: Station, device: Device, asked: Pairing) -> None:
    """On the loop of whoever asks; who stops waiting stops it."""
    await Linking(station, device, asked).run()


async def link_apart(station: Station, device: Device, _: Pairing) -> None:
    """In a process that ends with the linking, with us, and when we stop waiting.

    neonize leaves a thread and a database pool behind with each linking; they go with
    their process. It has our environment: Go reads it when a process starts.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "connectors.pairing",
        "--shard", station.shard,
        "--epoch", str(station.epoch),
        "--holder", station.term.holder,
        "--account", str(device.account_id),
        "--device", str(device.id),
        stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        code = await process.wait()
        if code != 0:
            _log.warning("pairing process broke off", device_id=device.id, code=code)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
