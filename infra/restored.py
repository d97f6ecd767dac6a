"""Says that the database was restored from a backup: nothing goes out a second time.

    python -m infra.restored --from 2026-11-23T03:00:00+08:00

To be run before anything else is started on the restored database. Without DATABASE_URL
it is about the stack of this checkout. `docs/operations.md` tells what comes before it
and after it.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime

import psycopg

from chalicelib.errors import Conflict
from chalicelib.platform import clock, db
from chalicelib.platform.config import Config, ConfigError
from chalicelib.sends import restoring
from infra.local.errors import CannotStart
from infra.seed import environment


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.restored")
    parser.add_argument("--from", dest="backup_at", metavar="INSTANT", required=True)
    asked = parser.parse_args(arguments)
    now = clock.now()
    backup_at = read_instant(asked.backup_at, now)
    config = Config.from_env(environment())
    with db.connect(config.database_url) as conn:
        print(restored(conn, backup_at=backup_at, now=now), flush=True)


def restored(conn: db.Db, *, backup_at: datetime, now: datetime) -> str:
    """What was done, and what a person does next."""
    doubts = restoring.doubt(conn, backup_at=backup_at, now=now)
    return (
        f"{doubts.accounts} accounts are held, {doubts.sends} sends are uncertain,"
        f" {doubts.enrolments} enrolments are paused; every phone rests for a day.\n"
        "Start Carillon. In each account, say of the uncertain sends whether they went"
        " out, resume the enrolments, and lift the hold."
    )


def read_instant(text: str, now: datetime) -> datetime:
    """When the backup was made; exits with a sentence where that is no such instant."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        sys.exit(
            "carillon: give the instant of the backup with its zone, such as"
            " 2026-11-23T03:00:00+08:00"
        )
    if instant > now:
        sys.exit("carillon: that instant is still to come")
    return instant


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ConfigError, CannotStart, Conflict) as problem:
        sys.exit(f"carillon: {problem}")
    except psycopg.OperationalError:
        sys.exit("carillon: the database does not answer. Is it running?")
