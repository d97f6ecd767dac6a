"""Whether WhatsApp can be reached at all, as the last try of any phone showed; pure.

A start of neonize that cannot connect leaves two database connections behind. Of three
hundred phones that try again and again while the network is away, that would take the
whole database down. So after one has failed, all others only say that it failed, until
the time has come for one to try.
"""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0


class Outage:
    """Of one process, in seconds of one clock."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._pause = FIRST_PAUSE

    def is_on(self, now: float) -> bool:
        """Whether to try is in vain."""
        return now < self._until

    def begin(self, now: float) -> None:
        """Somebody could not connect. Each time in a row, the next try waits longer."""
        self._until = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def end(self) -> None:
        """Somebody is connected."""
        self._until, self._pause = float("-inf"), FIRST_PAUSE
