"""A connection that counts its round trips, and how long its transactions took."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any, Self

import psycopg
from psycopg.pq import TransactionStatus

from chalicelib.platform import db


class Cursor(psycopg.Cursor[Any]):
    """Each statement is a round trip; outside of a transaction it is one itself."""

    def execute(self, *args: Any, **kwargs: Any) -> Self:
        connection = self.connection
        if not isinstance(connection, Counted):
            return super().execute(*args, **kwargs)
        with connection.counting(1):
            return super().execute(*args, **kwargs)


class Counted(psycopg.Connection[Any]):
    """As the product's own connections, but for the counting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursor_factory = Cursor
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.round_trips = 0
        self.transactions = list[float]()

    @contextmanager
    def counting(self, round_trips: int) -> Generator[None]:
        """Around a statement or a transaction; only the outermost is timed."""
        self.round_trips += round_trips
        outermost = self.info.transaction_status == TransactionStatus.IDLE
        began = time.monotonic()
        yield
        if outermost:
            self.transactions.append(time.monotonic() - began)

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """Its beginning and its end are round trips too."""
        with (
            self.counting(2),
            super().transaction(savepoint_name, force_rollback) as transaction,
        ):
            yield transaction


@contextmanager
def connect(url: str) -> Generator[Counted]:
    """As the product connects; a bench may take longer over a statement than it may."""
    unlimited = f"{db.OPTIONS} -c statement_timeout=0"
    with Counted.connect(url, autocommit=True, options=unlimited) as conn:
        yield conn


def percentile(values: list[float], share: float) -> float:
    """The least value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]
