"""Which passwords are taken, and how they are kept."""

import pytest
from argon2 import PasswordHasher

from chalicelib.accounts import passwords

EMAIL = "siti@shop.example"


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "Password123",
        "QWERTYUIOP",
        "aaaaaaaaaaaa",
        "siti@shop.example",
        "SITI@shop.example",
        "x" * 201,
    ],
)
def test_a_password_anybody_would_try_is_refused(password: str) -> None:
    assert passwords.problem(password, EMAIL)


@pytest.mark.parametrize(
    "password", ["correct horse", "tujuh belas ekor", "ßßßßß漢字漢字漢字"]
)
def test_any_other_long_password_is_taken(password: str) -> None:
    assert passwords.problem(password, EMAIL) is None


def test_only_the_same_password_matches() -> None:
    kept = passwords.hashed("correct horse")

    assert passwords.matches("correct horse", kept)
    assert not passwords.matches("correct horsf", kept)


def test_letters_composed_differently_are_the_same_letters() -> None:
    kept = passwords.hashed("cafe\u0301 di kota")

    assert passwords.matches("caf\u00e9 di kota", kept)


def test_nobodys_hash_matches_nothing() -> None:
    """Not even the password behind the hash that stands in for it."""
    assert not passwords.matches("nobody", None)


def test_a_hash_that_cannot_be_read_matches_nothing() -> None:
    assert not passwords.matches("correct horse", "none")


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    assert passwords.is_outdated(weaker.hash("correct horse"))
    assert not passwords.is_outdated(passwords.hashed("correct horse"))
