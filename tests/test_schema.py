"""The migrations add up to schema.sql, and refuse an edited past."""

from pathlib import Path

import pytest

from chalicelib.platform import db
from chalicelib.platform.db import Db
from infra import migrate as migrations
from infra import schema
from infra.local.postgres import Postgres


def test_the_migrations_add_up_to_schema_sql(postgres: Postgres) -> None:
    assert schema.dump(postgres.url("migrated")) == schema.FILE.read_text("utf-8")


def test_schema_sql_builds_the_same_database(postgres: Postgres) -> None:
    with db.connect(postgres.url()) as admin:
        admin.execute("CREATE DATABASE from_schema")
    with db.connect(postgres.url("from_schema")) as conn:
        conn.execute("SET check_function_bodies = off")
        conn.execute(schema.FILE.read_bytes())

    assert schema.dump(postgres.url("from_schema")) == schema.FILE.read_text("utf-8")


def test_every_time_is_an_instant(conn: Db) -> None:
    """But for what a wall clock shows: hours of the day, and days."""
    found = conn.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'"
    )

    assert found.fetchall() == []


def test_a_second_run_applies_nothing(postgres: Postgres) -> None:
    assert migrations.migrate(postgres.url("migrated")) == []


def test_an_edited_past_is_refused(
    fresh_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in migrations.FOLDER.glob("*.sql"):
        (tmp_path / file.name).write_text(file.read_text())
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    edited = next(tmp_path.glob("0002_*"))
    edited.write_text(edited.read_text() + "\n-- edited")

    with pytest.raises(migrations.Refused, match=edited.stem):
        migrations.migrate(fresh_url)


def test_a_database_from_newer_code_is_refused(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        conn.execute("INSERT INTO migrations VALUES (9999, '9999_later', 'x')")

    with pytest.raises(migrations.Refused, match="newer code"):
        migrations.migrate(fresh_url)
