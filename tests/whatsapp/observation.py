"""A test's eyes on the double: who there is, what was said, what wanted to leave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.whatsapp import media
from tests.whatsapp.accounts import Account, Device
from tests.whatsapp.exchange import Passed
from tests.whatsapp.phone import Phone
from tests.whatsapp.protos import registration
from tests.whatsapp.server import Server
from tests.whatsapp.stream import Stream


class Observation:
    """Changes nothing, and may be asked from any thread."""

    def __init__(self, server: Server) -> None:
        self._server, self._exchange = server, server.exchange

    def phone(self, phone: str) -> Phone:
        """What it has `seen`, been `told` and found `unreadable`; its `habit`."""
        return self._phones[phone]

    def lid(self, phone: str) -> str:
        return self._account(phone).lid

    def companions(self, phone: str) -> list[str]:
        """The JIDs of linked devices."""
        return [str(one.jid) for one in self._account(phone).companions]

    def introductions(self, phone: str) -> list[Any]:
        """What companions said of themselves when they were linked."""
        return [
            registration.DeviceProps.FromString(one.introduction)
            for one in self._account(phone).companions
        ]

    def online(self, phone: str | None = None) -> int:
        """How many companions are logged in."""
        return sum(one.device is not None for one in self._streams(phone))

    @property
    def offers(self) -> int:
        """How many clients wait for somebody to link them."""
        return self._exchange.offers.count

    def waiting(self, phone: str) -> list[str]:
        """Ids of what companions have not yet acknowledged."""
        return [
            node.text("id")
            for companion in self._account(phone).companions
            for node in companion.waiting
        ]

    def prekeys(self, phone: str) -> list[int]:
        """How many one-time keys are left for each companion."""
        return [len(one.keys.prekeys) for one in self._account(phone).companions]

    def is_present(self, phone: str) -> bool:
        return any(one.is_present for one in self._account(phone).companions)

    def file(self, path: str) -> bytes:
        """What lies on the media host at a message's path, still sealed."""
        return media.find(self._exchange, path)

    @property
    def passed(self) -> Sequence[Passed]:
        """Messages that were taken in, in order."""
        return self._exchange.passed

    @property
    def counts(self) -> Counter[str]:
        """How often what happened."""
        return self._exchange.counts

    @property
    def unknown(self) -> Mapping[str, int]:
        """What clients said that the double did not understand: should be empty."""
        return self._exchange.unknown

    @property
    def asked_hosts(self) -> Mapping[str, int]:
        """Which hosts processes under test wanted to reach, ours among them."""
        return self._server.proxy.asked

    @property
    def refused_hosts(self) -> Mapping[str, int]:
        """Those that are not ours: must be empty."""
        return self._server.proxy.refused

    @property
    def _phones(self) -> dict[str, Phone]:
        return self._exchange.phones

    def _account(self, phone: str) -> Account:
        account = self._exchange.accounts.by_phone(phone)
        assert account is not None, "nobody has this number"
        return account

    def _streams(self, phone: str | None) -> list[Stream]:
        def is_meant(device: Device | None) -> bool:
            return phone is None or (
                device is not None and device.account.phone == phone
            )

        return [one for one in list(self._server.streams) if is_meant(one.device)]
