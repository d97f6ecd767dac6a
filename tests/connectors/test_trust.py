"""How long a process may act, and whose clock it paces by."""

import time
from datetime import timedelta

import pytest

from connectors.secret import message_secret
from connectors.trust import LedgerClock, Trust
from tests.builders import NOON


def test_trust_never_shrinks() -> None:
    trust = Trust(100.0)

    trust.extend(90.0)
    assert trust.until == 100.0
    trust.extend(110.0)
    assert trust.until == 110.0


def test_trust_that_is_over_has_nothing_left() -> None:
    assert Trust(time.monotonic() - 1).remaining() < 0


def test_the_databases_clock_is_carried_on() -> None:
    clock = LedgerClock()
    clock.set(NOON, read_at=time.monotonic() - 5)

    assert NOON + timedelta(seconds=5) <= clock.now()
    assert clock.now() <= clock.now()


def test_a_clock_that_was_never_read_is_not_guessed() -> None:
    with pytest.raises(RuntimeError):
        LedgerClock().now()


def test_each_attempt_has_a_secret_of_its_own() -> None:
    key = b"k" * 32
    attempts = [(1, 1), (1, 2), (2, 1), (2**40, 1)]
    secrets = {message_secret(key, send_id=s, attempt=a) for s, a in attempts}

    assert len(secrets) == len(attempts)
    assert {len(secret) for secret in secrets} == {32}
    assert message_secret(key, send_id=1, attempt=1) in secrets
    assert message_secret(b"l" * 32, send_id=1, attempt=1) not in secrets
