"""Connectors as they run in the product, over the WhatsApp double.

The double, Postgres, the queue's stand-in and the bench itself share the machine's CPUs
with what is measured.
"""

import contextlib
import os
import secrets
from collections.abc import Generator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from bench.phones import Linked
from chalicelib.devices import leasing
from chalicelib.platform import db
from chalicelib.platform.db import Db
from infra.local.postgres import Postgres
from infra.migrate import migrate
from tests import builders, pooler
from tests.connectors.installation import Connector, Installation
from tests.pooler import Pooler
from tests.whatsapp.double import Double

# Of the product and of the pooler; without a pooler each session has two of its own.
CONNECTIONS, EACH_SESSION = 400, 2
FIRST_NUMBER = 60_110_000_000
AT_ONCE = timedelta(0)
PLENTY = 1_000_000


class Scene:
    """A double with a database server, for many installations one after the other."""

    def __init__(
        self, folder: Path, double: Double, postgres: Postgres, sessions_url: str
    ) -> None:
        self.folder, self.double, self._postgres = folder, double, postgres
        self._sessions_url = sessions_url
        # For processes that are asked to name one and never look into it.
        self.unused_url = postgres.url()

    @contextlib.contextmanager
    def installation(
        self, phones: Sequence[Linked], *, shards: int
    ) -> Generator["Staffed"]:
        """A new database with these phones in it, shared out over so many shards."""
        name = f"bench_{secrets.token_hex(4)}"
        self._postgres.create_database(name)
        url = self._postgres.url(name)
        migrate(url)
        made = Installation(url, self.folder)
        # Tests hurry; here every wait is the product's own.
        kept = {n: v for n, v in made.environment.items() if not n.endswith("_SECONDS")}
        made.environment = (
            kept
            | self.environment(url)
            | {
                "SHARDS": ",".join(f"s{n + 1}" for n in range(shards)),
                "SHARDS_PER_CONNECTOR": str(shards),
            }
        )
        with made.queue(), db.connect(url) as conn:
            yield Staffed(made, conn, phones, shards)

    def environment(self, url: str) -> dict[str, str]:
        """Of a process that holds sessions: the product's own durations, and none of
        the phones that are only simulated."""
        return (
            dict(os.environ)
            | self.double.environment()
            | {
                "DATABASE_URL": url,
                "SESSIONS_DATABASE_URL": self._sessions_url,
                "INSTALL_KEY": "ab" * 32,
                "SIMULATED_PHONES": "off",
            }
        )


class Staffed:
    """An installation with its phones, whose connector is yet to be started."""

    def __init__(
        self,
        installation: Installation,
        conn: Db,
        phones: Sequence[Linked],
        shards: int,
    ) -> None:
        self._installation, self.conn = installation, conn
        self.account_id = builders.add_account(conn, cap_day=PLENTY, cap_week=PLENTY)
        names = [f"s{n + 1}" for n in range(shards)]
        leasing.ensure_shards(conn, names)
        self.devices = [
            builders.add_device(
                conn,
                self.account_id,
                shard=names[place % shards],
                transport="whatsapp",
                state="connecting",
                phone=phone.number,
                jid=phone.jid,
                lid=phone.lid,
                gap_min=AT_ONCE,
                gap_max=AT_ONCE,
                quota_hour=PLENTY,
                quota_day=PLENTY,
            )
            for place, phone in enumerate(phones)
        ]

    def connector(self, **more: str) -> contextlib.AbstractContextManager[Connector]:
        return self._installation.connector(**more)

    def online(self) -> int:
        """How many phones are online, as the product knows it."""
        query = "SELECT count(*) FROM devices WHERE state = 'online'"
        return db.scalar(self.conn, query)

    def ready(self) -> int:
        """How many may send bulk."""
        query = "SELECT count(*) FROM devices WHERE ready_at IS NOT NULL"
        return db.scalar(self.conn, query)


@contextlib.contextmanager
def scene(folder: Path, *, sessions: int) -> Iterator[Scene]:
    """Room for so many; through PgBouncer, where the machine has it."""
    pooled = pooler.find() is not None
    most = CONNECTIONS if pooled else CONNECTIONS + EACH_SESSION * sessions
    with contextlib.ExitStack() as held:
        server = Postgres(folder, fsync=False, max_connections=most)
        postgres = held.enter_context(server)
        postgres.create_database("sessions")
        url = postgres.url("sessions")
        if pooled:
            url = held.enter_context(Pooler(folder, url)).url
        double = held.enter_context(Double(folder))
        yield Scene(folder, double, postgres, url)
