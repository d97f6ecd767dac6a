"""The whole server: WhatsApp's socket, the media host, and the proxy to both."""

import contextlib
import logging
import resource
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve

from infra.local import ports
from tests.whatsapp import certificates, session
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.media import MediaHost
from tests.whatsapp.proxy import Proxy
from tests.whatsapp.stream import Stream

BACKLOG = 2048
OPEN_FILES = 65_536
WHATSAPP, MEDIA = "web.whatsapp.com", "media.loopback.test"


class Server:
    """Everything on loopback, from `start` to `stop`."""

    def __init__(self, folder: Path) -> None:
        self.exchange = Exchange(MEDIA)
        self.streams: set[Stream] = set()
        self.authority, self._tls = certificates.make(folder, WHATSAPP, MEDIA)
        self._media = MediaHost(self.exchange)
        self._port = ports.choose()
        self.proxy = Proxy({WHATSAPP: self._port, MEDIA: self._media.port})
        self._open = contextlib.AsyncExitStack()

    @property
    def root_key(self) -> bytes:
        """What clients must be made to trust."""
        return self.exchange.identity.root.public

    async def start(self) -> None:
        # Four open files a session: two ends of the proxy, two of the socket.
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = max(now, min(most, OPEN_FILES))
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        quiet = logging.getLogger("tests.whatsapp.sockets")
        quiet.setLevel(logging.CRITICAL)
        media = await self._media.start(self._tls)
        self._open.push_async_callback(media.cleanup)
        sockets = await serve(
            self._serve,
            "127.0.0.1",
            self._port,
            ssl=self._tls,
            max_size=None,
            compression=None,
            ping_interval=None,
            logger=quiet,
            backlog=BACKLOG,
        )
        self._open.push_async_callback(sockets.wait_closed)
        self._open.callback(sockets.close)
        proxy = await self.proxy.start()
        self._open.callback(proxy.close)

    async def stop(self) -> None:
        await self.exchange.stop()
        await self._open.aclose()

    async def _serve(self, socket: ServerConnection) -> None:
        stream = Stream(self.exchange, socket)
        self.streams.add(stream)
        try:
            await stream.run(session.begin, session.hear)
        finally:
            self.streams.discard(stream)
            if stream.offer is not None:
                self.exchange.offers.remove(stream.offer)
