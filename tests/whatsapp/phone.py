"""
A person's phone, played by the double: device 0 of an account.

It reads what is written to it, with Signal code that is not neonize's, and answers with
receipts according to its habit. It writes to others, and brings new companions of its
account up to date. On what it saw a test may base what it says of delivery.
"""

import secrets
from collections.abc import Sequence
from typing import Any, Literal

from google.protobuf.message import DecodeError

from tests.whatsapp import appstate, messages, prekeys, presence, receipts
from tests.whatsapp.accounts import MAIN, Account, Device
from tests.whatsapp.correspondence import Correspondence
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import LID, PHONE, Jid
from tests.whatsapp.nodes import Node
from tests.whatsapp.protos import e2e
from tests.whatsapp.ratchet import Unreadable
from tests.whatsapp.screen import Seen, Told, text_of

Habit = Literal["reads", "delivers", "ignores"]
VERSION = {"v": "2"}


class Phone:
    """The line of an account's device 0."""

    def __init__(self, exchange: Exchange, account: Account, habit: Habit) -> None:
        self.account, self.habit = account, habit
        self.seen: list[Seen] = []
        self.told: list[Told] = []
        self.unreadable: list[str] = []
        self._exchange = exchange
        self._letters = Correspondence(account.identity)
        # What each device was written, for those that could not read it.
        self._written: dict[tuple[str, Jid], tuple[Any, dict[str, Any]]] = {}
        self._sync_key = appstate.SyncKey.generate()
        self.device = Device(
            account=account,
            number=MAIN,
            keys=self._letters.offered_keys(),
            was_welcomed=True,
        )
        account.devices[MAIN] = self.device
        self.device.line = self

    async def send(self, node: Node) -> None:
        """What the server brings."""
        match node.tag:
            case "message":
                await self._read(node)
            case "receipt":
                self._exchange.settle(self.device, "receipt", {node.text("id")})
                told = Told(
                    id=node.text("id"),
                    sender=node.jid("from"),
                    kind=node.maybe_text("type") or "delivered",
                )
                self.told.append(told)
                if told.kind == "retry":
                    await self._write_again(told)
            case "notification":
                self._exchange.settle(self.device, node.tag, {node.text("id")})

    async def end(self, reason: Node | None = None, patience: float = 0.5) -> None:
        """Nobody unlinks a phone from itself."""

    async def switch_off(self) -> None:
        self.device.line = None

    async def switch_on(self) -> None:
        self.device.line = self
        for node in list(self.device.waiting):
            await self.send(node)

    async def write(
        self, to: Account, message: Any, *, edit: str = "", chat: Jid | None = None
    ) -> str:
        """To all devices of somebody, and to the companions of one's own; its id.

        `edit` says what it does to an earlier one (1 changes, 7 revokes it). `chat`:
        it shows in this group or list instead of between the two.
        """
        sent = e2e.Message(
            deviceSentMessage=e2e.DeviceSentMessage(
                destinationJID=str(to.called("lid")), message=message
            )
        )
        readers = [(device, message) for device in to.devices.values()]
        if to is not self.account:
            readers += [(device, sent) for device in self.account.companions]
        server = PHONE if self.account.faults.hides == "lid" else LID
        attrs = {
            "type": "text" if text_of(message) else "media",
            "recipient": to.called(server),
            "peer_recipient_pn": to.called(PHONE),
            "edit": edit,
            "chat": chat,
        }
        message_id = _new_id()
        participants: list[Node] = []
        for device, read in readers:
            self._written[message_id, device.lid] = read, attrs
            jid, ciphertext = await self._sealed(device, read)
            participants.append(Node("to", {"jid": jid}, [ciphertext]))
        content = [Node("participants", {}, participants)]
        await self._hand_in(to.called(server), content, attrs | {"id": message_id})
        return message_id

    async def report(
        self, to: Account, ids: Sequence[str], kind: str | None, chat: Account | None
    ) -> None:
        """A receipt for messages; of its own to its companions, for those in a chat."""
        first, *further = ids
        items = [Node("item", {"id": one}) for one in further]
        attrs = {
            "to": to.called(LID),
            "id": first,
            "type": kind,
            "recipient": chat and chat.called(LID),
        }
        children = [Node("list", {}, items)] if items else None
        receipt = Node("receipt", attrs, children)
        await receipts.take(self._exchange, self.device, receipt)

    async def type_to(self, to: Account, *, composing: bool) -> None:
        """Somebody types, or stops."""
        state = Node("composing" if composing else "paused")
        chatstate = Node("chatstate", {"to": to.called(LID)}, [state])
        await presence.take_typing(self._exchange, self.device, chatstate)

    async def tell(self, companion: Device, protocol_message: Any) -> None:
        """Something between the devices of the account, that people never see."""
        message = e2e.Message(protocolMessage=protocol_message)
        jid, ciphertext = await self._sealed(companion, message)
        attrs = {"type": "text", "category": "peer", "id": _new_id()}
        await self._hand_in(jid, [ciphertext], attrs)

    async def welcome(self, companion: Device) -> None:
        """Share the key of the account's settings; the first of them is its name."""
        key, collection = self._sync_key, appstate.PUSH_NAME_COLLECTION
        if not self.account.patches.get(collection):
            index, value = appstate.push_name(self.account.name)
            patch = appstate.first_patch(key, collection, index, value)
            self.account.patches[collection] = [patch]
        await self.tell(companion, appstate.key_share(key))

    async def _write_again(self, told: Told) -> None:
        """A device could not read it: begin anew with it, and say the same."""
        device = self._exchange.accounts.device(told.sender)
        if device is None or (told.id, device.lid) not in self._written:
            return
        message, attrs = self._written[told.id, device.lid]
        self._letters.forget(device.lid)
        _, ciphertext = await self._sealed(device, message)
        await self._hand_in(told.sender, [ciphertext], attrs | {"id": told.id})

    async def _hand_in(
        self, to: Jid, content: list[Node], attrs: dict[str, Any]
    ) -> None:
        message = Node("message", attrs | {"to": to}, content)
        await messages.take(self._exchange, self.device, message)

    async def _sealed(self, device: Device, message: Any) -> tuple[Jid, Node]:
        jid = device.lid
        if not self._letters.knows(jid):
            self._letters.meet(jid, await prekeys.bundle(self._exchange, jid))
        kind, sealed = self._letters.seal(jid, message.SerializeToString())
        return jid, Node("enc", {"type": kind} | VERSION, sealed)

    async def _read(self, node: Node) -> None:
        sender, message_id = node.jid("from"), node.text("id")
        try:
            message = self._opened(sender, node)
        except (DecodeError, Unreadable) as error:
            self.unreadable.append(f"{message_id}: {error}")
            await self._ask_again(node)
            return
        if all(one.id != message_id for one in self.seen):
            self.seen.append(message)
        if message.own:
            await self._receipt(node, "sender")
        elif self.habit != "ignores":
            await self._receipt(node, None)
            if self.habit == "reads":
                await self._receipt(node, "read")

    def _opened(self, sender: Jid, node: Node) -> Seen:
        ciphertext = node.all("enc")[0]
        plain = self._letters.open(sender, ciphertext.text("type"), ciphertext.data())
        message = e2e.Message.FromString(plain)
        own = sender.user in (self.account.lid, self.account.phone)
        if message.HasField("deviceSentMessage"):
            message = message.deviceSentMessage.message
        return Seen(id=node.text("id"), sender=sender, own=own, message=message)

    async def _receipt(
        self, node: Node, kind: str | None, children: list[Node] | None = None
    ) -> None:
        attrs = {
            "to": node.jid("from"),
            "id": node.text("id"),
            "type": kind,
            "recipient": node.attrs.get("recipient"),
        }
        receipt = Node("receipt", attrs, children)
        await receipts.take(self._exchange, self.device, receipt)

    async def _ask_again(self, node: Node) -> None:
        retry = {"count": "1", "id": node.text("id"), "t": node.text("t"), "v": "1"}
        registration = self.device.keys.registration
        children = [Node("retry", retry), Node("registration", {}, registration)]
        await self._receipt(node, "retry", children)


def _new_id() -> str:
    return "3A" + secrets.token_hex(9).upper()
