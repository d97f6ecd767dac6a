"""A test's hands on the double: what people do, and what goes wrong."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal

from tests.whatsapp import history, linkcode, media, pairing, tokens
from tests.whatsapp.accounts import Account
from tests.whatsapp.faults import Faults
from tests.whatsapp.history import Remembered
from tests.whatsapp.jid import Jid
from tests.whatsapp.nodes import Node
from tests.whatsapp.observation import Observation
from tests.whatsapp.phone import Habit, Phone
from tests.whatsapp.protos import e2e
from tests.whatsapp.sealing import MediaKind
from tests.whatsapp.server import Server
from tests.whatsapp.stream import stream_error

Nonsense = Literal["unknown-stanza", "undecodable", "undecryptable"]


class Control(Observation):
    """Each method returns when it has been done. Numbers are digits, without a plus."""

    def __init__(
        self, server: Server, run: Callable[[Coroutine[Any, Any, Any]], Any]
    ) -> None:
        super().__init__(server)
        self._run = run

    def add_person(self, phone: str, name: str, habit: Habit = "delivers") -> Phone:
        """A number that is on WhatsApp, and its phone. Others are not on WhatsApp."""

        async def add() -> Phone:
            account = Account(phone, name)
            self._exchange.accounts.add(account)
            made = Phone(self._exchange, account, habit)
            self._exchange.phones[phone] = made
            return made

        return self._run(add())

    def write(self, sender: str, to: str, text: str) -> str:
        """A person types on their phone; the message's id."""
        return self.write_message(sender, to, e2e.Message(conversation=text))

    def write_message(
        self,
        sender: str,
        to: str,
        message: Any,
        *,
        edit: str = "",
        chat: Jid | None = None,
    ) -> str:
        """Anything that WhatsApp's `Message` can be; see `Phone.write`."""
        account, phone = self._account(to), self._phones[sender]
        return self._run(phone.write(account, message, edit=edit, chat=chat))

    def report(
        self,
        sender: str,
        to: str,
        *message_ids: str,
        kind: str | None = None,
        chat: str | None = None,
    ) -> None:
        """A person's phone sends a receipt: delivered, or of any kind there may be.

        To its own number it is for messages that it has in a `chat`.
        """
        account, own_chat = self._account(to), self._account(chat) if chat else None
        phone = self._phones[sender]
        self._run(phone.report(account, message_ids, kind, own_chat))

    def type_to(self, sender: str, to: str, *, composing: bool = True) -> None:
        """A person types, or stops, without sending anything."""
        account = self._account(to)
        self._run(self._phones[sender].type_to(account, composing=composing))

    def upload(self, content: bytes, kind: MediaKind) -> dict[str, Any]:
        """Put a file on the media host; the fields of a message about it."""
        return media.upload(self._exchange, content, kind)

    def show_picture(self, phone: str, jpeg: bytes) -> None:
        """Give a person a profile picture."""
        self._account(phone).picture = media.keep(self._exchange, jpeg)

    def give_token(self, giver: str, taker: str) -> None:
        """A person trusts a number that writes to them."""
        given = tokens.give(self._exchange, self._account(giver), self._account(taker))
        self._run(given)

    def forget_file(self, path: str) -> None:
        """The media host deletes it, as it does after some weeks."""
        media.forget(self._exchange, path)

    def share_history(self, phone: str, lines: Sequence[Remembered]) -> None:
        """The phone gives all its companions these old chats."""

        async def share() -> None:
            for companion in self._account(phone).companions:
                told = history.notify(self._exchange, lines)
                await self._phones[phone].tell(companion, told)

        self._run(share())

    def switch_off(self, phone: str) -> None:
        """The phone has no network; what is written to it waits."""
        self._run(self._phones[phone].switch_off())

    def switch_on(self, phone: str) -> None:
        self._run(self._phones[phone].switch_on())

    def scan(self, qr: str, phone: str) -> str:
        """The phone's owner scans a QR code; the JID of the device that will be."""
        return str(self._run(pairing.scan(self._exchange, qr, self._account(phone))))

    def enter_code(self, code: str, phone: str) -> None:
        """The phone's owner types the eight characters that a client shows."""
        self._run(linkcode.enter(self._exchange, self._account(phone), code))

    def remove_devices(self, phone: str) -> None:
        """The phone's owner unlinks all companions."""

        async def remove() -> None:
            for companion in self._account(phone).companions:
                await pairing.unlink(self._exchange, companion)

        self._run(remove())

    def faults(self, phone: str) -> Faults:
        """To be set and read at any moment; see the fields."""
        return self._account(phone).faults

    def restrict(self, phone: str, code: int, seconds: int) -> None:
        """Banned for a while: 402, with why and for how long. Connections end."""
        failure = {"reason": "402", "code": str(code), "expire": str(seconds)}
        self._turn_away(phone, failure)

    def refuse_logins(self, phone: str, reason: int) -> None:
        """405: client outdated. 401, 403, 406: logged out. 503: try again later."""
        self._turn_away(phone, {"reason": str(reason)})

    def lift(self, phone: str) -> None:
        """Logins succeed again."""
        self._account(phone).faults.login_failure = None

    def close(self, phone: str | None = None) -> int:
        """Sockets end without a word: of one account or, without a number, of all."""

        async def close() -> int:
            streams = self._streams(phone)
            for stream in streams:
                await stream.end()
            return len(streams)

        return self._run(close())

    def replace(self, phone: str) -> None:
        """Tell companions that their keys connected elsewhere."""
        self._end(phone, stream_error(conflict="replaced"))

    def end_with(self, phone: str, code: str) -> None:
        """A stream error: 515 connect anew, 503 later, others unknown to clients."""
        self._end(phone, stream_error(code))

    def say_nonsense(self, phone: str, kind: Nonsense) -> None:
        """What no server should say."""

        async def say() -> None:
            for stream in self._streams(phone):
                match kind:
                    case "unknown-stanza":
                        await stream.send(Node("gibberish", {"id": "1"}))
                    case "undecodable":
                        await stream.send_plain(b"\0\xf8\xff\xff\xff")
                    case "undecryptable":
                        await stream.send_plain(b"never read", damaged=True)

        self._run(say())

    def _turn_away(self, phone: str, failure: dict[str, str]) -> None:
        self._account(phone).faults.login_failure = failure
        self.close(phone)

    def _end(self, phone: str, reason: Node) -> None:
        async def end() -> None:
            for stream in self._streams(phone):
                await stream.end(reason)

        self._run(end())
