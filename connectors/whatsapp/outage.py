"""Whether WhatsApp can be reached at all, as the last try of any phone showed; pure.

A start of neonize that cannot connect leaves something behind each time (see `wear`).
Of three hundred phones that try again and again while the network is away, that would
be too much. So after one has failed, all others only say that it failed, until the time
has come for one to try. While any connection stands, a failure is that phone's own.
"""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0


class Outage:
    """Of one process, in seconds of one clock. Whose connection it is, is a name."""

    def __init__(self) -> None:
        self._standing: set[int] = set()
        self._until = float("-inf")
        self._pause = FIRST_PAUSE

    def is_on(self, now: float) -> bool:
        """Whether to try is in vain."""
        return now < self._until

    def fail(self, now: float) -> None:
        """Somebody could not connect. Each time in a row, the next try waits longer."""
        if not self._standing:
            self._until = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def stand(self, who: int) -> None:
        """Somebody is connected: so others can be."""
        self._standing.add(who)
        self._until, self._pause = float("-inf"), FIRST_PAUSE

    def fall(self, who: int) -> None:
        """Their connection stands no more."""
        self._standing.discard(who)
