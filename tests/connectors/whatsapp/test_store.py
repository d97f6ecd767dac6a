"""What we ask of the database of sessions; whatsmeow itself made its tables."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from chalicelib.platform import db
from chalicelib.platform.db import Db
from connectors.whatsapp import store
from connectors.whatsapp.store import SessionStore, go_url
from infra.local.postgres import Postgres
from tests.sessions import JID, SECRET, add_device, add_secret, copied
from tests.waiting import wait_until
from tests.whatsapp.tables import make_tables

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    """A database in which whatsmeow has never been."""
    with copied(postgres, "template0") as url:
        yield url


@pytest.fixture
def url(sessions_url: str) -> str:
    return sessions_url


@pytest.fixture
def conn(url: str) -> Iterator[Db]:
    with db.connect(url) as conn:
        yield conn


def ids(conn: Db) -> list[str]:
    return db.scalars(
        conn, "SELECT message_id FROM whatsmeow_message_secrets ORDER BY 1"
    )


def test_before_the_first_phone_there_is_nothing(empty_url: str) -> None:
    """No table is there yet, and every question has its answer all the same."""
    sessions = SessionStore(empty_url)

    assert not sessions.has(JID)
    assert sessions.id_of(SECRET) is None
    sessions.forget(JID)
    assert not sessions.prepare()
    assert sessions.prune(NOW) == 0


def test_a_session_is_known_by_its_jid(conn: Db, url: str) -> None:
    add_device(conn)

    assert SessionStore(url).has(JID)
    assert not SessionStore(url).has("60100000001:8@s.whatsapp.net")


@pytest.mark.parametrize(
    "sender", ["125799879444105@lid", "60100000001@s.whatsapp.net"]
)
def test_a_secret_leads_to_the_message_that_left_with_it(
    conn: Db, url: str, sender: str
) -> None:
    """Senders are written down as LIDs now, and were as numbers."""
    add_device(conn)
    add_secret(conn, "3EB0AA", sender=sender)

    assert SessionStore(url).id_of(SECRET) == "3EB0AA"
    assert SessionStore(url).id_of(b"t" * 32) is None


def test_a_secret_that_somebody_repeats_leads_nowhere(conn: Db, url: str) -> None:
    """Whoever received a message can write its secret into one of their own."""
    add_device(conn)
    add_secret(conn, "3A0001", sender="196344883576750@lid")

    assert SessionStore(url).id_of(SECRET) is None


def test_a_secret_is_looked_up_for_a_device_without_a_lid(conn: Db, url: str) -> None:
    add_device(conn, lid=None)
    add_secret(conn, "3EB0AA", sender="60100000001@s.whatsapp.net")

    assert SessionStore(url).id_of(SECRET) == "3EB0AA"


def test_what_is_forgotten_leaves_no_row_in_any_table(conn: Db, url: str) -> None:
    other = "60100000002:1@s.whatsapp.net"
    for jid in (JID, other):
        add_device(conn, jid)
        add_secret(conn, "3EB0AA", jid=jid)
        conn.execute(
            "INSERT INTO whatsmeow_privacy_tokens VALUES (%s, 'x@lid', '', 1)", (jid,)
        )

    SessionStore(url).forget(JID)
    SessionStore(url).forget(JID)

    columns = db.rows(
        conn,
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_name LIKE 'whatsmeow_%%' AND column_name IN ('jid', 'our_jid')",
    )
    assert len(columns) > 10
    left = {
        row["table_name"]: conn.execute(
            f"SELECT {row['column_name']} FROM {row['table_name']}".encode()
        ).fetchall()
        for row in columns
    }
    assert {name: jids for name, jids in left.items() if jids} == {
        "whatsmeow_device": [(other,)],
        "whatsmeow_message_secrets": [(other,)],
        "whatsmeow_privacy_tokens": [(other,)],
    }


def test_two_prepare_at_once(postgres: Postgres, unprepared_template: str) -> None:
    with copied(postgres, unprepared_template) as url:
        with ThreadPoolExecutor(4) as several:
            asked = [several.submit(SessionStore(url).prepare) for _ in range(8)]
        assert all(answer.result() for answer in asked)


def test_preparing_does_not_disturb_whatsmeow(
    postgres: Postgres, unprepared_template: str
) -> None:
    """It looks at its tables at every start; in between we have added to one."""
    with copied(postgres, unprepared_template) as url:
        assert make_tables(go_url(url)) == 0
        SessionStore(url).prepare()
        with db.connect(url) as conn:
            add_device(conn)
        assert make_tables(go_url(url)) == 1


def test_old_secrets_are_pruned(
    conn: Db, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In batches, and those of a device that is away as well."""
    monkeypatch.setattr(store, "BATCH", 2)
    add_device(conn)
    for number in range(5):
        add_secret(conn, f"OLD{number}")
    conn.execute(
        "UPDATE whatsmeow_message_secrets SET carillon_noted_on = '2026-11-15'"
    )
    add_secret(conn, "RECENT")
    conn.execute(
        "UPDATE whatsmeow_message_secrets SET carillon_noted_on = '2026-11-16'"
        " WHERE message_id = 'RECENT'"
    )

    assert SessionStore(url).prune(NOW) == 5
    assert ids(conn) == ["RECENT"]
    assert SessionStore(url).prune(NOW) == 0


