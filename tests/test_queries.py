"""Every named query prepares against the schema, and has exactly one caller."""

import re
from pathlib import Path
from typing import LiteralString

import pytest

from chalicelib.platform import sql
from chalicelib.platform.db import Db

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "chalicelib").rglob("queries.sql"))


def package(file: Path) -> str:
    return ".".join(file.parent.relative_to(ROOT).parts)


def queries(file: Path) -> dict[str, LiteralString]:
    return sql.load(f"{package(file)}.store")


QUERIES = [(file, name) for file in FILES for name in queries(file)]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize(
    ("file", "name"), QUERIES, ids=[f"{package(f)}.{n}" for f, n in QUERIES]
)
def test_every_query_prepares(conn: Db, file: Path, name: str) -> None:
    query = queries(file)[name]
    numbers: dict[str, int] = {}
    prepared = PLACEHOLDER.sub(
        lambda m: f"${numbers.setdefault(m[1], len(numbers) + 1)}", query
    ).replace("%%", "%")
    conn.execute(f"PREPARE checked AS {prepared}".encode())
    conn.execute("DEALLOCATE checked")


@pytest.mark.parametrize("file", FILES, ids=[package(f) for f in FILES])
def test_every_query_has_one_caller(file: Path) -> None:
    code = "\n".join(path.read_text() for path in file.parent.glob("*.py"))
    calls = re.findall(r'\bQ\[\s*"(\w+)"\s*\]', code)
    assert sorted(calls) == sorted(queries(file))
