"""
One client's connection: handshake, then stanzas both ways until it ends.

A client that registers gets codes to show (`pairing.py`); one that logs in is told what
waited for it. When the server ends a connection it says why and closes a moment later:
a client drops what it has not yet read as soon as its socket dies.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from google.protobuf.message import DecodeError
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.whatsapp.accounts import Device
from tests.whatsapp.codec import Undecodable
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.frames import Frames, frame
from tests.whatsapp.jid import SERVER
from tests.whatsapp.nodes import Node
from tests.whatsapp.noise import PROLOGUE, Cipher, Client, Handshake
from tests.whatsapp.offers import Offer
from tests.whatsapp.protos import wire

MOMENT = 0.5


class Stream:
    """A connection; the line of a device once that has logged in."""

    def __init__(self, exchange: Exchange, socket: ServerConnection) -> None:
        self.exchange, self.socket = exchange, socket
        self.device: Device | None = None
        self.client: Client | None = None
        self.offer: Offer | None = None
        self._outgoing: Cipher | None = None

    @property
    def is_silent(self) -> bool:
        return self.device is not None and self.device.account.faults.is_silent

    async def run(
        self,
        begin: Callable[["Stream", Any], Awaitable[None]],
        hear: Callable[["Stream", Node], Awaitable[None]],
    ) -> None:
        """Shake hands, `begin` with what the client wants, then `hear` each stanza."""
        frames = self._frames()
        try:
            self.client = await self._shake_hands(frames)
            await begin(self, wire.ClientPayload.FromString(self.client.payload))
            async for sealed in frames:
                opened = self.client.incoming.decrypt(sealed)
                node = self.exchange.codec.decode(opened)
                if self.device is not None and self.is_silent:
                    self.device.account.faults.unanswered.append(node.tag)
                else:
                    await hear(self, node)
        except (ConnectionClosed, StopAsyncIteration):
            # How connections end, be it in the middle of a handshake.
            pass
        except (DecodeError, InvalidTag, Undecodable) as error:
            self.exchange.unknown[f"broken connection: {error!r}"] += 1
        finally:
            if self.device is not None and self.device.line is self:
                self.device.line = None
                self.device.is_present = False

    async def send(self, node: Node) -> None:
        await self.send_plain(self.exchange.codec.encode(node))

    async def send_plain(self, plain: bytes, *, damaged: bool = False) -> None:
        """Bytes that need not be a stanza, encrypted, well or not."""
        assert self._outgoing is not None
        if not self.is_silent:
            sealed = self._outgoing.encrypt(plain)
            await self._send_raw(frame(sealed[::-1] if damaged else sealed))

    async def end(self, reason: Node | None = None, patience: float = MOMENT) -> None:
        """Say why, and close after a moment unless the client does."""
        if reason is None:
            await self.socket.close()
        else:
            await self.send(reason)
            self.exchange.later(patience, self.socket.close())

    async def _shake_hands(self, frames: AsyncIterator[bytes]) -> Client:
        hello = wire.HandshakeMessage.FromString(await anext(frames)).clientHello
        handshake = Handshake(
            self.exchange.identity.static, self.exchange.identity.chain, PROLOGUE
        )
        answer = handshake.hello(hello.ephemeral)
        message = wire.HandshakeMessage(
            serverHello=wire.HandshakeMessage.ServerHello(
                ephemeral=answer.ephemeral,
                static=answer.static,
                payload=answer.certificates,
            )
        )
        await self._send_raw(frame(message.SerializeToString()))
        finish = wire.HandshakeMessage.FromString(await anext(frames)).clientFinish
        client = handshake.finish(finish.static, finish.payload)
        self._outgoing = client.outgoing
        return client

    async def _send_raw(self, raw: bytes) -> None:
        # What matters waits with the device and comes again.
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(raw)

    async def _frames(self) -> AsyncIterator[bytes]:
        frames, prologue = Frames(), None
        async for piece in self.socket:
            frames.feed(piece if isinstance(piece, bytes) else piece.encode())
            prologue = prologue or frames.take(len(PROLOGUE))
            if prologue not in (None, PROLOGUE):
                raise Undecodable(f"a connection begins with {prologue!r}")
            for body in frames if prologue else ():
                yield body


def stream_error(code: str = "", conflict: str = "") -> Node:
    children: list[Node] = []
    if conflict:
        children.append(Node("conflict", {"type": conflict}))
    return Node("stream:error", {"code": code}, children or None)


def failure(**why: str) -> Node:
    return Node("failure", why)


def result_of(iq: Node, *children: Node) -> Node:
    """The answer to a question."""
    attrs = {"from": SERVER, "type": "result", "id": iq.text("id")}
    return Node("iq", attrs, list(children) or None)


def error_of(iq: Node, code: int, text: str) -> Node:
    attrs = {"from": SERVER, "type": "error", "id": iq.text("id")}
    return Node("iq", attrs, [Node("error", {"code": str(code), "text": text})])
