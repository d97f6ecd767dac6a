"""Who takes part in a world: an account, its phones, leads, campaigns and sequences.

All of it is drawn from the seed, small enough to be quick and tight enough that limits
bite. Whatever goes out carries a tag: `c1` of a campaign, `s1.2` of a sequence's step.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.inbound.model import Address
from chalicelib.platform.db import Db
from chalicelib.sequences import actions as sequences
from chalicelib.sequences import steps
from chalicelib.sequences.model import SequenceId
from tests import builders

NIGHT = (time(21), time(9))
# Contains the word of a sequence, and is none.
DECOY = "word1_starter"
# Worlds begin shortly before something interesting: a change of clocks, or nothing.
BEGINNINGS = (
    datetime(2026, 10, 24, 15, tzinfo=UTC),  # Europe leaves summer
    datetime(2026, 10, 31, 20, tzinfo=UTC),  # America leaves summer
    datetime(2027, 3, 13, 20, tzinfo=UTC),  # America enters summer
    datetime(2027, 3, 27, 15, tzinfo=UTC),  # Europe enters summer
    datetime(2026, 11, 24, 1, tzinfo=UTC),
    datetime(2026, 11, 24, 9, tzinfo=UTC),
    datetime(2027, 4, 6, 4, tzinfo=UTC),
)
ZONES = (
    "Asia/Kuala_Lumpur", "Asia/Kuala_Lumpur", "Asia/Kuala_Lumpur", "Europe/London",
    "America/New_York", "Australia/Sydney", "Asia/Tokyo",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When people are not written to: the account's night, a sequence's window."""

    closed: tuple[tuple[time, time], ...] = ()
    weekdays: frozenset[int] = frozenset(range(1, 8))

    def forbid(self, at: datetime, zone: str) -> bool:
        there = at.astimezone(ZoneInfo(zone))
        if there.isoweekday() not in self.weekdays:
            return True
        clock = there.time()
        return any(
            begins <= clock < ends
            if begins <= ends
            else clock >= begins or clock < ends
            for begins, ends in self.closed
        )


@dataclass(kw_only=True)
class Lead:
    """A person whom the account may write to, or must not."""

    name: str
    phone: str
    lid: str
    zone: str
    consents: bool
    on_whatsapp: bool
    hides_number: bool
    trigger: str | None
    niche: str
    owner: int | None = None
    id: int = 0
    person_id: int = 0

    @property
    def address(self) -> Address:
        """How WhatsApp names them to us."""
        if self.hides_number:
            return Address(lid=self.lid)
        return Address(phone=self.phone, lid=self.lid)


@dataclass(kw_only=True)
class Device:
    """A phone of ours and its limits, as they were from each time on."""

    id: int
    limits: list[tuple[datetime, int, int, timedelta]]


@dataclass(kw_only=True)
class Campaign:
    tag: str
    id: int
    starts_at: datetime
    ends_at: datetime
    gap_min: timedelta
    devices: tuple[int, ...]
    niche: str | None

    def is_for(self, lead: Lead) -> bool:
        return self.niche in (None, lead.niche)


@dataclass(kw_only=True)
class Step:
    tag: str
    id: int
    # The shortest that it ever was.
    delay: timedelta
    gap_min: timedelta


@dataclass(kw_only=True)
class Sequence:
    tag: str
    id: SequenceId
    trigger: str
    hours: Hours
    stops_on_reply: bool
    steps: list[Step] = field(default_factory=list[Step])

    def is_for(self, lead: Lead) -> bool:
        return self.trigger == lead.trigger


@dataclass(kw_only=True)
class Cast:
    """Everybody, as the account was set up."""

    account_id: int
    zone: str
    hours: Hours
    cap_day: int
    cap_week: int
    devices: list[Device]
    leads: list[Lead]
    campaigns: list[Campaign]
    sequences: list[Sequence]

    def number_of(self, to: Address) -> str:
        """Whose phone rings."""
        if to.phone is not None:
            return to.phone
        return next(lead.phone for lead in self.leads if lead.lid == to.lid)

    def lead_at(self, phone: str) -> Lead:
        return next(lead for lead in self.leads if lead.phone == phone)

    def is_on_whatsapp(self, to: Address) -> bool:
        return self.lead_at(self.number_of(to)).on_whatsapp

    def lid_of(self, phone: str) -> str | None:
        return next((lead.lid for lead in self.leads if lead.phone == phone), None)

    def device(self, device_id: int) -> Device:
        return next(device for device in self.devices if device.id == device_id)


