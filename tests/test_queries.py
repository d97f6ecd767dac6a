"""Every named query prepares against the schema, and has exactly one caller."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import pytest

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from infra.local.postgres import Postgres

ROOT = Path(__file__).parent.parent
# The only queries of another database: of sessions, whose tables whatsmeow makes.
SESSIONS = ROOT / "connectors" / "whatsapp" / "queries.sql"
FILES = [*sorted((ROOT / "chalicelib").rglob("*.sql")), SESSIONS]
# Whose a module's queries are; a package with two stores may have two files.
LOADED = re.compile(r'\bsql\.load\(__name__(?:, "(\w+\.sql)")?\)')


def queries(file: Path) -> dict[str, LiteralString]:
    package = ".".join(file.parent.relative_to(ROOT).parts)
    return sql.load(f"{package}.any", file.name)


def label(file: Path) -> str:
    return str(file.relative_to(ROOT))


QUERIES = [(file, name) for file in FILES for name in queries(file)]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def sessions(postgres: Postgres, sessions_template: str) -> Iterator[Db]:
    with db.connect(postgres.url(sessions_template)) as conn:
        yield conn


@pytest.mark.parametrize(
    ("file", "name"), QUERIES, ids=[f"{label(f)}:{n}" for f, n in QUERIES]
)
def test_every_query_prepares(conn: Db, sessions: Db, file: Path, name: str) -> None:
    asked = sessions if file == SESSIONS else conn
    query = queries(file)[name]
    numbers: dict[str, int] = {}
    prepared = PLACEHOLDER.sub(
        lambda m: f"${numbers.setdefault(m[1], len(numbers) + 1)}", query
    ).replace("%%", "%")
    asked.execute(f"PREPARE checked AS {prepared}".encode())
    asked.execute("DEALLOCATE checked")


def test_no_other_file_has_queries() -> None:
    """They would not be checked."""
    found = {*(ROOT / "connectors").rglob("*.sql"), *(ROOT / "api").rglob("*.sql")}
    assert found == {SESSIONS, SESSIONS.with_name("prepare.sql")}


@pytest.mark.parametrize("file", FILES, ids=map(label, FILES))
def test_every_query_has_one_caller(file: Path) -> None:
    calls = [
        call
        for module in file.parent.glob("*.py")
        if (loaded := LOADED.search(code := module.read_text()))
        and file.name == (loaded[1] or "queries.sql")
        for call in re.findall(r'\bQ\[\s*"(\w+)"\s*\]', code)
    ]
    assert sorted(calls) == sorted(queries(file))
