"""What the auditor hears: what phones saw, and what people said and did."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulation.cast import Cast

# The longest way of a message to WhatsApp; well under the margin of the pace.
LONGEST_WAY = 0.5
# A subject of a ban: a tag's beginning, a phone number, a device, or all.
Subject = tuple[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A message that a phone saw leave, whether or not WhatsApp took it."""

    device_id: int
    process: int
    at: datetime
    to: str
    text: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A connection of a phone to us: by which process, and from when.

    `beside` is another process that ran and was connected all the same. Who slept
    through the end of its lease does not know it yet: that is told apart.
    """

    device_id: int
    process: int
    since: datetime
    beside: int | None
    overslept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """From when until when something must not go out, and why; None: for ever."""

    subject: Subject
    why: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody said STOP to a phone of ours at this time."""

    device_id: int
    phone: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A process was given a shard."""

    process: int
    shard: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A send as the product shows it in the end."""

    tag: str
    phone: str
    state: str
    code: str | None
    ended_at: datetime | None
    device_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEnrolment:
    tag: str
    phone: str
    state: str
    code: str | None


@dataclass(kw_only=True)
class Testimony:
    """All that the auditor hears."""

    cast: Cast
    began_at: datetime
    ended_at: datetime
    # For how long a changed limit may be unknown to the process that keeps it.
    news_after: timedelta
    doubts: int
    sights: list[Sight]
    calls: list[Call]
    begun: list[Began]
    bans: list[Ban]
    stops: list[Stop]
    words: dict[str, int]
    shards: dict[int, str]
    shown: list[Shown]
    enrolments: list[ShownEnrolment]
    # Who was touched by people: nothing certain can be said of what they should get.
    unsteady: set[str]
    unsteady_tags: set[str]
    # Of what people asked once more for what had failed.
    retried: set[str]
