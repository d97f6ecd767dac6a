"""Signing in and out."""

import hashlib

from chalicelib.accounts import store
from chalicelib.accounts.model import Caller
from chalicelib.platform.db import Db


def identify(conn: Db, token: str) -> Caller | None:
    """Who holds this token; None when it was never given out, or has ended."""
    return store.find_caller(conn, token_hash=hash_token(token))


def hash_token(token: str) -> bytes:
    """What we keep of a token. It is long and random: one plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
