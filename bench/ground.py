"""A database server with the product's own settings, for the benches of one run.

What took minutes to load is kept: a bench that asks for the same size gets a copy.
"""

import contextlib
import secrets
import time
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from bench.loading import Size, load
from chalicelib.platform import db
from infra.local.postgres import Postgres
from infra.migrate import migrate


class Ground:
    """Starts the server when the first bench asks for a database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._postgres: Postgres | None = None
        self._loaded: dict[Size, tuple[str, float]] = {}
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.close()

    @property
    def postgres(self) -> Postgres:
        """The server, running."""
        if self._postgres is None:
            self._postgres = self._held.enter_context(Postgres(self.folder / "ground"))
        return self._postgres

    @contextlib.contextmanager
    def database(self, size: Size) -> Generator[str]:
        """A copy of a database of this size, by its address; gone afterwards."""
        template, _ = self.loaded(size)
        name = f"copy_{secrets.token_hex(4)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"), name, template
        )
        try:
            yield self.postgres.url(name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)

    def loaded(self, size: Size) -> tuple[str, float]:
        """The database that copies are made of, and how many seconds loading took."""
        if size not in self._loaded:
            name = f"loaded_{len(self._loaded)}"
            self.postgres.create_database(name)
            url = self.postgres.url(name)
            migrate(url)
            began = time.monotonic()
            with db.connect(url) as conn:
                load(conn, size)
            self._loaded[size] = name, time.monotonic() - began
        return self._loaded[size]

    def _run(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(self.postgres.url(), autocommit=True) as conn:
            conn.execute(statement.format(*map(sql.Identifier, names)))
