"""Who drains hints to browsers, and what a lost connection does to it."""

import psycopg

from chalicelib.platform import db
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from connectors.publisher import Publisher
from tests.fakes import RecordedLive
from tests.waiting import wait_until


class CountedLive(RecordedLive):
    """Counts the drains, and who asked the server for them."""

    def __init__(self) -> None:
        super().__init__()
        self.backends: list[int] = []

    def drain(self, conn: Db) -> int:
        self.backends.append(conn.info.backend_pid)
        return 0


def test_a_lost_connection_does_not_cost_the_term(fresh_url: str) -> None:
    """Pages stand still for a moment, not until the lease has run out."""
    live = CountedLive()
    config = Config.from_env({"DATABASE_URL": fresh_url, "INSTALL_KEY": "0" * 64})
    publisher = Publisher(config, live, "vm-1")
    publisher.start()
    wait_until(lambda: live.backends, 10)

    with db.connect(fresh_url) as conn:
        lost = live.backends[0]
        conn.execute("SELECT pg_terminate_backend(%s)", (lost,))
        wait_until(lambda: live.backends[-1] != lost, 20)
        epoch = _epoch(conn)
        publisher.stop()
        publisher.join()

    assert epoch == 1


def _epoch(conn: psycopg.Connection) -> int:
    row = conn.execute("SELECT epoch FROM leases WHERE name = 'publisher'").fetchone()
    assert row is not None
    return row[0]
