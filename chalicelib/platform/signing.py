"""Secrets and signatures of calls between programs, both ways. Pure.

A call carries `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of `<unix seconds>.<body>`.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)

_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def secret_of(purpose: str, key: str, install_key: bytes) -> str:
    """The secret behind this key: made anew whenever it is needed, stored nowhere."""
    named = f"{purpose}:{key}".encode()
    made = hmac.new(install_key, named, hashlib.sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The header that goes with this body at this time."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_mac(body, secret, seconds)}"


def is_signed(header: str, body: bytes, secret: str, now: datetime) -> bool:
    """Whether the header fits body and secret, and is of about now."""
    found = _SIGNATURE.fullmatch(header)
    if found is None:
        return False
    seconds = int(found[1])
    if abs(seconds - now.astimezone(UTC).timestamp()) > TOLERANCE.total_seconds():
        return False
    return hmac.compare_digest(found[2], _mac(body, secret, seconds))


def _mac(body: bytes, secret: str, seconds: int) -> str:
    signed = f"{seconds}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
