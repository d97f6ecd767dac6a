"""One device's life as a state machine without I/O: inputs in, effects out.

idle ─Begin─► connecting ─Connected─► online ─synced or settled─► ready
                  ▲  │                  │                           │
                  │  └──Disconnected────┴───────────┬───────────────┘
                  └───RetryDue─────── waiting ◄─────┘
LoggedOut, Replaced, ClientOutdated, End: closed, until Begin

Unanswered, while online or ready: Probe. Probed, of the same connection and without an
answer: hung up, and waiting for no time. Restricted: the state stays, the device rests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal, assert_never

from chalicelib.devices.model import DeviceState
from connectors.events import (
    ClientOutdated,
    Connected,
    Disconnected,
    LoggedOut,
    OfflineSyncCompleted,
    Replaced,
    Restricted,
    SessionEvent,
    Unanswered,
)

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=5)

State = Literal["idle", "connecting", "online", "ready", "waiting", "closed"]


@dataclass(frozen=True, slots=True)
class Begin:
    """Connect, because the shard was acquired, a pairing succeeded, a person asked."""

    code: str


@dataclass(frozen=True, slots=True)
class RetryDue:
    """The wait before another try is over."""

    connection: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Silent for long enough: whatever waited for us has come by now."""

    connection: int


@dataclass(frozen=True, slots=True)
class Probed:
    """What became of a Probe."""

    connection: int
    answered: bool


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more is wanted of this session."""


Input = SessionEvent | Begin | RetryDue | Settled | Probed | End


@dataclass(frozen=True, slots=True)
class Connect:
    """Resume the session through the transport."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Let the transport go; it would only try again by itself."""


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Give RetryDue after the delay."""

    delay: timedelta
    connection: int


@dataclass(frozen=True, slots=True)
class SettleAfterwards:
    """Give Settled when nothing was heard for the settling time."""

    connection: int


@dataclass(frozen=True, slots=True)
class Probe:
    """Ask WhatsApp for something small, and give Probed."""

    connection: int


@dataclass(frozen=True, slots=True)
class Say:
    """Write the device's state for people and for the scanner."""

    state: DeviceState
    code: str | None


@dataclass(frozen=True, slots=True)
class AllowBulk:
    """Everything that came before has been judged: bulk may be claimed."""


@dataclass(frozen=True, slots=True)
class RestUntil:
    """No bulk until then."""

    code: str
    until: datetime


Effect = (
    Connect
    | HangUp
    | RetryAfter
    | SettleAfterwards
    | Probe
    | Say
    | AllowBulk
    | RestUntil
)


class Session:
    """The rules. `connection` counts tries, so that what is late is known as late."""

    def __init__(self, rng: Random) -> None:
        self.state: State = "idle"
        self.connection = 0
        self._probed: int | None = None
        self._logged_out = False
        self._failures = 0
        self._rng = rng

    @property
    def is_connected(self) -> bool:
        return self.state in ("online", "ready")

    @property
    def is_logged_out(self) -> bool:
        """Whether only pairing brings it back."""
        return self._logged_out

    @property
    def is_connecting(self) -> bool:
        return self.state == "connecting"

    def receive(self, given: Input) -> list[Effect]:
        """What follows from what happened."""
        match given:
            case Begin(code):
                return self._begin(code)
            case RetryDue(connection):
                return self._retry(connection)
            case Connected():
                return self._open()
            case OfflineSyncCompleted():
                return self._become_ready()
            case Settled(connection):
                if connection != self.connection:
                    return []
                return self._become_ready()
            case Unanswered():
                return self._doubt()
            case Probed(connection, answered):
                return self._judge(connection, answered=answered)
            case Disconnected(code):
                return self._wait(code)
            case Restricted(code, until):
                return [RestUntil(code, until)]
            case LoggedOut(code):
                self._logged_out = True
                return self._close(Say("logged-out", code))
            case Replaced():
                return self._close(Say("offline", "replaced"))
            case ClientOutdated():
                return self._close(Say("offline", "client-outdated"))
            case End():
                return self._close()
            case _:
                assert_never(given)

    def _begin(self, code: str) -> list[Effect]:
        if self.state not in ("idle", "waiting", "closed"):
            return []
        self._failures = 0
        return [Say("connecting", code), *self._try()]

    def _retry(self, connection: int) -> list[Effect]:
        if self.state != "waiting" or connection != self.connection:
            return []
        return self._try()

    def _try(self) -> list[Effect]:
        self.state = "connecting"
        self.connection += 1
        return [Connect()]

    def _open(self) -> list[Effect]:
        if self.state != "connecting":
            return []
        self.state = "online"
        return [Say("online", None), SettleAfterwards(self.connection)]

    def _become_ready(self) -> list[Effect]:
        if self.state != "online":
            return []
        self.state = "ready"
        # Only now: a connection that always drops at once must wait longer each time.
        self._failures = 0
        return [AllowBulk()]

    def _doubt(self) -> list[Effect]:
        if not self.is_connected or self._probed == self.connection:
            return []
        self._probed = self.connection
        return [Probe(self.connection)]

    def _judge(self, connection: int, *, answered: bool) -> list[Effect]:
        if self._probed != connection:
            return []
        self._probed = None
        if answered or not self.is_connected or connection != self.connection:
            return []
        self.state = "waiting"
        # The line to WhatsApp is not known to be bad: only this connection is.
        return [Say("offline", "deaf"), HangUp(), RetryAfter(timedelta(0), connection)]

    def _wait(self, code: str) -> list[Effect]:
        if self.state not in ("connecting", "online", "ready"):
            return []
        self.state = "waiting"
        self._failures += 1
        return [Say("offline", code), RetryAfter(self._back_off(), self.connection)]

    def _close(self, *said: Say) -> list[Effect]:
        if self.state in ("idle", "closed"):
            self.state = "closed"
            return [*said]
        self.state = "closed"
        return [*said, HangUp()]

    def _back_off(self) -> timedelta:
        # Jitter keeps a shard's devices from coming back all in the same second.
        longest = FIRST_RETRY * 2 ** min(self._failures - 1, 16)
        return min(longest, LONGEST_RETRY) * self._rng.uniform(0.5, 1.0)
