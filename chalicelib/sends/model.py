"""What a send is, on its way. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NewType
from uuid import UUID

from chalicelib.campaigns.allocation import Reason
from chalicelib.sends.pacing import Gaps
from chalicelib.sends.states import SendState

SendId = NewType("SendId", int)
SendKind = Literal["campaign", "step", "api", "inbox", "test", "confirmation"]
ReceiptKind = Literal["delivered", "read", "played"]

BULK: frozenset[str] = frozenset({"campaign", "step", "api"})


def is_bulk(kind: SendKind) -> bool:
    """Whether every check applies; the rest is a person's own, or an answer to one."""
    return kind in BULK


def goes_at_once(kind: SendKind) -> bool:
    """What a person sends by hand waits for no pace; it counts and may exceed."""
    return kind in ("inbox", "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A send as people see it."""

    id: SendId
    kind: SendKind
    campaign_id: int | None
    device_id: int | None
    device_name: str | None
    placement: Reason | None
    lead_id: int | None
    lead_name: str | None
    phone: str | None
    state: SendState
    code: str | None
    attempt: int
    text: str | None
    due_at: datetime
    attempted_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A released send, as the shard process holds it in its heap."""

    send_id: SendId
    offer: int
    device_id: int
    kind: SendKind
    slot_at: datetime
    gap_min: timedelta
    gap_max: timedelta
    phone: str | None = None
    lid: str | None = None
    media_id: int | None = None

    @property
    def gaps(self) -> Gaps:
        """The send's own gaps; the device's may be wider."""
        return Gaps(least=self.gap_min, most=self.gap_max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A send that is ours to attempt, once, now."""

    send_id: SendId
    account_id: int
    attempt: int
    epoch: int
    device_id: int
    kind: SendKind
    campaign_id: int | None
    sequence_id: int | None
    step_id: int | None
    enrolment_id: int | None
    person_id: int
    chat_id: int | None
    refusals: int
    phone: str | None
    lid: str | None
    text: str
    media_id: int | None
    attempted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A send that somebody asks for by itself. (kind, parent, subject) happens once."""

    account_id: int
    kind: SendKind
    parent_id: int
    subject: str
    person_id: int
    device_id: int
    chat_id: int | None
    client_id: UUID | None
    text: str
    media_id: int | None = None
    expires_at: datetime


NotClaimedCode = Literal[
    "stale", "early", "late", "lease-lost", "not-ready", "resting", "held",
    "paused", "capped", "suppressed", "cancelled", "expired", "failed",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NotClaimed:
    """Why a send was not claimed. What had to be written has been written."""

    code: NotClaimedCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """A send whose process ended while it was under way."""

    send_id: SendId
    account_id: int
    attempt: int
    device_id: int
    campaign_id: int | None
    sequence_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeUp:
    """The sends that a shard should look at now."""

    shard: str
    sends: tuple[tuple[int, int], ...] = field(default=())

    def body(self) -> dict[str, list[tuple[int, int]]]:
        """The queue message: ids and offers only."""
        return {"sends": list(self.sends)}
