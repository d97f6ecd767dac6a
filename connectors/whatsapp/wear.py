"""How worn this process is by neonize, which leaves things behind at each start.

Of every client that was stopped two sockets and some memory stay until the process
ends, and of one that showed codes a thread. The database has ended its side of those
sockets, unless it could not be asked. A process that has gathered too many ends itself
cleanly; the next resumes its sessions, and has none.
"""

# Phones that are taken back by hand some times a day do not come so far in a week.
MOST = 100


class Wear:
    """Of one process."""

    def __init__(self) -> None:
        self._count = 0

    def grow(self) -> None:
        """One more client that will not be used again."""
        self._count += 1

    @property
    def is_too_much(self) -> bool:
        return self._count >= MOST


of_this_process = Wear()
