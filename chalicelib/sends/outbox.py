"""What waits, in Postgres: planned into the outbox, released from it, rescued back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.model import Letter, Queued, SendId, is_bulk
from chalicelib.sends.pacing import Gaps
from chalicelib.sends.states import SendState, sources
from chalicelib.sends.windows import EVERY_DAY, OPEN, Closed, Quiet

Q = sql.load(__name__, "outbox.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A device that may take more, and what counts against it at the horizon."""

    device_id: int
    account_id: int
    shard: str
    quota_hour: int
    quota_day: int
    gap_min: timedelta
    gap_max: timedelta
    attempts_hour: int
    attempts_day: int
    last_attempt_at: datetime | None
    queued: int
    last_slot_at: datetime | None

    @property
    def gaps(self) -> Gaps:
        return Gaps(least=self.gap_min, most=self.gap_max)

    @property
    def free(self) -> int:
        """How many more attempts the quotas leave."""
        hour = self.quota_hour - self.attempts_hour - self.queued
        day = self.quota_day - self.attempts_day - self.queued
        return max(0, min(hour, day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A planned send that could go now, with what decides when."""

    send_id: SendId
    not_before: datetime
    expires_at: datetime
    gap_min: timedelta
    gap_max: timedelta
    zone: str
    closed: Closed
    account_id: int | None = None
    device_id: int | None = None
    owner_id: int | None = None
    allowed: tuple[int, ...] = ()

    @property
    def gaps(self) -> Gaps:
        return Gaps(least=self.gap_min, most=self.gap_max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A send that got a device and a slot."""

    send_id: SendId
    device_id: int
    slot_at: datetime
    not_after: datetime


def closed_of(row: Row) -> Closed:
    """The account's quiet hours, and what lies outside of the sequence's window."""
    quiet: list[Quiet] = []
    if row["quiet_hours"]:
        quiet.append(_between(row["quiet_from"], row["quiet_until"]))
    if row["window_from"] is not None:
        quiet.append(_between(row["window_until"], row["window_from"]))
    return Closed(
        quiet=tuple(quiet),
        weekdays=EVERY_DAY if row["weekdays"] is None else frozenset(row["weekdays"]),
    )


def _between(begins: object, ends: object) -> Quiet:
    if not isinstance(begins, time) or not isinstance(ends, time):
        raise TypeError("hours are times of day")
    return Quiet(begins=begins, ends=ends)


def queued_for(conn: Db, shard: str, *, send_ids: Sequence[int] | None) -> list[Queued]:
    """What is released to this shard and unclaimed; with ids, only those."""
    return db.many(
        conn,
        Q["queued_for"],
        Queued,
        {"shard": shard, "send_ids": None if send_ids is None else list(send_ids)},
    )


def plan_campaign(conn: Db, parameters: Mapping[str, object]) -> Row:
    row = db.row(conn, Q["plan_campaign"], parameters)
    if row is None:
        raise AssertionError("a sum has a row")
    return row


def next_lead_of(conn: Db, parameters: Mapping[str, object]) -> int | None:
    """The lead that planning would read next."""
    return db.scalar(conn, Q["next_lead_of"], parameters)


def queue_at_once(conn: Db, letter: Letter, *, send_id: SendId, now: datetime) -> str:
    """Queued with its slot now; answers the shard to wake."""
    return db.scalar(
        conn,
        Q["queue_at_once"],
        {
            "send_id": send_id,
            "account_id": letter.account_id,
            "kind": letter.kind,
            "person_id": letter.person_id,
            "device_id": letter.device_id,
            "now": now,
            "expires_at": letter.expires_at,
        },
    )


def return_to_planned(
    conn: Db, *, send_id: SendId, not_before: datetime, not_after: datetime
) -> None:
    db.execute(
        conn,
        Q["return_to_planned"],
        {
            "send_id": send_id,
            "not_before": not_before,
            "not_after": not_after,
            "sources": ["queued"],
        },
    )


def end_waiting(
    conn: Db,
    *,
    send_ids: Sequence[SendId],
    state: SendState,
    code: str,
    now: datetime,
) -> list[Row]:
    """The enrolment and step of each that ended, empty where it was none."""
    return db.rows(
        conn,
        Q["end_waiting"],
        {
            "send_ids": list(send_ids),
            "state": state,
            "code": code,
            "now": now,
            "sources": sources(state),
        },
    )


def wait_again(conn: Db, *, send_ids: Sequence[SendId], not_before: datetime) -> None:
    db.execute(
        conn,
        Q["wait_again"],
        {"send_ids": list(send_ids), "not_before": not_before},
    )


def accounts_with_work(conn: Db, *, horizon: datetime) -> list[int]:
    return db.scalars(conn, Q["accounts_with_work"], {"horizon": horizon})


def lock_releases(conn: Db, *, account_ids: Sequence[int]) -> list[int]:
    return db.scalars(conn, Q["lock_releases"], {"account_ids": list(account_ids)})


def rooms(conn: Db, *, account_ids: Sequence[int], horizon: datetime) -> list[Room]:
    return db.many(
        conn,
        Q["rooms"],
        Room,
        {"account_ids": list(account_ids), "horizon": horizon},
    )


def take_ready(
    conn: Db, *, room_by_device: Mapping[int, int], horizon: datetime
) -> list[Waiting]:
    found = db.rows(
        conn,
        Q["take_ready"],
        {
            "device_ids": list(room_by_device),
            "rooms": list(room_by_device.values()),
            "horizon": horizon,
        },
    )
    return [_waiting(row, device_id=row["device_id"]) for row in found]


def take_pool(
    conn: Db,
    *,
    room_by_account: Mapping[int, int],
    open_devices: Sequence[int],
    horizon: datetime,
) -> list[Waiting]:
    found = db.rows(
        conn,
        Q["take_pool"],
        {
            "account_ids": list(room_by_account),
            "rooms": list(room_by_account.values()),
            "device_ids": list(open_devices),
            "horizon": horizon,
        },
    )
    return [
        _waiting(
            row,
            account_id=row["account_id"],
            owner_id=row["owner_id"],
            allowed=tuple(row["allowed"]),
        )
        for row in found
    ]


def queue_released(conn: Db, released: Sequence[Released]) -> list[Row]:
    """Rows of (send_id, device_id, offer, shard) for those that were still waiting."""
    return db.rows(
        conn,
        Q["queue_released"],
        {
            "send_ids": [r.send_id for r in released],
            "device_ids": [r.device_id for r in released],
            "slots": [r.slot_at for r in released],
            "ends": [r.not_after for r in released],
            "sources": sources("queued"),
        },
    )


def move_waiting(conn: Db, opens_at: Mapping[SendId, datetime]) -> None:
    db.execute(
        conn,
        Q["move_waiting"],
        {"send_ids": list(opens_at), "opens": list(opens_at.values())},
    )


def rescue_unclaimed(conn: Db, *, grace: timedelta, batch: int) -> int:
    return db.execute(
        conn,
        Q["rescue_unclaimed"],
        {"grace": grace, "batch": batch, "sources": ["queued"]},
    )


def overdue(conn: Db, *, batch: int) -> list[Row]:
    return db.rows(conn, Q["overdue"], {"batch": batch})


def unqueue_campaign(conn: Db, campaign_id: int) -> None:
    db.execute(
        conn, Q["unqueue_campaign"], {"campaign_id": campaign_id, "sources": ["queued"]}
    )


def unqueue_sequence(
    conn: Db, sequence_id: int, *, enrolment_id: int | None = None
) -> None:
    """All that it has queued, or what one enrolment in it has."""
    db.execute(
        conn,
        Q["unqueue_sequence"],
        {
            "sequence_id": sequence_id,
            "enrolment_id": enrolment_id,
            "sources": ["queued"],
        },
    )


def extend_sequence(
    conn: Db,
    sequence_id: int,
    *,
    expires_at: datetime,
    enrolment_id: int | None = None,
) -> None:
    db.execute(
        conn,
        Q["extend_sequence"],
        {
            "sequence_id": sequence_id,
            "enrolment_id": enrolment_id,
            "expires_at": expires_at,
        },
    )


def waiting_of_enrolments(conn: Db, enrolment_ids: Sequence[int]) -> list[SendId]:
    return db.scalars(
        conn, Q["waiting_of_enrolments"], {"enrolment_ids": list(enrolment_ids)}
    )


def waiting_of_archived(conn: Db, *, batch: int) -> list[SendId]:
    return db.scalars(conn, Q["waiting_of_archived"], {"batch": batch})


def plan_steps(conn: Db, parameters: Mapping[str, object]) -> list[int]:
    """The enrolments whose step was touched before: nothing was planned of them."""
    return db.scalars(conn, Q["plan_steps"], parameters)


def uncertain_for_a_day(conn: Db, *, batch: int) -> list[Row]:
    return db.rows(conn, Q["uncertain_for_a_day"], {"batch": batch})


def free_from_removed(conn: Db, *, batch: int) -> int:
    return db.execute(conn, Q["free_from_removed"], {"batch": batch})


def waiting_of_cancelled(conn: Db, *, batch: int) -> list[SendId]:
    return db.scalars(conn, Q["waiting_of_cancelled"], {"batch": batch})


def retry_failed(
    conn: Db,
    *,
    account_id: int,
    campaign_id: int | None = None,
    step_id: int | None = None,
    device_id: int | None,
    final: Sequence[str],
    expires_at: datetime | None = None,
) -> list[SendId]:
    """Of a campaign or of a step; with an instant, they expire no earlier than it."""
    return db.scalars(
        conn,
        Q["retry_failed"],
        {
            "account_id": account_id,
            "campaign_id": campaign_id,
            "step_id": step_id,
            "device_id": device_id,
            "final": list(final),
            "expires_at": expires_at,
        },
    )


def _waiting(
    row: Row,
    *,
    account_id: int | None = None,
    device_id: int | None = None,
    owner_id: int | None = None,
    allowed: tuple[int, ...] = (),
) -> Waiting:
    return Waiting(
        send_id=row["send_id"],
        not_before=row["not_before"],
        expires_at=row["expires_at"],
        gap_min=row["gap_min"],
        gap_max=row["gap_max"],
        zone=row["zone"],
        closed=closed_of(row) if is_bulk(row["kind"]) else OPEN,
        account_id=account_id,
        device_id=device_id,
        owner_id=owner_id,
        allowed=allowed,
    )
