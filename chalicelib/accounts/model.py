"""Accounts, members, and what a signed-in browser stands for."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

Role = Literal["owner", "admin", "operator", "viewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The member behind a signed-in browser."""

    account_id: int
    member_id: int
    role: Role
    csrf_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who signs in."""

    id: int
    account_id: int
    name: str
    email: str
    role: Role


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an account has, for the frame around every page."""

    devices: int
    leads: int
    unread_chats: int
