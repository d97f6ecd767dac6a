"""Drains marked hints to browsers, in the one connector that holds the lease for it."""

import threading
import time

import psycopg

from chalicelib.devices import leasing
from chalicelib.devices.lease import PUBLISHER, Term
from chalicelib.platform import db, log
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from chalicelib.platform.live import Live

PAUSE = 1.0

_log = log.get()


class Publisher(threading.Thread):
    """Waits for the lease, and drains for as long as it is renewed.

    Two that drain at once would only tell the same twice: no trust is counted here.
    """

    def __init__(self, config: Config, live: Live, connector_id: str) -> None:
        super().__init__(name="publisher", daemon=True)
        self._config = config
        self._live = live
        self._id = connector_id
        self._term: Term | None = None
        self._ended = threading.Event()

    def stop(self) -> None:
        """Hand the lease back and end."""
        self._ended.set()

    def run(self) -> None:
        while not self._ended.wait(self._config.durations.hint_drain.total_seconds()):
            try:
                with db.connect(self._config.database_url) as conn:
                    self._serve(conn)
            except psycopg.OperationalError as error:
                _log.warning("hints wait", reason=type(error).__name__)
                self._ended.wait(PAUSE)

    @property
    def _renew(self) -> float:
        return self._config.durations.lease_renew.total_seconds()

    def _serve(self, conn: Db) -> None:
        leasing.ensure_shards(conn, ())
        while not self._ended.is_set():
            self._term = self._kept(conn) or self._acquired(conn)
            if self._term is None:
                self._ended.wait(self._renew)
            else:
                self._drain(conn, self._term)
                leasing.release(conn, self._term)
                self._term = None

    def _kept(self, conn: Db) -> Term | None:
        """The term outlives its connection: no page waits until it has run out."""
        ttl = self._config.durations.lease_ttl
        if self._term is None or not leasing.renew(conn, self._term, ttl=ttl):
            return None
        return self._term

    def _acquired(self, conn: Db) -> Term | None:
        term = leasing.acquire(
            conn,
            PUBLISHER,
            holder=self._id,
            build=self._config.build,
            ttl=self._config.durations.lease_ttl,
        )
        if term is not None:
            _log.info("publishing began", epoch=term.epoch)
        return term

    def _drain(self, conn: Db, term: Term) -> None:
        renew_at = time.monotonic() + self._renew
        while not self._ended.wait(self._config.durations.hint_drain.total_seconds()):
            self._live.drain(conn)
            if time.monotonic() >= renew_at:
                if leasing.renew(conn, term, ttl=self._config.durations.lease_ttl):
                    renew_at = time.monotonic() + self._renew
                else:
                    return
