"""The database of a simulation: real Postgres, in which it is the virtual instant.

All of a seed happens in one transaction that is rolled back; the transactions of
actions are savepoints in it. Ids begin anew with each seed, so that a seed run alone
sees what it saw among ten thousand.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

from infra.migrate import migrate
from tests.simulation.clockwork import Clock

# Worlds begin in one of these months, and reach into the one after.
MONTHS = [
    datetime(year, month, 1, tzinfo=UTC)
    for year, month in (
        (2026, 10), (2026, 11), (2026, 12), (2027, 3), (2027, 4), (2027, 5),
    )
]  # fmt: skip
# Bloat of some hundred seeds slows down each; then the database is made anew.
SEEDS_A_DATABASE = 150
OPTIONS = (
    "-c timezone=UTC -c plan_cache_mode=force_generic_plan -c jit=off"
    " -c synchronous_commit=off -c enable_seqscan=off"
    " -c track_activities=off -c track_counts=off"
)


class Connection(psycopg.Connection[Any]):
    """Lives in one transaction; those of actions are savepoints in it.

    Every plan is kept: rows are few here, whatever a batch could hold. A savepoint is
    set together with what goes before it, in one trip: there are thousands a second.
    """

    _depth = 0
    _is_fresh = False

    @property
    def prepare_threshold(self) -> int | None:
        return 0

    @prepare_threshold.setter
    def prepare_threshold(self, value: int | None) -> None:
        if value is not None:
            psycopg.Connection.prepare_threshold.fset(self, value)  # pyright: ignore[reportOptionalCall]

    def begin(self) -> None:
        """Open the transaction that `forget` rolls back."""
        self._control("BEGIN; SAVEPOINT work")
        self._is_fresh = True

    def forget(self) -> None:
        """Nothing has happened."""
        self._control("ROLLBACK")
        self._depth, self._is_fresh = 0, False

    def turn_to(self, instant: datetime) -> None:
        """It is this instant now; what was done until then is done."""
        self._control(
            f"RELEASE work; SET carillon.now = '{instant.isoformat()}'; SAVEPOINT work"
        )
        self._is_fresh = True

    @contextmanager
    def transaction(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, *_: object, **__: object
    ) -> Iterator[None]:
        name = "work" if self._depth == 0 else f"work{self._depth}"
        if self._depth or not self._is_fresh:
            before = "" if self._depth else "RELEASE work; "
            self._control(f"{before}SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._control(f"ROLLBACK TO {name}")
            raise
        finally:
            self._depth -= 1
            self._is_fresh = False

    def _control(self, statements: str) -> None:
        result = self.pgconn.exec_(statements.encode())
        if result.error_message:
            raise AssertionError(result.get_error_message())


class Ground:
    """Databases to stand on, one after the other, on one server."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._used = 0
        self._conn: Connection | None = None

    def prepare(self) -> None:
        """The template: our schema, under the virtual clock."""
        with psycopg.connect(self._url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {self._name}_template".encode())
        url = self._url_of(f"{self._name}_template")
        migrate(url)
        with psycopg.connect(url) as conn:
            for month in MONTHS:
                conn.execute(
                    "SELECT ensure_month(t, %s)"
                    " FROM unnest('{sends,messages}'::text[]) t",
                    (month,),
                )
            conn.execute(
                "CREATE OR REPLACE FUNCTION carillon_now() RETURNS timestamptz"
                " LANGUAGE sql STABLE PARALLEL SAFE"
                " RETURN current_setting('carillon.now')::timestamptz"
            )

    @contextmanager
    def stand(self) -> Iterator[Connection]:
        """An empty database for one seed."""
        if self._conn is None or self._used >= SEEDS_A_DATABASE:
            self._conn = self._make_anew()
            self._used = 0
        self._used += 1
        conn = self._conn
        conn.execute(
            "SELECT setval(c.oid::regclass, 1000, false) FROM pg_class c"
            " WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace"
        )
        conn.begin()
        try:
            yield conn
        finally:
            conn.forget()

    def _url_of(self, name: str) -> str:
        return make_conninfo(self._url, dbname=name)

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _make_anew(self) -> Connection:
        self.close()
        with psycopg.connect(self._url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self._name}".encode())
            admin.execute(
                f"CREATE DATABASE {self._name} TEMPLATE {self._name}_template".encode()
            )
        conn = Connection.connect(
            self._url_of(self._name),
            autocommit=True,
            options=OPTIONS,
            prepare_threshold=0,
        )
        conn.prepared_max = 1000
        return conn


class Database:
    """The one connection of a world; whoever takes it finds the present instant."""

    def __init__(self, conn: Connection, clock: Clock) -> None:
        self.conn = conn
        self._clock = clock
        self._told: datetime | None = None

    def connection(self) -> AbstractContextManager[Connection]:
        return self._at_this_instant()

    @contextmanager
    def _at_this_instant(self) -> Iterator[Connection]:
        instant = self._clock.instant
        if instant != self._told:
            self.conn.turn_to(instant)
            self._told = instant
        yield self.conn
        if self.conn.info.transaction_status is not TransactionStatus.INTRANS:
            raise AssertionError("a statement failed outside of any transaction")