def assemble(
    conn: Db, rng: Random, *, now: datetime, unit: float, shards: list[str]
) -> Cast:
    """Put everybody into the database; `unit` is what a second of the product is."""
    sleeps = rng.random() < 0.7
    hours = Hours(closed=(NIGHT,)) if sleeps else Hours()
    cap = rng.choice((1, 1, 2, 9))
    zone = rng.choice(ZONES)
    account_id = builders.add_account(
        conn,
        zone=zone,
        quiet_hours=sleeps,
        quiet_from=NIGHT[0],
        quiet_until=NIGHT[1],
        cap_day=cap,
        cap_week=max(cap, rng.choice((2, 3, 9))),
    )
    cast = Cast(
        account_id=account_id,
        zone=zone,
        hours=hours,
        cap_day=cap,
        cap_week=cap,
        devices=[],
        leads=[],
        campaigns=[],
        sequences=[],
    )
    row = conn.execute("SELECT cap_week FROM accounts").fetchone()
    assert row is not None
    cast.cap_week = row[0]
    for number in range(rng.choice((1, 2, 2, 3))):
        shard = shards[number % len(shards)]
        cast.devices.append(
            _device(conn, rng, cast, number, shard=shard, now=now, unit=unit)
        )
    # What it takes to say a word of a sequence, should there be one.
    words = [f"word{n}_start" for n in range(1, rng.choice((0, 1, 1, 2)) + 1)]
    for n, word in enumerate(words, start=1):
        cast.sequences.append(_sequence(conn, rng, cast, n, word, unit=unit))
    _add_leads(conn, rng, cast, count=rng.randint(5, 12), words=words)
    for n in range(1, rng.choice((0, 1, 1, 2) if words else (1, 2)) + 1):
        cast.campaigns.append(_campaign(conn, rng, cast, n, now=now, unit=unit))
    return cast


def _device(
    conn: Db,
    rng: Random,
    cast: Cast,
    number: int,
    *,
    shard: str,
    now: datetime,
    unit: float,
) -> Device:
    hourly, daily = rng.choice((2, 3, 5, 80)), rng.choice((5, 8, 12, 800))
    least = timedelta(seconds=rng.uniform(3, 8) * unit)
    device_id = builders.add(
        conn,
        "devices",
        account_id=cast.account_id,
        name=f"Phone {number}",
        transport="simulated",
        shard=shard,
        state="connecting",
        phone=f"601100000{number:02d}",
        jid=f"601100000{number:02d}:1@s.whatsapp.net",
        warmed_up=True,
        quota_hour=hourly,
        quota_day=daily,
        gap_min=least,
        gap_max=least * rng.uniform(1, 3),
    )
    return Device(id=device_id, limits=[(now, hourly, daily, least)])


def _sequence(
    conn: Db, rng: Random, cast: Cast, n: int, word: str, *, unit: float
) -> Sequence:
    account_id = cast.account_id
    sequence_id = sequences.add(
        conn, account_id=account_id, name=f"Sequence {n}", trigger=word, member_id=None
    )
    stops = rng.random() < 0.6
    gap = timedelta(seconds=rng.uniform(5, 15) * unit)
    changes: dict[str, Any] = {
        "stop_on_reply": stops,
        "gap_min": gap,
        "gap_max": gap * 2,
        "device_policy": rng.choice(("owner", "pool")),
        "on_failed": rng.choice(("skip", "exit")),
    }
    hours = cast.hours
    if rng.random() < 0.25:
        opens, closes = time(10), time(rng.randint(14, 19))
        changes |= {"window_from": opens, "window_until": closes}
        hours = Hours(closed=(*hours.closed, (closes, opens)))
    if rng.random() < 0.15:
        days = tuple(sorted(rng.sample(range(1, 8), 6)))
        changes |= {"weekdays": days}
        hours = Hours(closed=hours.closed, weekdays=frozenset(days))
    sequences.change(conn, account_id=account_id, sequence_id=sequence_id, **changes)
    made = Sequence(
        tag=f"s{n}", id=sequence_id, trigger=word, hours=hours, stops_on_reply=stops
    )
    for day in range(1, rng.randint(2, 3) + 1):
        delay = rng.choice((1, 1, 2, 5, 12))
        step_id = steps.add(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            day=day,
            text=f"s{n}.{day} for {{name}}",
            media_id=None,
            member_id=None,
            delay_hours=delay,
        )
        made.steps.append(
            Step(
                tag=f"s{n}.{day}",
                id=step_id,
                delay=timedelta(hours=delay),
                gap_min=gap,
            )
        )
    sequences.activate(conn, account_id=account_id, sequence_id=sequence_id)
    return made


