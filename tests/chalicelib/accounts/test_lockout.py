"""Guessing is slow, for one e-mail and for one place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.accounts import lockout
from chalicelib.accounts.model import FAILURES_UNTIL_LOCKED, LOCKED_FOR
from chalicelib.errors import TooMany
from chalicelib.platform import db
from chalicelib.platform.db import Db
from tests.builders import NOON

KEY = b"k" * 32
SECOND = timedelta(seconds=1)


def fail(
    conn: Db, times: int, *, email: str = "a@shop.example", address: str = "192.0.2.1"
) -> None:
    for n in range(times):
        lockout.begin(
            conn, key=KEY, email=email, address=address, now=NOON + n * SECOND
        )


def again(conn: Db, *, email: str, address: str, after: timedelta) -> lockout.Try:
    return lockout.begin(conn, key=KEY, email=email, address=address, now=NOON + after)


def test_the_sixth_try_for_an_email_waits_wherever_it_comes_from(conn: Db) -> None:
    for n in range(FAILURES_UNTIL_LOCKED):
        fail(conn, 1, address=f"192.0.2.{n + 1}")

    with pytest.raises(TooMany):
        again(conn, email="a@shop.example", address="198.51.100.1", after=10 * SECOND)


def test_the_sixth_try_from_a_place_waits_whoever_it_is_for(conn: Db) -> None:
    for n in range(FAILURES_UNTIL_LOCKED):
        fail(conn, 1, email=f"{n}@shop.example")

    with pytest.raises(TooMany):
        again(conn, email="b@shop.example", address="192.0.2.1", after=10 * SECOND)


def test_a_network_of_ipv6_is_one_place(conn: Db) -> None:
    for n in range(FAILURES_UNTIL_LOCKED):
        fail(conn, 1, email=f"{n}@shop.example", address=f"2001:db8::{n + 1}")

    with pytest.raises(TooMany):
        again(conn, email="b@shop.example", address="[2001:db8::ff]", after=SECOND)
    again(conn, email="b@shop.example", address="2001:db8:0:1::1", after=SECOND)


def test_many_tries_at_once_are_no_more_guesses(fresh_url: str) -> None:
    def attempt(n: int) -> bool:
        with db.connect(fresh_url) as conn:
            try:
                fail(conn, 1, address=f"192.0.2.{n}")
            except TooMany:
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == FAILURES_UNTIL_LOCKED


def test_who_must_wait_is_told_how_long(conn: Db) -> None:
    fail(conn, FAILURES_UNTIL_LOCKED)

    with pytest.raises(TooMany, match="Wait 12 minutes") as refusal:
        again(
            conn,
            email="a@shop.example",
            address="192.0.2.9",
            after=timedelta(minutes=3),
        )

    assert refusal.value.retry_after == 12 * 60


def test_asking_while_locked_does_not_prolong_it(conn: Db) -> None:
    fail(conn, FAILURES_UNTIL_LOCKED)
    with pytest.raises(TooMany):
        again(
            conn,
            email="a@shop.example",
            address="192.0.2.1",
            after=timedelta(minutes=10),
        )

    assert again(conn, email="a@shop.example", address="192.0.2.1", after=LOCKED_FOR)


def test_a_right_password_forgives_its_email_and_not_its_place(conn: Db) -> None:
    """Else an account of one's own would be a way to guess at others' for ever."""
    fail(conn, FAILURES_UNTIL_LOCKED - 1)
    right = again(conn, email="b@shop.example", address="192.0.2.1", after=10 * SECOND)
    lockout.succeed(conn, right)

    again(conn, email="b@shop.example", address="192.0.2.1", after=20 * SECOND)
    with pytest.raises(TooMany):
        again(conn, email="b@shop.example", address="192.0.2.1", after=30 * SECOND)


def test_the_list_of_failures_names_nobody(conn: Db) -> None:
    fail(conn, 1)

    subjects = conn.execute("SELECT subject FROM sign_in_failures").fetchall()
    assert all(b"shop" not in subject and len(subject) == 32 for (subject,) in subjects)
