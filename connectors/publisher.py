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
                self._ended.wait(self._renew)

    @property
    def _renew(self) -> float:
        return self._config.durations.lease_renew.total_seconds()

    def _serve(self, conn: Db) -> None:
        leasing.ensure_shards(conn, ())
        while not self._ended.is_set():
            term = leasing.acquire(
                conn,
                PUBLISHER,
                holder=self._id,
                build=self._config.build,
                ttl=self._config.durations.lease_ttl,
            )
            if term is None:
                self._ended.wait(self._renew)
            else:
                _log.info("publishing began", epoch=term.epoch)
                self._drain(conn, term)
                leasing.release(conn, term)

    def _drain(self, conn: Db, term: Term) -> None:
        renew_at = time.monotonic() + self._renew
        while not self._ended.wait(self._config.durations.hint_drain.total_seconds()):
            self._live.drain(conn)
            if time.monotonic() >= renew_at:
                if leasing.renew(conn, term, ttl=self._config.durations.lease_ttl):
                    renew_at = time.monotonic() + self._renew
                else:
                    return
