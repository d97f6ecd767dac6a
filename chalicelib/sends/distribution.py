"""How an allocated campaign is distributed, for people: as it is, as it would begin."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.campaigns import previewing
from chalicelib.campaigns import store as campaigns
from chalicelib.campaigns.allocation import Phone, why_left
from chalicelib.campaigns.model import Campaign
from chalicelib.content.render import required_fields
from chalicelib.errors import Conflict
from chalicelib.platform.db import Db
from chalicelib.sends import allocating, release_store
from chalicelib.sends import allocation_store as store
from chalicelib.sends.allocation_store import Key
from chalicelib.sends.standings import Absence, Standing, absence, fleet

# So many leads of the audience are looked at for the preview.
LOOKED_AT = 5_000
CHOSEN = {
    "owner": "The lead's own phone",
    "wrote-before": "The phone wrote to this person before",
    "wrote-to-niche": "The phone wrote to the lead's niche before",
    "least-loaded": "The phone had the least to do",
}
WAITING = {
    "no-phone-online": "No phone of the campaign is online and well.",
    "limits-reached": "Every phone has reached its limit. Raise one, or add a phone.",
    "quota-reached": "The phones have used up their hour or their day.",
    "asleep": "It is night where they are, or a try was just refused.",
    "next-minute": "They get a phone within the minute.",
    "paused": "The campaign is paused.",
    "held": "The account is on hold.",
    "not-running": "The campaign has not begun, or is over.",
}
OUT: Mapping[Absence, str] = {
    "removed": "It was removed.",
    "logged-out": "It is logged out. Link it again.",
    "not-linked": "It was never linked.",
    "restricted": "WhatsApp restricted it.",
    "resting": "It rests after failures in a row.",
    "offline": "It is offline.",
    "no-connector": "Nothing runs it at the moment.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One phone's part: places given, its limit, and why it gets no more now."""

    device_id: int
    name: str
    given: int
    limit: int | None
    room: int
    out: Absence | None

    @property
    def reached(self) -> bool:
        """Whether its limit is used up."""
        return self.limit is not None and self.given >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Who got what, why, and what those without a phone wait for."""

    parts: tuple[Part, ...]
    reasons: Mapping[str, int]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the first minute would do with the first of the leads.

    `within_limits`: what the phones that are well may attempt in the end; None: all.
    """

    looked_at: int
    will_receive: int
    within_limits: int | None
    distribution: Distribution

    @property
    def beyond_limits(self) -> int:
        """How many would wait until a limit is raised, or a phone added."""
        if self.within_limits is None:
            return 0
        return max(0, self.will_receive - self.within_limits)


def describe(
    conn: Db, campaign: Campaign, *, held: bool, now: datetime
) -> Distribution:
    """The distribution as it is. `held`: the account sends nothing."""
    _check_allocated(campaign)
    key = Key.of(campaign)
    standings = store.standings(conn, key, now=now)
    rooms = release_store.rooms(conn, account_ids=[key.account_id], horizon=now)
    phones = fleet(standings, rooms, campaign)
    unplaced = store.count_unplaced(conn, key, now=now)
    waiting = {_why(campaign, phones, held=held): unplaced["due"]}
    return Distribution(
        parts=_parts(standings, phones, campaign, now),
        reasons=store.placements(conn, key),
        waiting=_counted(waiting | {"asleep": unplaced["later"]}),
    )


def foresee(conn: Db, campaign: Campaign, *, now: datetime) -> Outlook:
    """What would happen if it began now; nothing is written."""
    _check_allocated(campaign)
    key = Key.of(campaign)
    standings = store.standings(conn, key, now=now)
    rooms = release_store.rooms(conn, account_ids=[key.account_id], horizon=now)
    phones = fleet(standings, rooms, campaign)
    leads = campaigns.audience_leads(
        conn,
        account_id=campaign.account_id,
        audience=campaign.audience,
        required=required_fields(campaign.text or ""),
        offset=0,
        most=LOOKED_AT,
    )
    chosen = allocating.choose_phones(
        conn,
        key.account_id,
        {lead["lead_id"]: lead["lead_id"] for lead in leads},
        phones,
    )
    given = Counter(placement.device_id for placement in chosen.given)
    parts = _parts(standings, phones, campaign, now)
    limits = [part.limit for part in parts if part.out is None]
    return Outlook(
        looked_at=len(leads),
        will_receive=previewing.count(conn, campaign).get(None, 0),
        within_limits=None if None in limits else sum(n for n in limits if n),
        distribution=Distribution(
            parts=tuple(replace(part, given=given[part.device_id]) for part in parts),
            reasons=Counter(placement.reason for placement in chosen.given),
            waiting={chosen.why: len(chosen.left)} if chosen.why else {},
        ),
    )


def _parts(
    standings: Sequence[Standing],
    phones: Sequence[Phone],
    campaign: Campaign,
    now: datetime,
) -> tuple[Part, ...]:
    rooms = {phone.device_id: phone.room for phone in phones}
    return tuple(
        Part(
            device_id=phone.device_id,
            name=phone.name,
            given=phone.used,
            limit=campaign.limit_of(phone.device_id),
            room=rooms.get(phone.device_id, 0),
            out=absence(phone, now),
        )
        for phone in standings
    )


def _why(campaign: Campaign, phones: Sequence[Phone], *, held: bool) -> str:
    if campaign.state == "paused":
        return "paused"
    if campaign.state != "running":
        return "not-running"
    return "held" if held else why_left(phones) or "next-minute"


def _counted(waiting: Mapping[str, int]) -> dict[str, int]:
    return {code: count for code, count in waiting.items() if count}


def _check_allocated(campaign: Campaign) -> None:
    if campaign.kind != "ai":
        raise Conflict("Only a campaign of the kind ai is distributed.")
