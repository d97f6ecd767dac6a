"""Applies pending migrations: numbered, forward only, one at a time across the fleet.

    DATABASE_URL=… python -m infra.migrate

A server that cannot do what the code leans on is refused first. An advisory lock lets
one migrator in at a time. Each file runs in its own transaction with a lock timeout of
4 s and a statement timeout of 5 s; its first line may raise them: `-- timeouts: lock
10s, statement 60s`. An edited past is refused by checksum.
"""

import hashlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg

from infra import capability

FOLDER = Path(__file__).with_name("migrations")
LOCK = 7_226_345_001  # any number that nothing else locks
TIMEOUTS = re.compile(r"^-- timeouts: lock (\w+), statement (\w+)$")


class Refused(Exception):
    """The server lacks something, or the database does not continue from here."""


@dataclass(frozen=True)
class Migration:
    """One file: its number, its name, its text."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """What the file was when it was applied."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def timeouts(self) -> tuple[str, str]:
        """How long to wait for a lock, and for a statement."""
        found = TIMEOUTS.match(self.text.partition("\n")[0])
        return (found[1], found[2]) if found else ("4s", "5s")


def migrations() -> list[Migration]:
    """All of them, in order; a number is used once."""
    found = [
        Migration(int(path.name[:4]), path.stem, path.read_text("utf-8"))
        for path in sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        raise Refused(f"The migrations are not numbered 1 to {len(found)}: {numbers}")
    return found


def migrate(url: str) -> list[str]:
    """Bring the database to the newest version; answers the names applied."""
    with psycopg.connect(url, autocommit=True) as conn:
        if lacking := capability.examine(conn):
            raise Refused(" ".join(lacking))
        conn.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        conn.execute(
            """CREATE TABLE IF NOT EXISTS migrations (
                number integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )"""
        )
        applied = {
            number: (name, checksum)
            for number, name, checksum in conn.execute(
                "SELECT number, name, checksum FROM migrations"
            )
        }
        pending = _pending(migrations(), applied)
        for migration in pending:
            _apply(conn, migration)
        return [migration.name for migration in pending]


def _pending(
    known: list[Migration], applied: dict[int, tuple[str, str]]
) -> list[Migration]:
    for migration in known:
        name, checksum = applied.get(migration.number, (None, None))
        if name is not None and checksum != migration.checksum:
            raise Refused(
                f"{name} was applied as it was before an edit. Put it back as it was"
                " and write a new migration."
            )
    if newer := set(applied) - {migration.number for migration in known}:
        raise Refused(
            f"The database has migrations up to {max(newer)}, this code knows"
            f" {len(known)}. Run the newer code."
        )
    return [migration for migration in known if migration.number not in applied]


def _apply(conn: psycopg.Connection, migration: Migration) -> None:
    lock, statement = migration.timeouts
    with conn.transaction():
        for setting, value in (
            ("lock_timeout", lock),
            ("statement_timeout", statement),
        ):
            conn.execute("SELECT set_config(%s, %s, true)", (setting, value))
        conn.execute(migration.text.encode())
        conn.execute(
            "INSERT INTO migrations (number, name, checksum) VALUES (%s, %s, %s)",
            (migration.number, migration.name, migration.checksum),
        )


def main() -> int:
    """The command."""
    url = os.environ.get("DATABASE_URL") or os.environ.get("DB_URI")
    if not url:
        print(
            "DATABASE_URL is not set: which database is to be migrated?",
            file=sys.stderr,
        )
        return 2
    try:
        names = migrate(url)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for name in names:
        print(f"applied {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
