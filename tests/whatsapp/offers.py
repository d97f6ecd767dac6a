"""Clients that are not yet linked, and the secrets by which a phone finds them."""

import base64
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.whatsapp.accounts import Device, Line
from tests.whatsapp.curve import KeyPair

CODES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """What a client sent to be found by a code of eight characters, not the code."""

    phone: str
    ref: bytes
    wrapped_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCode:
    """What the phone made of the code: its own key pair, and the client's key."""

    ephemeral: KeyPair
    companion_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A device that the phone accepted and that has yet to sign for itself."""

    iq_id: str
    device: Device
    details: bytes


@dataclass(eq=False, slots=True, kw_only=True)
class Offer:
    """One client that wants to be linked."""

    line: Line
    noise_key: bytes
    registration: Any
    refs: list[str] = field(default_factory=lambda: [_new_ref() for _ in range(CODES)])
    link_code: LinkCode | None = None
    typed_code: TypedCode | None = None
    pending: Pending | None = None


class Offers:
    """All of them, as long as their connections stand."""

    def __init__(self) -> None:
        self._offers: list[Offer] = []

    def add(self, offer: Offer) -> None:
        self._offers.append(offer)

    def remove(self, offer: Offer) -> None:
        self._offers.remove(offer)

    @property
    def count(self) -> int:
        return len(self._offers)

    def by_ref(self, ref: str) -> Offer:
        return next(one for one in self._offers if ref in one.refs)

    def by_phone(self, phone: str) -> Offer:
        """The last that asked to be linked to this number by a code."""
        return next(
            one
            for one in reversed(self._offers)
            if one.link_code and one.link_code.phone == phone
        )


def _new_ref() -> str:
    return "2@" + base64.b64encode(secrets.token_bytes(33)).decode()
