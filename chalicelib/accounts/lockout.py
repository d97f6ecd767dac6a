"""Guessing passwords is slow: a few wrong tries lock an e-mail and a place.

A try is noted as a failure before the password is looked at, and withdrawn when it was
right. So a hundred tries at once are five guesses, not a hundred.
"""

import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime

from chalicelib.accounts import store
from chalicelib.accounts.model import FAILURES_UNTIL_LOCKED, LOCKED_FOR
from chalicelib.errors import TooMany
from chalicelib.platform import db
from chalicelib.platform.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try to sign in: for whom, from where, when. Neither can be read back."""

    email: bytes
    place: bytes
    at: datetime


def begin(conn: Db, *, key: bytes, email: str, address: str, now: datetime) -> Try:
    """Note a try, or raise TooMany when one of its two subjects is locked."""
    begun = Try(
        email=_subject(key, "email", email),
        place=_subject(key, "place", _place(address)),
        at=now,
    )
    subjects = sorted({begun.email, begun.place})
    with db.transaction(conn):
        for subject in subjects:
            store.lock_subject(conn, subject)
        for subject in subjects:
            _check(conn, subject, now)
        for subject in subjects:
            store.note_failure(conn, subject, failed_at=now)
    return begun


def succeed(conn: Db, begun: Try) -> None:
    """The try was right: its e-mail is forgiven, its place only this once."""
    store.forget_failures(conn, begun.email)
    store.withdraw_failure(conn, begun.place, failed_at=begun.at)


def _check(conn: Db, subject: bytes, now: datetime) -> None:
    failures = store.failed_since(
        conn, subject, since=now - LOCKED_FOR, most=FAILURES_UNTIL_LOCKED
    )
    if len(failures) < FAILURES_UNTIL_LOCKED:
        return
    seconds = math.ceil((failures[-1] + LOCKED_FOR - now).total_seconds())
    minutes = math.ceil(seconds / 60)
    raise TooMany(
        "Too many wrong tries. Wait"
        f" {minutes} minute{'s' if minutes > 1 else ''} and try again.",
        retry_after=seconds,
    )


def _subject(key: bytes, kind: str, text: str) -> bytes:
    return hmac.digest(key, f"sign-in {kind} {text}".encode(), "sha256")


def _place(address: str) -> str:
    """A household holds a whole /64 of IPv6; all of it is one place."""
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
