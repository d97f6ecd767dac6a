"""Two accounts with random sends, and what a person with all rows would count."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from psycopg.rows import dict_row

from chalicelib.platform.db import Db
from chalicelib.reports.model import Sums
from chalicelib.reports.selection import DAY, Number, Part, Selection
from chalicelib.sends.model import is_bulk
from chalicelib.sends.states import STATES
from tests import builders

# Around the night in which the clocks of New York go back.
BASE = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
ZONES = [
    "Asia/Kuala_Lumpur",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
]
WENT = {"sent", "delivered", "read", "played"}
ENDED = {"failed", "expired", "cancelled", "suppressed"}
CLAIMED = {*WENT, "sending", "uncertain"}
NICHES = ("fitness", "property")

minutes = st.integers(-2 * 1440, 2 * 1440)
things = st.sampled_from(["campaign", "campaign", "step", "step", "api", "inbox"])
sends = st.fixed_dictionaries(
    {
        "kind": things,
        "of": st.integers(0, 1),
        "state": st.sampled_from([*STATES, *sorted(WENT)]),
        "device": st.integers(0, 2),
        "lead": st.integers(0, 3),
        "planned": minutes,
        "lag": st.integers(0, 300),
        "replied": st.none() | st.integers(0, 90) | st.integers(0, 5000),
        "opted_out": st.booleans(),
        "variant": st.sampled_from([None, "Hi", "Hello · -"]),
        "code": st.sampled_from(["refused", "expired", "missing-field:plan"]),
        "stranger": st.sampled_from([False] * 5 + [True]),
    }
)


def now_and_then(drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly None: selections that leave nothing prove nothing."""
    return st.tuples(st.integers(0, 3), drawn).map(
        lambda pair: None if pair[0] else pair[1]
    )


