"""A neonize client in a worker process: each verb of a test is a method of it."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from google.protobuf.json_format import MessageToDict
from neonize.aioze.client import NewAClient
from neonize.events import EVENT_TO_INT
from neonize.proto.Neonize_pb2 import JID, Device
from neonize.proto.waCompanionReg.WAWebProtobufsCompanionReg_pb2 import DeviceProps
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message
from neonize.utils.enum import ChatPresence, ChatPresenceMedia, Presence, ReceiptType

Tell = Callable[[tuple[Any, ...]], None]
# One of these comes of every attempt to connect.
OUTCOMES = {
    "Qr",
    "Connected",
    "LoggedOut",
    "TemporaryBan",
    "ClientOutdated",
    "ConnectFailure",
}


class Client:
    """One neonize client; each verb of a test is a method."""

    def __init__(self, name: str, tell: Tell, one_at_a_time: asyncio.Lock) -> None:
        self._name, self._tell, self._one_at_a_time = name, tell, one_at_a_time
        # All of them, for good: Go goes on calling the callbacks of a client that was
        # stopped, and the process dies of it when Python has freed them.
        self._neonizes: list[NewAClient] = []
        self._outcome = asyncio.Event()

    @property
    def neonize(self) -> NewAClient:
        assert self._neonizes, f"{self._name} was not started"
        return self._neonizes[-1]

    async def start(self, database: str, jid: str | None = None) -> None:
        """Connect by JID, or to be linked; ends with what came of it."""
        neonize = NewAClient(
            database,
            jid=_jid(jid) if jid else None,
            props=DeviceProps(os="Carillon", platformType=DeviceProps.DESKTOP),
            uuid=secrets.token_hex(8),
            new_device=jid is None,
        )
        self._neonizes.append(neonize)
        neonize.event.qr(self._show_qr)
        for kind in EVENT_TO_INT:
            if kind is not Device:
                neonize.event(kind)(self._hear)
        self._outcome.clear()
        async with self._one_at_a_time:
            connecting = await neonize.connect()
            outcome = asyncio.create_task(self._outcome.wait())
            await asyncio.wait(
                {connecting, outcome}, return_when=asyncio.FIRST_COMPLETED
            )
        outcome.cancel()
        if connecting.done():
            connecting.result()
        connecting.add_done_callback(self._connection_ended)

    async def stop(self) -> None:
        async with self._one_at_a_time:
            await self.neonize.stop()

    async def logout(self) -> None:
        await self.neonize.logout()

    async def link_by_code(self, phone: str) -> str:
        return await self.neonize.PairPhone(phone, show_push_notification=True)

    async def send_text(self, to: str, text: str, secret: bytes = b"") -> str:
        message = Message(conversation=text)
        if secret:
            message.messageContextInfo.messageSecret = secret
        return (await self.neonize.send_message(_jid(to), message)).ID

    async def send_image(self, to: str, image: bytes, caption: str) -> str:
        message = await self.neonize.build_image_message(image, caption=caption)
        return (await self.neonize.send_message(_jid(to), message)).ID

    async def download(self, message: bytes) -> bytes:
        return await self.neonize.download_any(Message.FromString(message))

    async def picture(self, of: str) -> str:
        found = await self.neonize.get_profile_picture(_jid(of))
        return found.URL

    async def mark_read(self, chat: str, *message_ids: str) -> None:
        await self.neonize.mark_read(
            *message_ids, chat=_jid(chat), sender=_jid(chat), receipt=ReceiptType.READ
        )

    async def be_present(self) -> None:
        await self.neonize.send_presence(Presence.AVAILABLE)

    async def type_to(self, chat: str) -> None:
        await self.neonize.send_chat_presence(
            _jid(chat),
            ChatPresence.CHAT_PRESENCE_COMPOSING,
            ChatPresenceMedia.CHAT_PRESENCE_MEDIA_TEXT,
        )

    async def check(self, *numbers: str) -> dict[str, bool]:
        found = await self.neonize.is_on_whatsapp(*numbers)
        return {one.Query: one.IsIn for one in found}

    async def _show_qr(self, _: NewAClient, code: bytes) -> None:
        self._happened("Qr", {"code": code.decode()})

    async def _hear(self, _: NewAClient, event: Any) -> None:
        content = MessageToDict(event, preserving_proto_field_name=True)
        if event.DESCRIPTOR.name == "Message":
            content["raw"] = event.Message.SerializeToString()
        self._happened(event.DESCRIPTOR.name, content)

    def _happened(self, kind: str, content: dict[str, Any]) -> None:
        if kind in OUTCOMES:
            self._outcome.set()
        self._tell((None, self._name, kind, content))

    def _connection_ended(self, connecting: "asyncio.Task[None]") -> None:
        error = None if connecting.cancelled() else connecting.exception()
        self._happened("Ended", {"error": str(error or "")})


def _jid(address: str) -> JID:
    """A number, or `user:device@server`."""
    name, _, server = address.partition("@")
    user, _, device = name.partition(":")
    return JID(
        User=user,
        Device=int(device or 0),
        Server=server or "s.whatsapp.net",
        RawAgent=0,
        Integrator=0,
        IsEmpty=False,
    )
