"""What a server of somebody else's may lack is said before anything is changed."""

import psycopg
import pytest

from chalicelib.platform import db
from infra import capability
from infra.local.postgres import Postgres
from infra.migrate import Refused, migrate


@pytest.fixture
def empty_url(postgres: Postgres) -> str:
    """A database in which nothing was ever made."""
    with db.connect(postgres.url()) as admin:
        admin.execute("DROP DATABASE IF EXISTS untouched")
        admin.execute("CREATE DATABASE untouched TEMPLATE template0")
    return postgres.url("untouched")


def tables(url: str) -> int:
    with db.connect(url) as conn:
        found = conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname='public'")
        return found.fetchall()[0][0]


def test_our_own_server_lacks_nothing(conn: psycopg.Connection) -> None:
    assert capability.examine(conn) == []


def test_every_extension_that_a_migration_makes_is_asked_for(
    postgres: Postgres,
) -> None:
    with db.connect(postgres.url("migrated")) as conn:
        made = conn.execute(
            "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"
        )
        assert {name for (name,) in made.fetchall()} == {*capability.EXTENSIONS}


def test_a_server_without_an_extension_is_refused_untouched(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capability, "EXTENSIONS", ("pg_trgm", "pg_telepathy"))

    with pytest.raises(Refused, match=r"lacks pg_telepathy: install"):
        migrate(empty_url)

    assert tables(empty_url) == 0


def test_an_older_server_is_refused_untouched(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capability, "OLDEST", 99)

    with pytest.raises(Refused, match=r"is Postgres \d+; Carillon needs 99"):
        migrate(empty_url)

    assert tables(empty_url) == 0
