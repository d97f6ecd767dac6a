"""Who is on WhatsApp: accounts, their devices, their keys, what waits for each."""

import hashlib
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from tests.whatsapp.curve import KeyPair
from tests.whatsapp.faults import Faults
from tests.whatsapp.jid import LID, Jid
from tests.whatsapp.nodes import Node

MAIN = 0


class Line(Protocol):
    """What connects a device to the server."""

    async def send(self, node: Node) -> None:
        """Say `node` to the device; silently nothing when the line is dead."""
        ...

    async def end(self, reason: Node | None = None, patience: float = 0.5) -> None:
        """Say why, and hang up after `patience` seconds; without a reason, at once."""
        ...


@dataclass(slots=True)
class Keys:
    """What others need to begin a Signal session with a device."""

    registration: bytes
    identity: bytes
    signed_prekey: Node
    prekeys: deque[Node] = field(default_factory=deque)
    uploads: int = 0


@dataclass(eq=False, slots=True, kw_only=True)
class Device:
    """One device of an account: number 0 is the phone, the others were linked to it.

    `waiting` holds what was not yet acknowledged, whether it was sent or not.
    """

    account: "Account"
    number: int
    keys: Keys
    noise_key: bytes = b""
    introduction: bytes = b""
    line: Line | None = None
    waiting: list[Node] = field(default_factory=list)
    is_present: bool = False
    was_welcomed: bool = False

    @property
    def jid(self) -> Jid:
        return Jid(self.account.phone, device=self.number)

    @property
    def lid(self) -> Jid:
        return Jid(self.account.lid, LID, self.number)

    def called(self, server: str) -> Jid:
        """Its address on that server."""
        return self.lid if server == LID else self.jid


@dataclass(eq=False, slots=True)
class Account:
    phone: str
    name: str
    lid: str = field(init=False)
    identity: KeyPair = field(default_factory=KeyPair.generate)
    devices: dict[int, Device] = field(default_factory=dict)
    correspondents: set[str] = field(default_factory=set)
    watchers: set[str] = field(default_factory=set)
    patches: dict[str, list[bytes]] = field(default_factory=dict)
    tokens: dict[str, bytes] = field(default_factory=dict)
    picture: str | None = None
    faults: Faults = field(default_factory=Faults)
    next_number: int = 1

    def __post_init__(self) -> None:
        # As unlike the number as a real one, and the same in every run.
        (unlike,) = struct.unpack_from(
            ">Q", hashlib.sha256(self.phone.encode()).digest()
        )
        self.lid = str(10**14 + unlike % 10**14)

    @property
    def companions(self) -> list[Device]:
        return [one for one in self.devices.values() if one.number != MAIN]

    def called(self, server: str) -> Jid:
        return Jid(self.lid, LID) if server == LID else Jid(self.phone)


class Accounts:
    """All accounts, by number and by LID."""

    def __init__(self) -> None:
        self._by_phone: dict[str, Account] = {}
        self._by_lid: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        self._by_phone[account.phone] = self._by_lid[account.lid] = account

    def by_phone(self, phone: str) -> Account | None:
        return self._by_phone.get(phone)

    def find(self, jid: Jid) -> Account | None:
        return (self._by_lid if jid.server == LID else self._by_phone).get(jid.user)

    def device(self, jid: Jid) -> Device | None:
        account = self.find(jid)
        return account.devices.get(jid.device) if account else None

    def all(self) -> list[Account]:
        return list(self._by_phone.values())
