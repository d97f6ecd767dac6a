"""Keeps the database of sessions quick to ask, and small."""

import threading
from datetime import timedelta

import psycopg

from chalicelib.platform import clock, log
from connectors.whatsapp.store import SessionStore

# Not sooner: what an earlier life left under way is looked up at the start of a shard.
FIRST_AFTER = timedelta(hours=1)
EVERY = timedelta(days=1)

_log = log.get()


class Upkeep(threading.Thread):
    """Prepares the store at the start, and prunes it once a day.

    Every connector does so: the second finds nothing to do.
    """

    def __init__(
        self, sessions: SessionStore, *, first_after: timedelta = FIRST_AFTER
    ) -> None:
        super().__init__(name="upkeep", daemon=True)
        self._sessions = sessions
        self._first_after = first_after
        self._ended = threading.Event()

    def stop(self) -> None:
        """Begin nothing more."""
        self._ended.set()

    def run(self) -> None:
        self._prepare()
        pause = self._first_after
        while not self._ended.wait(pause.total_seconds()):
            self._prune()
            pause = EVERY

    def _prepare(self) -> None:
        try:
            self._sessions.prepare()
        except psycopg.OperationalError as error:
            _log.warning("sessions not prepared", reason=type(error).__name__)

    def _prune(self) -> None:
        try:
            pruned = self._sessions.prune(clock.now())
        except psycopg.OperationalError as error:
            _log.warning("sessions not pruned", reason=type(error).__name__)
        else:
            _log.info("sessions pruned", secrets=pruned)
