"""Keeps a lease: renews it on a thread of its own, or ends the process.

Two threads, because a renewal may hang for as long as the database does:

* the keeper asks, and each answer pushes the trust ahead;
* the watchdog ends the process when the trust is over, whatever else it is doing, or
  when the loop that does the work has stopped turning.
"""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg

from chalicelib.devices import leasing
from chalicelib.devices.lease import Term, trusted_until
from chalicelib.platform import db, log
from chalicelib.platform.config import Durations
from chalicelib.platform.db import Db
from connectors.trust import LedgerClock, Trust

LEASE_OVER = 75  # EX_TEMPFAIL: nothing is wrong with us, begin again
LOOP_STUCK = 70  # EX_SOFTWARE

RETRY = 1.0
LOOK_EVERY = 0.25
# A loop that does nothing for so long will not get better.
LONGEST_STANDSTILL = timedelta(seconds=60)

_log = log.get()


class Keeper(threading.Thread):
    """Renews one term until it is told to stop or the term is somebody else's."""

    def __init__(
        self,
        url: str,
        term: Term,
        trust: Trust,
        clock: LedgerClock,
        durations: Durations,
        *,
        told: Callable[[float], None],
    ) -> None:
        super().__init__(name="keeper", daemon=True)
        self.trust = trust
        self._url = url
        self._term = term
        self._clock = clock
        self._durations = durations
        self._told = told
        self._conn: Db | None = None
        self._ended = threading.Event()

    def run(self) -> None:
        pause = self._durations.lease_renew.total_seconds()
        while not self._ended.wait(pause):
            pause = self._durations.lease_renew.total_seconds()
            try:
                kept = self.renew()
            except psycopg.OperationalError as error:
                _log.warning("lease not renewed", reason=type(error).__name__)
                self._conn = None
                pause = min(pause, RETRY)
                continue
            if not kept:
                _log.error("lease lost", shard=self._term.name, epoch=self._term.epoch)
                os._exit(LEASE_OVER)

    def renew(self) -> bool:
        """Ask once. False when the term is over; raises when there is no answer."""
        asked = time.monotonic()
        if self._conn is None:
            self._conn = db.connect(self._url)
        instant = leasing.renew(self._conn, self._term, ttl=self._durations.lease_ttl)
        if instant is None:
            return False
        self._clock.set(instant, read_at=time.monotonic())
        self.trust.extend(
            trusted_until(
                asked, self._durations.lease_ttl, margin=self._durations.lease_margin
            )
        )
        self._told(self.trust.until)
        return True

    def stop(self) -> None:
        """Renew no more; the trust that is left runs out by itself."""
        self._ended.set()
        if self.is_alive():
            self.join(RETRY)
        if self._conn is not None and not self.is_alive():
            self._conn.close()


class Watchdog(threading.Thread):
    """Ends the process; it does not ask."""

    def __init__(self, trust: Trust) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._trust = trust
        self._turned = time.monotonic()

    def turned(self) -> None:
        """The loop is alive."""
        self._turned = time.monotonic()

    def run(self) -> None:
        while self._trust.remaining() > 0:
            standstill = time.monotonic() - self._turned
            if standstill > LONGEST_STANDSTILL.total_seconds():
                _log.error("loop stands still")
                os._exit(LOOP_STUCK)
            time.sleep(max(0.0, min(LOOK_EVERY, self._trust.remaining())))
        _log.error("trust in the lease is over")
        os._exit(LEASE_OVER)
