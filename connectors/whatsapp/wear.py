"""How worn this process is by neonize, which leaves things behind at each start.

Two database connections of every client that was stopped, and a thread of one that
showed codes, stay until the process ends. A process that has gathered too many ends
itself cleanly; the next resumes its sessions, and has none.
"""

# As many as fifty connections, beyond what was counted for the phones.
MOST = 25


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
