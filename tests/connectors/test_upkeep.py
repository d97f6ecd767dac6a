"""What a connector does for the database of sessions without being asked."""

from datetime import timedelta

from chalicelib.platform import db
from connectors.upkeep import Upkeep
from connectors.whatsapp.store import SessionStore
from infra.local.postgres import Postgres
from tests import logs
from tests.sessions import add_device, add_secret, copied
from tests.waiting import wait_until


def test_old_secrets_go_by_themselves(sessions_url: str) -> None:
    with db.connect(sessions_url) as conn:
        add_device(conn)
        add_secret(conn, "OLD")
        conn.execute(
            "UPDATE whatsmeow_message_secrets SET carillon_noted_on = '-infinity'"
        )
        add_secret(conn, "NEW")
        upkeep = Upkeep(SessionStore(sessions_url), first_after=timedelta())
        left = "SELECT message_id FROM whatsmeow_message_secrets"

        upkeep.start()
        wait_until(lambda: db.scalars(conn, left) == ["NEW"], 10)
        upkeep.stop()
        upkeep.join(10)

    assert not upkeep.is_alive()


def test_the_store_is_prepared_at_the_start(
    postgres: Postgres, unprepared_template: str
) -> None:
    """Nothing is pruned for an hour: the shards read first what was under way."""
    with copied(postgres, unprepared_template) as url, db.connect(url) as conn:
        upkeep = Upkeep(SessionStore(url))

        upkeep.start()
        wait_until(
            lambda: db.scalar(conn, "SELECT to_regclass('carillon_secrets_by_key')"), 10
        )
        upkeep.stop()
        upkeep.join(10)


def test_a_database_that_is_away_is_waited_for() -> None:
    nowhere = SessionStore("postgresql://carillon@127.0.0.1:1/sessions")
    with logs.listening() as said:
        upkeep = Upkeep(nowhere, first_after=timedelta())
        upkeep.start()
        wait_until(lambda: len(said()) == 2, 10)
        assert upkeep.is_alive()
        upkeep.stop()
        upkeep.join(10)

    assert [line["message"] for line in said()] == [
        "sessions not prepared",
        "sessions not pruned",
    ]
