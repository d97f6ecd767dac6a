"""Accounts, members, and what a signed-in browser stands for."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from chalicelib.errors import Invalid

Role = Literal["owner", "admin", "operator", "viewer"]

SIGN_IN_VALID = timedelta(days=30)
SETUP_LINK_VALID = timedelta(days=7)

# Five wrong tries lock an e-mail address, or a place on the network, for a while.
FAILURES_UNTIL_LOCKED = 5
LOCKED_FOR = timedelta(minutes=15)

_EMAIL = re.compile(r"[!-?A-~]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The member behind a signed-in browser."""

    account_id: int
    member_id: int
    role: Role
    csrf_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A sign-in that just began. `token` is for the cookie; we keep only its hash."""

    token: str
    caller: Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who signs in."""

    id: int
    account_id: int
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A member, as far as signing in is concerned."""

    id: int
    account_id: int
    role: Role
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer, and how the product behaves for them."""

    id: int
    name: str
    zone: str
    region: str
    demonstration: bool
    held_at: datetime | None
    held_reason: str | None
    quiet_hours: bool
    quiet_from: time
    quiet_until: time
    cap_day: int
    cap_week: int
    opt_out_words: list[str]
    sends_read_receipts: bool
    test_numbers: list[str]
    approval_above: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an account may change about itself."""

    name: str
    zone: str
    quiet_hours: bool
    quiet_from: time
    quiet_until: time
    cap_day: int
    cap_week: int
    opt_out_words: list[str]
    sends_read_receipts: bool
    test_numbers: list[str]
    approval_above: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupLink:
    """A link that makes an owner, once."""

    account_id: int
    account_name: str
    demonstration: bool
    zone: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """Who uses a set-up link."""

    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an account has, for the frame around every page."""

    devices: int
    leads: int
    unread_chats: int


def fold_email(text: str) -> str:
    """The one way an e-mail address is written here."""
    return text.strip().lower()


def is_email(folded: str) -> bool:
    """Whether it looks like one; whether it reaches anybody only a mail can tell."""
    return len(folded) <= 254 and _EMAIL.fullmatch(folded) is not None


def check(settings: Settings) -> None:
    """Raise Invalid where settings contradict each other."""
    if settings.cap_week < settings.cap_day:
        raise Invalid(
            "The cap for a week is below the cap for a day.",
            fields={"cap_week": f"Give {settings.cap_day} or more."},
        )
    if settings.quiet_hours and settings.quiet_from == settings.quiet_until:
        raise Invalid(
            "Quiet hours begin when they end.",
            fields={"quiet_until": "Choose another time, or turn quiet hours off."},
        )
