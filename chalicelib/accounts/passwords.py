"""Passwords: argon2id, the same work for everybody, and which ones are refused."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST = 10
LONGEST = 200

# The commonest of ten characters and more in published lists of leaked passwords.
_WORDS = """
    0123456789 1029384756 1111111111 1122334455 1231231234 1234512345 1234567890
    12345678900 12345678910 1234567891 123456789a 123456789q 12qwaszx12 1q2w3e4r5t
    1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 987654321a abcd123456 abcdefghij
    administrator asdfghjkl1 asdfghjkl; basketball computer123 football123
    iloveyou12 iloveyou123 letmein123 malaysia123 password01 password10 password11
    password12 password123 password1234 passwordpassword q1w2e3r4t5 qazwsxedc1
    qwer123456 qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop123
    selamatpagi starwars123 superman123 welcome123 whatsapp123 zaq12wsx34 zxcvbnm123
"""
_COMMON = frozenset(_WORDS.split())


def problem(password: str, email: str) -> str | None:
    """Why this may not become a password; None when it may."""
    folded = _normal(password).casefold()
    if len(_normal(password)) < SHORTEST:
        return f"Give at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Give at most {LONGEST} characters."
    if folded in {email, email.partition("@")[0]}:
        return "Choose something other than your e-mail address."
    if folded in _COMMON or len(set(folded)) == 1:
        return "This is one of the first that anybody would try. Choose another."
    return None


def hashed(password: str) -> str:
    """What we keep: argon2id, with its parameters and its salt."""
    return _hasher().hash(_normal(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the one. Nobody's hash (None) takes the same work and is wrong."""
    try:
        right = _hasher().verify(password_hash or _nobodys(), _normal(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


def _normal(password: str) -> str:
    """The same letters, however a keyboard composed them."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody")