def _add_leads(
    conn: Db, rng: Random, cast: Cast, *, count: int, words: list[str]
) -> None:
    for n in range(count):
        cast.leads.append(
            Lead(
                name=f"L{n}",
                phone=f"601200000{n:02d}",
                lid=f"9{n:04d}",
                zone=rng.choice(ZONES),
                consents=rng.random() < 0.92,
                on_whatsapp=rng.random() < 0.95,
                hides_number=rng.random() < 0.2,
                trigger=rng.choice([*words, *words, DECOY, None]) if words else None,
                niche=rng.choice(("vit", "vitac")),
                owner=rng.choice([None, *(device.id for device in cast.devices)]),
            )
        )
    conn.execute(
        "INSERT INTO triggers (account_id, name, folded)"
        " SELECT %s, w, w FROM unnest(%s::text[]) w",
        (cast.account_id, [*words, DECOY]),
    )
    persons = conn.execute(
        "INSERT INTO persons (account_id, phone)"
        " SELECT %s, p FROM unnest(%s::text[]) p RETURNING id, phone",
        (cast.account_id, [lead.phone for lead in cast.leads]),
    ).fetchall()
    for person_id, phone in persons:
        cast.lead_at(phone).person_id = person_id
    leads = conn.execute(
        "INSERT INTO leads (account_id, person_id, name, zone, owner_device_id,"
        " consent_source, consent_at)"
        " SELECT %s, p, n, z, o, CASE WHEN c THEN 'form' END,"
        " CASE WHEN c THEN carillon_now() END"
        " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bool[])"
        " AS x (p, n, z, o, c) RETURNING id, person_id",
        (
            cast.account_id,
            [lead.person_id for lead in cast.leads],
            [lead.name for lead in cast.leads],
            [lead.zone for lead in cast.leads],
            [lead.owner for lead in cast.leads],
            [lead.consents for lead in cast.leads],
        ),
    ).fetchall()
    by_person = {person_id: lead_id for lead_id, person_id in leads}
    for lead in cast.leads:
        lead.id = by_person[lead.person_id]
    conn.execute(
        "WITH n AS (INSERT INTO niches (account_id, name, folded)"
        " SELECT %s, w, w FROM unnest('{vit,vitac}'::text[]) w RETURNING id, name)"
        " INSERT INTO lead_niches (account_id, lead_id, niche_id)"
        " SELECT %s, x.lead, n.id FROM unnest(%s::bigint[], %s::text[]) x (lead, name)"
        " JOIN n ON n.name = x.name",
        (
            cast.account_id,
            cast.account_id,
            [lead.id for lead in cast.leads],
            [lead.niche for lead in cast.leads],
        ),
    )
    if words:
        give(conn, cast, [lead for lead in cast.leads if lead.trigger])


def give(conn: Db, cast: Cast, leads: list[Lead]) -> None:
    """These leads get the word of theirs, which enrols them."""
    conn.execute(
        "INSERT INTO lead_triggers (account_id, lead_id, trigger_id)"
        " SELECT t.account_id, x.lead, t.id"
        " FROM unnest(%s::bigint[], %s::text[]) AS x (lead, word)"
        " JOIN triggers t ON t.account_id = %s AND t.folded = x.word"
        " ON CONFLICT DO NOTHING",
        (
            [lead.id for lead in leads],
            [lead.trigger for lead in leads],
            cast.account_id,
        ),
    )


def _campaign(
    conn: Db, rng: Random, cast: Cast, n: int, *, now: datetime, unit: float
) -> Campaign:
    starts = now + timedelta(hours=rng.uniform(0, 8))
    ends = starts + timedelta(hours=rng.choice((5, 30, 24 * 9, 24 * 9, 24 * 9)))
    gap = timedelta(seconds=rng.uniform(5, 12) * unit)
    policy = rng.choice(("owner", "pool"))
    niche = rng.choice((None, None, "vit"))
    campaign_id = builders.add_campaign(
        conn,
        cast.account_id,
        name=f"Campaign {n}",
        content_version_id=builders.add_content(
            conn, cast.account_id, f"c{n} for {{name}}"
        ),
        state="scheduled",
        started_at=None,
        starts_at=starts,
        ends_at=ends,
        gap_min=gap,
        gap_max=gap * rng.uniform(1, 2),
        device_policy=policy,
        audience={} if niche is None else {"niche": niche},
    )
    devices: tuple[int, ...] = ()
    if rng.random() < 0.3:
        devices = (rng.choice(cast.devices).id,)
        builders.add(
            conn,
            "campaign_devices",
            "campaign_id",
            account_id=cast.account_id,
            campaign_id=campaign_id,
            device_id=devices[0],
        )
    return Campaign(
        tag=f"c{n}",
        id=campaign_id,
        starts_at=starts,
        ends_at=ends,
        gap_min=gap,
        devices=devices,
        niche=niche,
    )