def test_what_was_there_before_the_first_look_is_as_old_as_that(
    postgres: Postgres, unprepared_template: str
) -> None:
    """Nobody knows how old it is, so it is kept for its full time."""
    with copied(postgres, unprepared_template) as url, db.connect(url) as conn:
        add_device(conn)
        add_secret(conn, "UNKNOWN")
        now = db.scalar(conn, "SELECT now()")

        assert SessionStore(url).prune(now) == 0
        assert SessionStore(url).prune(now + timedelta(days=9)) == 1


def test_connections_that_stopped_clients_left_are_ended(url: str) -> None:
    """By their names; those of others are none of their business."""
    addresses = [f"{url}?application_name={name}" for name in ("one", "two", "other")]
    with contextlib.ExitStack() as held:
        left, too, others = (held.enter_context(db.connect(a)) for a in addresses)

        assert SessionStore(url).release(["one", "two"]) == 2
        wait_until(lambda: SessionStore(url).release(["one", "two"]) == 0, 10)

        for ended in (left, too):
            with pytest.raises(psycopg.OperationalError):
                ended.execute("SELECT 1")
        others.execute("SELECT 1")


PLAIN = "sslmode=prefer&binary_parameters=yes"


@pytest.mark.parametrize(
    ("given", "address", "options"),
    [
        (
            "postgresql://carillon:p%40ss@127.0.0.1:5433/sessions",
            "carillon:p%40ss@127.0.0.1:5433/sessions",
            PLAIN,
        ),
        (
            "postgres://app@db.example/sessions?sslmode=require&keepalives_idle=9",
            "app@db.example:5432/sessions",
            "sslmode=require&binary_parameters=yes",
        ),
        (
            "host=db.example dbname=sessions user=app password='a b'",
            "app:a%20b@db.example:5432/sessions",
            PLAIN,
        ),
        (
            "postgresql:///sessions?host=/run/postgresql&user=app",
            "app@:5432/sessions",
            f"{PLAIN}&host=%2Frun%2Fpostgresql",
        ),
        ("postgresql://app@[::1]/sessions", "app@[::1]:5432/sessions", PLAIN),
    ],
)
def test_whatsmeow_is_given_the_same_database(
    given: str, address: str, options: str
) -> None:
    assert go_url(given) == f"postgres://{address}?{options}"


def test_the_server_is_told_who_asks() -> None:
    assert go_url("postgresql://app@db.example/sessions", name="one").endswith(
        f"?{PLAIN}&application_name=one"
    )


def test_whatsmeow_understands_what_it_is_given(url: str) -> None:
    """Its driver would send what it does not know to the server, which refuses it."""
    assert make_tables(go_url(f"{url}?keepalives_idle=9&connect_timeout=5")) == 0
