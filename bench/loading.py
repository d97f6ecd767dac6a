"""An account of any size, copied into an empty database in minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import LiteralString

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from chalicelib.sends import upkeep

Q = sql.load(__name__, "loading.sql")

CHUNK = 50_000
PLENTY = 10_000
NICHES = 100
STEPS = 5
FIRST_NUMBER = 60_120_000_000
# The words of some thousand names: a search for one finds a few of many.
FIRST = (
    "Nur",
    "Siti",
    "Ahmad",
    "Wei",
    "Mei",
    "Raj",
    "Priya",
    "Hafiz",
    "Farah",
    "Daniel",
)
MIDDLE = ("Aisyah", "Hakim", "Ling", "Kumar", "Izzati", "Azlan", "Xin", "Devi", "Amir")
LAST = ("Abdullah", "Tan", "Lim", "Ismail", "Rahman", "Wong", "Nair", "Yusof", "Chong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many of everything; nobody is due before tomorrow."""

    leads: int = 1_000_000
    enrolments_each: int = 1
    devices: int = 3_000
    sequences: int = 20
    quota_hour: int = PLENTY
    quota_day: int = PLENTY
    device_gaps: tuple[timedelta, timedelta] = (timedelta(0), timedelta(0))
    gaps: tuple[timedelta, timedelta] = (timedelta(0), timedelta(0))

    @property
    def shards(self) -> int:
        """Fifty devices to a shard."""
        return max(1, self.devices // 50)

    @property
    def enrolments(self) -> int:
        return self.leads * self.enrolments_each


def load(conn: Db, size: Size) -> int:
    """Fill an empty database; answers the account."""
    account_id: int = db.scalar(conn, Q["add_account"])
    _add_devices(conn, account_id, size)
    _add_sequences(conn, account_id, size)
    leads = range(1, size.leads + 1)
    _copy(conn, Q["copy_persons"], (_person(n, account_id) for n in leads))
    _copy(conn, Q["copy_leads"], (_lead(n, account_id, size) for n in leads))
    niches = (f"{account_id}\t{n}\t{1 + n % NICHES}\n" for n in leads)
    _copy(conn, Q["copy_lead_niches"], niches)
    _copy(conn, Q["copy_enrolments"], _enrolments(account_id, size))
    db.row(conn, Q["count_on"])
    upkeep.ensure_months(conn)
    settle(conn)
    return account_id


def settle(conn: Db) -> None:
    """As the tables are after a quiet hour: swept, known to the planner, on disk."""
    for statement in ("SET statement_timeout = 0", "VACUUM (ANALYZE)", "CHECKPOINT"):
        conn.execute(statement)


def _add_devices(conn: Db, account_id: int, size: Size) -> None:
    db.execute(conn, Q["add_shards"], {"shards": size.shards})
    least, most = size.device_gaps
    db.execute(
        conn,
        Q["add_devices"],
        {
            "account_id": account_id,
            "shards": size.shards,
            "devices": size.devices,
            "quota_hour": size.quota_hour,
            "quota_day": size.quota_day,
            "gap_min": least,
            "gap_max": most,
        },
    )


def _add_sequences(conn: Db, account_id: int, size: Size) -> None:
    least, most = size.gaps
    content = db.scalar(conn, Q["add_content"], {"account_id": account_id})
    values = {
        "account_id": account_id,
        "niches": NICHES,
        "sequences": size.sequences,
        "content_version_id": content,
        "gap_min": least,
        "gap_max": most,
    }
    for name in ("add_niches", "add_sequences", "add_steps"):
        db.execute(conn, Q[name], values)


def _person(n: int, account_id: int) -> str:
    return f"{n}\t{account_id}\t{FIRST_NUMBER + n}\n"


def _lead(n: int, account_id: int, size: Size) -> str:
    status = "customer" if n // NICHES % 4 == 0 else "prospect"
    return (
        f"{n}\t{account_id}\t{n}\t{name_of(n)}\t{status}"
        f'\t{{"city": "City {n % 500}"}}\t{1 + n % size.devices}'
        "\tform\t2026-01-01 00:00:00+00\n"
    )


def name_of(n: int) -> str:
    """The name of a lead."""
    first, rest = FIRST[n % len(FIRST)], n // len(FIRST)
    return f"{first} {MIDDLE[rest % 9]} {LAST[rest // 9 % 9]} {rest // 81}"


def _enrolments(account_id: int, size: Size) -> Iterator[str]:
    """Each lead in one sequence or in some that follow each other."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    days = [tomorrow + timedelta(hours=hour) for hour in range(30 * 24)]
    for n in range(size.enrolments):
        lead, run = n % size.leads, n // size.leads
        sequence = 1 + (lead + run) % size.sequences
        step = STEPS * (sequence - 1) + 1 + lead // size.sequences % STEPS
        due = days[n * 7919 % len(days)]
        yield f"{n + 1}\t{account_id}\t{sequence}\t{lead + 1}\t{step}\t{due}\n"


def _copy(conn: Db, statement: LiteralString, lines: Iterable[str]) -> None:
    """In parts, each short enough for the product's own time limit."""
    remaining = iter(lines)
    while part := "".join(islice(remaining, CHUNK)):
        with conn.cursor() as cursor, cursor.copy(statement) as stream:
            stream.write(part)
