"""The sums in Postgres: one function per named query."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.devices.model import UNUSED_AFTER
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.reports.model import Count, PhoneInNeed, Sums
from chalicelib.reports.selection import REACHED, STATES_OF, Number, Part, Selection
from chalicelib.sends.model import Send
from chalicelib.sends.states import DONE, FAILED, REMAINING

Q = sql.load(__name__)


def counts(
    conn: Db, *, account_id: int, campaign_ids: Sequence[int] | None = None
) -> list[Count]:
    return db.many(
        conn,
        Q["counts"],
        Count,
        {
            "account_id": account_id,
            "campaign_ids": None if campaign_ids is None else list(campaign_ids),
        },
    )


def step_counts(conn: Db, *, account_id: int, sequence_id: int) -> list[Count]:
    """By step and phone, of steps that were removed too."""
    parameters = {"account_id": account_id, "sequence_id": sequence_id}
    return db.many(conn, Q["step_counts"], Count, parameters)


def sums(conn: Db, selection: Selection, part: Part | None) -> list[Sums]:
    """Each part of the breakdown, then the whole. By niche only the parts count."""
    with db.planned_afresh(conn):
        return db.many(
            conn,
            Q["sums"],
            Sums,
            selection.parameters()
            | {
                "part": part,
                "done": sorted(DONE),
                "failed": sorted(FAILED),
                "remaining": sorted(REMAINING),
            },
        )


def behind(
    conn: Db,
    selection: Selection,
    *,
    part: Part | None = None,
    key: str | None = None,
    number: Number | None = None,
    after: int,
    most: int,
) -> list[Send]:
    """The sends behind a number, of the whole or of one part."""
    states = None if number is None else STATES_OF.get(number)
    with db.planned_afresh(conn):
        return db.many(
            conn,
            Q["behind"],
            Send,
            selection.parameters()
            | {
                "part": part,
                "key": key,
                "states": None if states is None else sorted(states),
                "reached": 0 if number is None else REACHED.get(number, 0),
                "opted_out": number == "opted-out",
                "after": after,
                "most": most,
            },
        )


def names(
    conn: Db, *, account_id: int, part: Part | None, keys: Sequence[str]
) -> dict[str, str]:
    """What people call these parts; days, hours and codes have no name."""
    found = db.rows(
        conn,
        Q["names"],
        {"account_id": account_id, "part": part, "keys": list(keys)},
    )
    return {row["key"]: row["name"] for row in found}


def steps_ever(conn: Db, *, account_id: int, sequence_id: int) -> list[int]:
    parameters = {"account_id": account_id, "sequence_id": sequence_id}
    return db.scalars(conn, Q["steps_ever"], parameters)


def device_names(
    conn: Db, *, account_id: int, device_ids: Sequence[int]
) -> dict[int, Row]:
    found = db.rows(
        conn,
        Q["device_names"],
        {"account_id": account_id, "device_ids": list(device_ids)},
    )
    return {row["id"]: row for row in found}


def campaigns_under_way(conn: Db, *, account_id: int, since: datetime) -> list[int]:
    """The last that was started first."""
    return db.scalars(
        conn, Q["campaigns_under_way"], {"account_id": account_id, "since": since}
    )


def phones_in_need(conn: Db, *, account_id: int, most: int) -> list[PhoneInNeed]:
    parameters = {"account_id": account_id, "most": most, "unused_after": UNUSED_AFTER}
    return db.many(conn, Q["phones_in_need"], PhoneInNeed, parameters)


def needs(conn: Db, *, account_id: int, since: datetime) -> Row:
    parameters = {"account_id": account_id, "since": since}
    return db.row(conn, Q["needs"], parameters) or {}
