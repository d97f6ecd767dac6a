"""Nothing to the unwilling: who is suppressed, since when, and until when."""

import psycopg
import pytest

from chalicelib.errors import NotFound
from chalicelib.leads import actions
from chalicelib.platform import db
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_person


def test_a_person_is_suppressed_once(conn: Db) -> None:
    account = add_account(conn)
    person = add_person(conn, account)

    first = actions.suppress(
        conn, account, person, reason="word", word="STOP", now=NOON
    )
    second = actions.suppress(conn, account, person, reason="member", now=NOON)

    assert first is not None
    assert second is None


def test_a_lifted_suppression_stays_as_history(conn: Db) -> None:
    account = add_account(conn)
    person = add_person(conn, account)
    actions.suppress(conn, account, person, reason="word", word="STOP", now=NOON)

    assert actions.lift(conn, account, person, reason="word", now=NOON)
    assert not actions.lift(conn, account, person, reason="word", now=NOON)
    assert actions.suppress(conn, account, person, reason="member", now=NOON)
    assert db.scalars(
        conn,
        "SELECT lifted_at IS NULL FROM suppressions"
        " WHERE account_id = %(id)s ORDER BY id",
        {"id": account},
    ) == [False, True]


def test_another_accounts_person_is_not_there(conn: Db) -> None:
    person = add_person(conn, add_account(conn))
    stranger = add_account(conn)

    with pytest.raises(NotFound):
        actions.suppress(conn, stranger, person, reason="member", now=NOON)
    with pytest.raises(NotFound):
        actions.lift(conn, stranger, person, reason="member", now=NOON)


def test_suppressing_waits_for_a_claim_under_way(fresh_url: str) -> None:
    """The claim locks the person first, and so does a suppression."""
    with db.connect(fresh_url) as claiming, db.connect(fresh_url) as stopping:
        account = add_account(claiming)
        person = add_person(claiming, account)
        stopping.execute("SET lock_timeout = '50ms'")

        with claiming.transaction():
            claiming.execute(
                "SELECT 1 FROM persons WHERE id = %s FOR NO KEY UPDATE", (person,)
            )
            with pytest.raises(psycopg.errors.LockNotAvailable):
                actions.suppress(stopping, account, person, reason="member", now=NOON)
