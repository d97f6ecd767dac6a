"""What a device is, which states it has, and which may follow which."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NewType

DeviceId = NewType("DeviceId", int)
DeviceState = Literal[
    "new", "pairing", "connecting", "online", "offline", "logged-out", "removed"
]
ShownState = DeviceState | Literal["resting"]
TransportName = Literal["whatsapp", "simulated"]

FAILURES_UNTIL_REST = 5
REST_AFTER_FAILURES = timedelta(minutes=30)
# WhatsApp drops the links of a phone that nobody used for 14 days.
UNUSED_AFTER = timedelta(days=12)

# The one table of what may follow what. A state may always be said again with another
# reason, and a device that was removed stays removed.
FOLLOWING: dict[DeviceState, frozenset[DeviceState]] = {
    "new": frozenset({"pairing", "removed"}),
    "pairing": frozenset({"connecting", "new", "logged-out", "removed"}),
    "connecting": frozenset({"online", "offline", "logged-out", "removed"}),
    "online": frozenset({"connecting", "offline", "logged-out", "removed"}),
    "offline": frozenset({"connecting", "online", "pairing", "logged-out", "removed"}),
    "logged-out": frozenset({"pairing", "removed"}),
    "removed": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A WhatsApp number linked to us, as its row says.

    A number that is not warmed up may send less in a day than its quota.
    """

    id: DeviceId
    account_id: int
    name: str
    transport: TransportName
    shard: str
    state: DeviceState
    state_code: str | None
    state_changed_at: datetime
    phone: str | None
    jid: str | None
    lid: str | None
    push_name: str | None
    linked_at: datetime | None
    phone_seen_at: datetime | None
    ready_at: datetime | None
    resting_until: datetime | None
    resting_code: str | None
    quota_hour: int
    quota_day: int
    gap_min: timedelta
    gap_max: timedelta
    warmed_up: bool
    day_quota_now: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a device did and suffered of late; `held`: a connector runs it now.

    Without a day of the warm-up it is over; it is full by then if it sends every day.
    """

    device_id: DeviceId
    held: bool
    used_hour: int
    used_day: int
    failed_day: int
    was_offline: bool
    rested: bool
    was_deaf: bool
    warm_up_day: int | None
    warm_up_full_at: datetime | None
    unread_chats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many devices an account has, by the state shown."""

    all: int
    online: int
    resting: int
    offline: int
    logged_out: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEvent:
    """A line of a device's history. The state may also be `resting`."""

    id: int
    state: ShownState
    code: str | None
    at: datetime


def may_follow(state: DeviceState, following: DeviceState) -> bool:
    """Whether a device may go from one state to the other."""
    return state == following or following in FOLLOWING[state]


def is_resting(device: Device, now: datetime) -> bool:
    """No bulk goes out of a resting device; the inbox still does."""
    return device.resting_until is not None and device.resting_until > now


def shown_state(device: Device, usage: Usage, now: datetime) -> ShownState:
    """The state people see: what nobody runs is not online, whatever its row says."""
    if device.state != "online":
        return device.state
    if not usage.held:
        return "connecting"
    return "resting" if is_resting(device, now) else "online"


def shown_code(device: Device, usage: Usage) -> str | None:
    """Why it is in the state shown."""
    if device.state == "online" and not usage.held:
        return "no-connector"
    return device.state_code


def is_phone_unused(device: Device, now: datetime) -> bool:
    """Whether WhatsApp is about to unlink it: a linked phone must itself be used."""
    return (
        device.state in ("connecting", "online", "offline")
        and device.phone_seen_at is not None
        and now - device.phone_seen_at > UNUSED_AFTER
    )


def health(usage: Usage) -> int:
    """4, less one each for: offline, over 5 % failed, rested, deaf, within 24 hours."""
    worries = (
        usage.was_offline,
        usage.failed_day * 20 > usage.used_day,
        usage.rested,
        usage.was_deaf,
    )
    return 4 - sum(worries)


def resumes(device: Device) -> bool:
    """Whether a connector that acquires its shard connects it, unasked.

    A session that was replaced would be fought over: a person decides.
    """
    return device.state in ("connecting", "online") or (
        device.state == "offline" and device.state_code != "replaced"
    )
