"""The connector's word with the database about leases, on a thread of its own.

It may hang for as long as the database does; the supervisor, which must kill a child
whose trust is over, never waits for it.
"""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

import psycopg

from chalicelib.devices import leasing
from chalicelib.devices.lease import Term, share, trusted_until
from chalicelib.platform import db, log
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db

RETRY = 1.0

_log = log.get()


class Registrar(threading.Thread):
    """Heartbeats, acquires this connector's fair share, and releases what ended."""

    def __init__(
        self,
        config: Config,
        connector_id: str,
        *,
        may_acquire: Callable[[str], bool],
        acquired: Callable[[Term, float], None],
        surplus: Callable[[str], None],
    ) -> None:
        super().__init__(name="registrar", daemon=True)
        self.beaten_at = float("-inf")
        self._config = config
        self._id = connector_id
        self._may_acquire = may_acquire
        self._acquired = acquired
        self._surplus = surplus
        self._news: SimpleQueue[Term | None] = SimpleQueue()
        self._ended: list[Term] = []
        self._stopping = threading.Event()
        self._conn: Db | None = None

    def release(self, term: Term) -> None:
        """Nobody acts under this term any more: hand it back at once."""
        self._news.put(term)

    def nudge(self) -> None:
        """Something may be acquired that could not be before."""
        self._news.put(None)

    def stop(self) -> None:
        """Hand back what was released until now, leave, and end."""
        self._stopping.set()
        self.nudge()

    def run(self) -> None:
        pause, leaving = 0.0, False
        while not leaving:
            # Asked before the news is taken: what was released until then is among it.
            leaving = self._stopping.is_set()
            self._collect(0 if leaving else pause)
            try:
                self._speak(self._connection(), leaving=leaving)
                pause = self._config.durations.lease_renew.total_seconds()
            except psycopg.OperationalError as error:
                _log.warning("database away", reason=type(error).__name__)
                self._conn = None
                pause = RETRY
        if self._conn is not None:
            self._conn.close()

    def _collect(self, seconds: float) -> None:
        """Wait for news; what comes together is dealt with together."""
        try:
            news = self._news.get(timeout=seconds)
            while True:
                if news is not None:
                    self._ended.append(news)
                news = self._news.get_nowait()
        except Empty:
            return

    def _speak(self, conn: Db, *, leaving: bool) -> None:
        while self._ended:
            term = self._ended[0]
            leasing.release(conn, term)
            _log.info("lease released", shard=term.name, epoch=term.epoch)
            self._ended.pop(0)
        if leaving:
            leasing.leave(conn, self._id)
            return
        leasing.heartbeat(conn, self._id, build=self._config.build)
        self.beaten_at = time.monotonic()
        self._share_out(conn)

    def _share_out(self, conn: Db) -> None:
        standing = leasing.look(
            conn, self._config.shards, alive=self._config.durations.lease_ttl
        )
        mine = share(
            self._id,
            standing.connectors,
            standing.leases,
            most=self._config.shards_per_connector,
        )
        for name in mine.hand_back:
            self._surplus(name)
        for name in filter(self._may_acquire, mine.acquire):
            self._acquire(conn, name)

    def _acquire(self, conn: Db, name: str) -> None:
        ttl, asked = self._config.durations.lease_ttl, time.monotonic()
        term = leasing.acquire(
            conn, name, holder=self._id, build=self._config.build, ttl=ttl
        )
        if term is not None:
            _log.info("lease acquired", shard=name, epoch=term.epoch)
            margin = self._config.durations.lease_margin
            self._acquired(term, trusted_until(asked, ttl, margin))

    def _connection(self) -> Db:
        if self._conn is None:
            self._conn = db.connect(self._config.database_url)
            leasing.ensure_shards(self._conn, self._config.shards)
        return self._conn
