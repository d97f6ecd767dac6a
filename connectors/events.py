"""Our words for what WhatsApp tells a session, whatever the transport."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.inbound.model import Address
from chalicelib.inbound.model import Event as Heard


@dataclass(frozen=True, slots=True)
class Connected:
    """The connection stands and WhatsApp knows us.

    What waited while we were away follows. People may be answered from now on; bulk
    waits for OfflineSyncCompleted, since a STOP may be among it.
    """


@dataclass(frozen=True, slots=True)
class OfflineSyncCompleted:
    """All that waited while we were away has come. It may stay out: then we settle
    for a while in which nothing comes."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection ended, or could not be made. It is made again, later and later."""

    code: str = "connection-lost"


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The link is gone and its keys are worthless: only pairing brings it back."""

    code: str = "logged-out-on-phone"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The same keys connected elsewhere. Connecting again would fight over them: it
    waits for a person."""


@dataclass(frozen=True, slots=True)
class Restricted:
    """WhatsApp lets this number send less until a time: the device rests till then.

    The connection may stand or fall; what comes in still counts.
    """

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ClientOutdated:
    """WhatsApp takes this client no more: trying again is no use until an update."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """WhatsApp left something unanswered: the connection may have gone deaf.

    Ask it for something small; without an answer, make the connection anew.
    """


@dataclass(frozen=True, slots=True)
class PairingSecret:
    """Something to show: the content of a QR code, or eight characters to type.

    The next takes its place when `valid` is over.
    """

    secret: str
    valid: timedelta


@dataclass(frozen=True, slots=True)
class Paired:
    """The phone took the secret. Keep who it is; then connect, and wait for Connected
    before anything is sent."""

    phone: str
    jid: str
    lid: str | None
    push_name: str | None


@dataclass(frozen=True, slots=True)
class HistoryShared:
    """All that the phone shares of its history has come, as far as one can tell.

    Comes after Paired, at the end of a linking that succeeded.
    """


@dataclass(frozen=True, slots=True)
class PairingEnded:
    """Nobody used the secrets in time, or WhatsApp refused: the device is as before."""

    code: str


@dataclass(frozen=True, slots=True)
class ContactComposing:
    """Somebody types to us, or stopped; nobody says so twice, and it fades."""

    chat: Address
    composing: bool


@dataclass(frozen=True, slots=True)
class NameLearned:
    """How the owner of the linked phone calls themselves."""

    push_name: str


@dataclass(frozen=True, slots=True)
class PhoneSeen:
    """The phone itself was used: WhatsApp keeps the links of a phone that is."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AddressesMatched:
    """Each pair is one human, a phone number and a LID. Comes again if it is lost."""

    pairs: tuple[tuple[str, str], ...]


SessionEvent = (
    Connected
    | OfflineSyncCompleted
    | Disconnected
    | LoggedOut
    | Replaced
    | Restricted
    | ClientOutdated
    | Unanswered
)
PairingEvent = PairingSecret | Paired | HistoryShared | PairingEnded
# What passes: it is acted on at once and kept nowhere before.
Passing = ContactComposing | NameLearned | PhoneSeen | AddressesMatched
Event = SessionEvent | PairingEvent | Passing | Heard
