"""What is to go wrong for one account, as a test orders it."""

from dataclasses import dataclass, field
from typing import Literal

Hidden = Literal["number", "lid"]


@dataclass(slots=True)
class Faults:
    """Counts go down as faults happen; the rest stays until it is changed back."""

    drop_acks: int = 0
    """So many of its messages are taken and passed on, but not acknowledged."""

    ack_delay: float = 0
    """Seconds until a message is acknowledged."""

    refuse_with: int = 0
    """Its messages are refused with this code and go nowhere."""

    refuse_strangers: bool = False
    """Messages to it are refused with 463 unless they carry a token that it gave."""

    hides: Hidden | None = None
    """What it writes shows one of its two addresses only."""

    corrupt: int = 0
    """So many messages reach its companions with a damaged ciphertext."""

    double: int = 0
    """So many messages reach its companions twice."""

    login_failure: dict[str, str] | None = None
    """What answers its next logins instead of success."""

    is_silent: bool = False
    """Connections stand, and nothing is answered or said."""

    unanswered: list[str] = field(default_factory=list)
    """Which stanzas came in meanwhile, by name."""

    def take(self, name: str) -> bool:
        """Whether this time it goes wrong; counts it."""
        left = getattr(self, name)
        if left <= 0:
            return False
        setattr(self, name, left - 1)
        return True