choices = st.fixed_dictionaries(
    {
        "days": now_and_then(st.tuples(st.integers(-2, 2), st.integers(0, 3))),
        "campaign": now_and_then(st.integers(0, 1)),
        "steps": now_and_then(st.sets(st.integers(0, 1))),
        "devices": now_and_then(st.sets(st.integers(0, 1))),
        "niche": now_and_then(st.sampled_from([*NICHES, "fit"])),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An account with its phones, campaigns, steps and leads, beside a stranger's."""

    account: int
    zone: str
    devices: tuple[int, ...]
    campaigns: tuple[int, ...]
    sequence: int
    steps: tuple[int, ...]
    leads: tuple[int, ...]
    stranger: int


def build(
    conn: Db, zone: str, drawn: Iterable[dict[str, Any]], account: int | None = None
) -> World:
    """Leads have no niche, one, the other, or both."""
    account = account or builders.add_account(conn, zone=zone)
    sequence = builders.add_sequence(conn, account)
    world = World(
        account=account,
        zone=zone,
        devices=tuple(builders.add_device(conn, account) for _ in range(2)),
        campaigns=tuple(builders.add_campaign(conn, account) for _ in range(2)),
        sequence=sequence,
        steps=tuple(
            builders.add_step(conn, account, sequence, day) for day in range(1, 3)
        ),
        leads=tuple(
            builders.add_lead(conn, account, niches=niches)
            for niches in ((), NICHES[:1], NICHES[1:], NICHES)
        ),
        stranger=builders.add_account(conn),
    )
    for month in ("2026-10-15", "2026-11-15"):
        conn.execute("SELECT ensure_month('sends', %s)", (month,))
    for n, one in enumerate(drawn):
        add_send(conn, world, n, **one)
    return world


def add_send(conn: Db, world: World, n: int, **one: Any) -> None:
    """One send as it was drawn, with the times that its state has."""
    kind, state = one["kind"], one["state"]
    planned = BASE + timedelta(minutes=one["planned"], seconds=n)
    went = planned + timedelta(minutes=one["lag"], seconds=7)
    places = [*world.devices, None]
    device = places[one["device"]]
    lead = world.leads[one["lead"]]
    values: dict[str, Any] = {
        "account_id": world.stranger if one["stranger"] else world.account,
        "kind": kind,
        "campaign_id": world.campaigns[one["of"]] if kind == "campaign" else None,
        "lead_id": lead,
        "person_id": builders.person_of(conn, lead),
        "device_id": device,
        "state": state,
        "due_at": planned,
        "planned_at": planned,
        "expires_at": planned + DAY,
    }
    if kind == "step":
        values |= {
            "sequence_id": world.sequence,
            "step_id": world.steps[one["of"]],
            "enrolment_id": 1,
        }
    if state in CLAIMED:
        values |= {"attempt": 1, "epoch": 1, "attempted_at": went, "text": "Hi"}
        values["variant"] = one["variant"]
        values["device_id"] = device or world.devices[0]
    if state in WENT:
        values["sent_at"] = went
        if one["replied"] is not None:
            values["replied_at"] = went + timedelta(seconds=one["replied"])
            values["opted_out_at"] = values["replied_at"] if one["opted_out"] else None
    if state in ENDED:
        values |= {"ended_at": went, "code": one["code"]}
    floor = conn.execute("SELECT timed_id_floor(%s)", (planned,)).fetchone()
    assert floor is not None
    builders.add(conn, "sends", id=floor[0] | n, **values)


def rows_of(conn: Db) -> list[dict[str, Any]]:
    """Every send of everybody, with the niches of its lead."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT s.*, ARRAY(SELECT n.folded"
            " FROM lead_niches ln JOIN niches n ON n.id = ln.niche_id"
            " WHERE ln.lead_id = s.lead_id) AS niches"
            " FROM sends s"
        ).fetchall()


def meant(row: dict[str, Any], selection: Selection) -> bool:
    """Whether a person would say that this row is selected."""
    period = selection.period
    day = row["planned_at"].astimezone(ZoneInfo(selection.zone)).date()
    steps, devices = selection.step_ids, selection.device_ids
    return (
        row["account_id"] == selection.account_id
        and is_bulk(row["kind"])
        and (period is None or period.since <= day <= period.until)
        and selection.campaign_id in (None, row["campaign_id"])
        and (steps is None or row["step_id"] in steps)
        and (devices is None or row["device_id"] in devices)
        and (selection.niche is None or selection.niche in row["niches"])
    )


def keys_of(row: dict[str, Any], part: Part | None, zone: str) -> list[str | None]:
    """The parts that this row falls in."""
    at = row["sent_at"] or row["ended_at"]
    match part:
        case None:
            return [None]
        case "niche":
            return row["niches"] or [None]
        case "day":
            return [at and at.astimezone(ZoneInfo(zone)).date().isoformat()]
        case "hour":
            return [at and _hour(at, zone)]
        case "code" | "variant":
            return [row[part]]
        case _:
            found = row[f"{part}_id"]
            return [None if found is None else str(found)]


def _hour(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    into = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    return f"{at.astimezone(UTC) - into:%Y-%m-%dT%H:%M:%SZ}"


def has_replied(row: dict[str, Any]) -> bool:
    return row["replied_at"] is not None


NUMBERS: dict[Number, Callable[[dict[str, Any]], bool]] = {
    "done": lambda row: row["state"] in WENT,
    "failed": lambda row: row["state"] in ("failed", "expired"),
    "remaining": lambda row: row["state"] in CLAIMED - WENT | {"planned", "queued"},
    "uncertain": lambda row: row["state"] == "uncertain",
    "suppressed": lambda row: row["state"] == "suppressed",
    "cancelled": lambda row: row["state"] == "cancelled",
    "delivered": lambda row: row["state"] in WENT - {"sent"} or has_replied(row),
    "read": lambda row: row["state"] in ("read", "played") or has_replied(row),
    "replied": has_replied,
    "opted-out": lambda row: row["opted_out_at"] is not None,
}


def count(rows: list[dict[str, Any]], *, key: str | None, is_total: bool) -> Sums:
    """All numbers of these rows, one by one."""
    waits = sorted(r["replied_at"] - r["sent_at"] for r in rows if has_replied(r))
    counted = {
        number.replace("-", "_"): sum(map(test, rows))
        for number, test in NUMBERS.items()
    }
    return Sums(
        is_total=is_total,
        key=key,
        reply_median=waits[(len(waits) - 1) // 2] if waits else None,
        **counted,
    )
