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
FILES = [*sorted((ROOT / "chalicelib").rglob("queries.sql")), SESSIONS]


def package(file: Path) -> str:
    return ".".join(file.parent.relative_to(ROOT).parts)


def queries(file: Path) -> dict[str, LiteralString]:
    return sql.load(f"{package(file)}.store")


QUERIES = [(file, name) for file in FILES for name in queries(file)]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def sessions(postgres: Postgres, sessions_template: str) -> Iterator[Db]:
    with db.connect(postgres.url(sessions_template)) as conn:
        yield conn


@pytest.mark.parametrize(
    ("file", "name"), QUERIES, ids=[f"{package(f)}.{n}" for f, n in QUERIES]
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


@pytest.mark.parametrize("file", FILES, ids=[package(f) for f in FILES])
def test_every_query_has_one_caller(file: Path) -> None:
    code = "\n".join(path.read_text() for path in file.parent.glob("*.py"))
    calls = re.findall(r'\bQ\[\s*"(\w+)"\s*\]', code)
    assert sorted(calls) == sorted(queries(file))
