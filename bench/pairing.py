"""A process that links many phones: `python -m bench.pairing <pipe> <number> …`.

It uses the product's transport and nothing else of it. Each code to be scanned and each
phone that was linked is a line of JSON on the pipe: neonize itself writes to stdout.
The process ends when all are linked, and with it the sessions.
"""

import asyncio
import json
import os
import sys
from datetime import timedelta
from typing import Any

from chalicelib.devices.model import DeviceId
from chalicelib.platform.config import Config
from connectors import wiring
from connectors.events import Event, HistoryShared, Paired, PairingEnded, PairingSecret
from connectors.transport import Dial


async def link_all(dial: Dial, pipe: int, numbers: list[str]) -> None:
    """Begun one after the other, as the door asks; then each at its own pace."""
    over = []
    transports = []
    for place, number in enumerate(numbers):
        linking = Linking(number, pipe)
        transport = dial(DeviceId(place + 1), linking.hear)
        transports.append(transport)
        await transport.pair("qr", None, history=timedelta(0))
        over.append(linking.over.wait())
    await asyncio.gather(*over)


class Linking:
    """One phone, from its first code to its end."""

    def __init__(self, number: str, pipe: int) -> None:
        self.over = asyncio.Event()
        self._number, self._pipe = number, pipe
        self._loop = asyncio.get_running_loop()

    def hear(self, event: Event) -> None:
        """From any thread."""
        match event:
            case PairingSecret(secret=secret):
                self._say(qr=secret)
            case Paired(jid=jid, lid=lid):
                self._say(jid=jid, lid=lid)
            case PairingEnded(code=code):
                self._say(ended=code)
                self._loop.call_soon_threadsafe(self.over.set)
            case HistoryShared():
                self._loop.call_soon_threadsafe(self.over.set)
            case _:
                pass

    def _say(self, **words: Any) -> None:
        line = json.dumps({"number": self._number} | words)
        os.write(self._pipe, f"{line}\n".encode())


def main() -> None:
    pipe, *numbers = sys.argv[1:]
    dial = wiring.dials(Config.from_env())["whatsapp"]
    asyncio.run(_run(dial, int(pipe), numbers))


async def _run(dial: Dial, pipe: int, numbers: list[str]) -> None:
    await link_all(dial, pipe, numbers)
    # Not by returning: the sessions hold threads that never end.
    os._exit(0)


if __name__ == "__main__":
    main()
