"""How phones stand in an allocated campaign: who gets leads, who loses them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.campaigns.allocation import Phone
from chalicelib.campaigns.model import Campaign
from chalicelib.devices.model import DeviceState
from chalicelib.sends.slots import Room

# A phone that is back within this time goes on with the leads it has.
GRACE = timedelta(minutes=5)

Absence = Literal[
    "removed", "logged-out", "not-linked", "restricted", "resting", "offline",
    "no-connector",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A phone of a campaign.

    `given` are the places it got, `ended` those of them that were never used and are
    free again, `waiting` all that waits for it within the hour, of whatever kind.
    """

    device_id: int
    name: str
    state: DeviceState
    away_since: datetime | None
    resting: bool | None
    resting_code: str | None
    leased_until: datetime | None
    given: int
    ended: int
    waiting: int

    @property
    def used(self) -> int:
        """What its limit counts: attempts of the campaign, and what waits for one."""
        return self.given - self.ended


def absence(phone: Standing, now: datetime) -> Absence | None:
    """Why the phone gets no leads now; None: it may."""
    match phone.state:
        case "removed" | "logged-out":
            return phone.state
        case "new" | "pairing":
            return "not-linked"
        case "offline" | "connecting":
            return "offline"
        case "online":
            return _weakness(phone, now)


def gives_up(phone: Standing, now: datetime) -> bool:
    """Whether what the phone has not begun goes to others."""
    match absence(phone, now):
        case None:
            return False
        case "offline":
            return phone.away_since is None or phone.away_since <= now - GRACE
        case "no-connector":
            return phone.leased_until is None or phone.leased_until <= now - GRACE
        case _:
            return True


def excesses(standings: Iterable[Standing], campaign: Campaign) -> dict[int, int]:
    """How many places phones have above their limit, since somebody lowered it."""
    limits = {phone: campaign.limit_of(phone.device_id) for phone in standings}
    return {
        phone.device_id: phone.used - limit
        for phone, limit in limits.items()
        if limit is not None and phone.used > limit
    }


def fleet(
    standings: Iterable[Standing], rooms: Iterable[Room], campaign: Campaign
) -> list[Phone]:
    """Those that may get leads, as the allocator sees them."""
    room_of = {room.device_id: room for room in rooms}
    return [
        _phone(phone, room_of[phone.device_id], campaign.limit_of(phone.device_id))
        for phone in standings
        if phone.device_id in room_of
    ]


def _phone(phone: Standing, room: Room, limit: int | None) -> Phone:
    return Phone(
        device_id=phone.device_id,
        load=room.attempts_hour + room.queued + phone.waiting,
        within_limit=None if limit is None else limit - phone.used,
        within_quota=room.free - phone.waiting,
    )


def _weakness(phone: Standing, now: datetime) -> Absence | None:
    if phone.resting:
        is_restricted = (phone.resting_code or "").startswith("restricted")
        return "restricted" if is_restricted else "resting"
    if phone.leased_until is None or phone.leased_until <= now:
        return "no-connector"
    return None
