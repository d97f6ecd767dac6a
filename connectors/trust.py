"""Until when a process may act for its shard, and the database's clock beside it."""

import threading
import time
from datetime import datetime, timedelta


class Trust:
    """A point on the monotonic clock that renewals push ahead. Safe between threads."""

    def __init__(self, until: float) -> None:
        self._until = until

    @property
    def until(self) -> float:
        """Where the trust ends."""
        return self._until

    def extend(self, until: float) -> None:
        """A renewal succeeded. Trust never shrinks: an older answer changes nothing."""
        self._until = max(self._until, until)

    def remaining(self) -> float:
        """Seconds that are left; negative when it is over."""
        return self._until - time.monotonic()


class LedgerClock:
    """The database's instant, carried on by this machine's monotonic clock.

    Attempts and slots are instants of the database. This machine's own clock may be
    wrong or be set; pacing by it would send too fast. Ours is never ahead: it counts
    from when the answer arrived, which is after the database looked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._instant: datetime | None = None
        self._read_at = 0.0

    def set(self, instant: datetime, *, read_at: float) -> None:
        """The database said `instant`, in an answer that was here at `read_at`."""
        with self._lock:
            self._instant, self._read_at = instant, read_at

    def now(self) -> datetime:
        """The database's present instant."""
        with self._lock:
            if self._instant is None:
                raise RuntimeError("the database's clock was never read")
            return self._instant + timedelta(seconds=time.monotonic() - self._read_at)
