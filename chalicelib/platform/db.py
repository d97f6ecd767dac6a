"""Postgres: connections, transactions, and rows that become models."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.rows import class_row, dict_row, scalar_row
from psycopg.types.array import ListBinaryDumper, ListDumper
from psycopg_pool import ConnectionPool

M = TypeVar("M")
Db = psycopg.Connection[Any]
Parameters = Mapping[str, object]
Row = dict[str, Any]

# One old snapshot makes an idle tick twenty times slower: what is forgotten is ended.
# Disks do not turn: told that they do, the planner reads a million leads rather than
# look ten thousand of them up.
OPTIONS = (
    "-c idle_in_transaction_session_timeout=30s"
    " -c statement_timeout=30s -c timezone=UTC -c random_page_cost=1.1"
)


class Database:
    """A small pool of connections, each in autocommit: actions open their own
    transactions, so nothing is held open while something slow happens.

    Who finds no connection within `wait_seconds` gets psycopg_pool's PoolTimeout.
    """

    def __init__(self, url: str, *, size: int, wait_seconds: float = 30) -> None:
        self._pool: ConnectionPool[Db] = ConnectionPool(
            url,
            min_size=0,
            max_size=size,
            open=True,
            timeout=wait_seconds,
            # The pauses between tries to connect double up to here: who was away for
            # long must not be noticed as late.
            reconnect_timeout=wait_seconds,
            check=ConnectionPool.check_connection,
            kwargs={
                "autocommit": True,
                "options": OPTIONS,
                "connect_timeout": 5,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
            },
        )

    def connection(self) -> AbstractContextManager[Db]:
        """A connection for one piece of work."""
        return self._pool.connection()

    def close(self) -> None:
        """Hand back everything; waits for what is out."""
        self._pool.close()


def connect(url: str) -> Db:
    """One connection outside a pool, in autocommit: for a keeper, a migration."""
    return psycopg.connect(url, autocommit=True, options=OPTIONS, connect_timeout=5)


@contextmanager
def transaction(conn: Db) -> Generator[None]:
    """All or nothing. Nested calls are savepoints, so actions can stand on actions."""
    with conn.transaction():
        yield


@contextmanager
def planned_afresh(conn: Db) -> Generator[None]:
    """Each statement is planned for the numbers it is given.

    For work on thousands of rows at once. After some repeats the server would keep one
    plan for all numbers; planning a batch of leads was seen to take thirty times as
    long with it. Long lists travel in binary, which takes a tenth of writing them out.
    """
    before, conn.prepare_threshold = conn.prepare_threshold, None
    conn.adapters.register_dumper(list, ListBinaryDumper)
    try:
        yield
    finally:
        conn.prepare_threshold = before
        conn.adapters.register_dumper(list, ListDumper)


def many(
    conn: Db, query: LiteralString, model: type[M], parameters: Parameters | None = None
) -> list[M]:
    """Every row, as models."""
    with conn.cursor(row_factory=class_row(model)) as cursor:
        return cursor.execute(query, parameters).fetchall()


def one(
    conn: Db, query: LiteralString, model: type[M], parameters: Parameters | None = None
) -> M | None:
    """The first row as a model, or None."""
    with conn.cursor(row_factory=class_row(model)) as cursor:
        return cursor.execute(query, parameters).fetchone()


def rows(
    conn: Db, query: LiteralString, parameters: Parameters | None = None
) -> list[Row]:
    """Every row as a dict, for what has no model: sums, lists of columns."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchall()


def row(
    conn: Db, query: LiteralString, parameters: Parameters | None = None
) -> Row | None:
    """The first row as a dict, or None."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchone()


def scalars(
    conn: Db, query: LiteralString, parameters: Parameters | None = None
) -> list[Any]:
    """The first column of every row."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query, parameters).fetchall()


def scalar(conn: Db, query: LiteralString, parameters: Parameters | None = None) -> Any:
    """The first column of the first row, or None."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query, parameters).fetchone()


def execute(
    conn: Db, query: LiteralString, parameters: Parameters | None = None
) -> int:
    """Run a change; answers how many rows it touched."""
    with conn.cursor() as cursor:
        return cursor.execute(query, parameters).rowcount


def copy(
    conn: Db,
    statement: LiteralString,
    types: Sequence[str],
    records: Iterable[Sequence[object]],
) -> None:
    """COPY records in binary: `statement` is a COPY … FROM STDIN (FORMAT BINARY)."""
    with conn.cursor() as cursor, cursor.copy(statement) as stream:
        stream.set_types(list(types))
        for record in records:
            stream.write_row(record)
