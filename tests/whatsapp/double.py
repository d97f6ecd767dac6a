"""
The WhatsApp double, running: a server in a thread of its own, and the way to it.

    with Double(folder) as double:
        double.control.add_person("60123456789", "Aisyah")
        subprocess.Popen([...], env=os.environ | double.environment())
        double.control.scan(qr, phone="60123456789")
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.whatsapp.control import Control
from tests.whatsapp.server import Server

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATIENCE = 30
Answer = TypeVar("Answer")


class Double:
    """A WhatsApp of our own, as long as the block lasts."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server = Server(folder)
        self.control = Control(self._server, self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._server.start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def environment(self) -> dict[str, str]:
        """For a process, and its children, whose neonize is to come to us.

        To be given when the process is started: Go sees no later change. Nothing but
        neonize is led astray, since what is on loopback is not asked for by proxy.
        """
        way = f"http://127.0.0.1:{self._server.proxy.port}"
        authority = self._server.authority
        return {
            "HTTPS_PROXY": way,
            "HTTP_PROXY": way,
            "NO_PROXY": "127.0.0.1,localhost,::1",
            "SSL_CERT_FILE": str(authority),
            "SSL_CERT_DIR": str(authority.parent / "no-others"),
            "NEONIZE_BOT_TAG": "off",
            "PYTHONPATH": os.pathsep.join(self._python_path()),
            "WHATSAPP_DOUBLE_ROOT_KEY": self._server.root_key.hex(),
        }

    def _python_path(self) -> list[str]:
        """What replaces the key, and where it lies, before what was there already."""
        there = os.environ.get("PYTHONPATH")
        return [str(HERE / "preload"), str(ROOT), *([there] if there else [])]

    async def _stop(self) -> None:
        await self._server.stop()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)
