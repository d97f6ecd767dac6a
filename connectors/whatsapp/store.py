"""
The database of WhatsApp sessions: what we ask of it beside what whatsmeow does there.

whatsmeow keeps the keys of every linked device here, in tables that it makes itself
when a phone is linked for the first time; until then there are none. It also writes
down the secret and the id of each message *before* sending it, and so can say after a
crash under which id something left.

Every call is a connection and a transaction of its own, with nothing prepared and
nothing kept on the connection: a pooler may stand in between, and hand out another
server for each transaction.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)
PREPARE = Path(__file__).with_name("prepare.sql")

KEPT_FOR = timedelta(days=7)
BATCH = 10_000
# What libpq and whatsmeow's driver both know. Whatever else it is given, that driver
# hands to the server as a setting, which refuses it.
UNDERSTOOD_BY_BOTH = (
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "connect_timeout",
    "application_name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many connections a server takes, whether a pooler stands before it, and for
    how many phones it keeps a session."""

    connections: int
    is_pooled: bool
    phones: int


class SessionStore:
    """Every device's keys and message secrets. Raises psycopg.OperationalError while
    the database is away."""

    def __init__(self, url: str) -> None:
        self._url = url

    def has(self, jid: str) -> bool:
        """Whether a session can resume under this JID.

        Connecting by one that is not there ends the whole process.
        """
        try:
            with self._transaction() as conn:
                return bool(db.scalar(conn, Q["has_device"], {"jid": jid}))
        except psycopg.errors.UndefinedTable:
            return False

    def id_of(self, secret: bytes) -> str | None:
        """Under which id the message with this secret was to leave.

        None proves nothing: whatsmeow sends also when it could not write the row.
        """
        try:
            with self._transaction() as conn:
                return db.scalar(conn, Q["message_of_secret"], {"secret": secret})
        except psycopg.errors.UndefinedTable:
            return None

    def forget(self, jid: str) -> None:
        """Remove all there is of one session. Safe to repeat."""
        try:
            with self._transaction() as conn:
                db.execute(conn, Q["forget_tokens"], {"jid": jid})
                db.execute(conn, Q["forget_device"], {"jid": jid})
        except psycopg.errors.UndefinedTable:
            return

    def address_for(self, name: str) -> str:
        """Where a client of this name is to keep its session."""
        return go_url(self._url, name=name)

    def release(self, names: Sequence[str]) -> int:
        """End the connections of clients that were stopped; answers how many.

        neonize keeps them open for the life of the process, and has no way to close
        them. Behind a pooler there is nothing to end: servers are lent for a moment.
        """
        with self._transaction() as conn:
            return db.scalar(conn, Q["release"], {"names": list(names)})

    def capacity(self) -> Capacity:
        """What the server has room for, and how many phones there are already."""
        with self._transaction() as conn:
            connections = db.scalar(conn, Q["count_connections"])
            told = {"told": conn.info.backend_pid}
            is_pooled = db.scalar(conn, Q["is_pooled"], told)
        return Capacity(
            connections=connections, is_pooled=is_pooled, phones=self._count()
        )

    def prepare(self) -> bool:
        """Add what `id_of` and `prune` need; False while there is no table for it.

        Safe to repeat, and beside whatsmeow's own upgrade: whoever comes second waits.
        """
        with self._transaction() as conn:
            state = db.scalar(conn, Q["preparation"])
            if state == "wanted":
                conn.execute(PREPARE.read_bytes())
            return state != "no-table"

    def prune(self, now: datetime, older_than: timedelta = KEPT_FOR) -> int:
        """Remove the message secrets written before `older_than` ago; answers how many.

        Ours serve until the first start after a crash: then the ids of what was under
        way are read, and kept with the sends. Those of other people's messages serve
        votes in polls and the like, which we do not read.
        """
        if not self.prepare():
            return 0
        before = (now - older_than).date()
        pruned = 0
        while True:
            with self._transaction() as conn:
                removed = db.execute(
                    conn, Q["prune_secrets"], {"before": before, "batch": BATCH}
                )
            pruned += removed
            if removed < BATCH:
                return pruned

    def _count(self) -> int:
        try:
            with self._transaction() as conn:
                return db.scalar(conn, Q["count_devices"])
        except psycopg.errors.UndefinedTable:
            return 0

    @contextmanager
    def _transaction(self) -> Generator[Db]:
        with (
            psycopg.connect(
                self._url, autocommit=True, prepare_threshold=None, connect_timeout=5
            ) as conn,
            conn.transaction(),
        ):
            db.row(conn, Q["be_brief"])
            yield conn


def go_url(url: str, *, name: str | None = None) -> str:
    """The same database, as whatsmeow's driver is to be given it; `name` is how the
    server is told who asks.

    With `binary_parameters` a query and its numbers travel in one message and nothing
    is prepared, so that a pooler may share servers by transaction. TLS is used where it
    is offered unless the address says more, as libpq does.
    """
    given = {k: str(v) for k, v in conninfo_to_dict(url).items() if v is not None}
    options = {key: given[key] for key in UNDERSTOOD_BY_BOTH if key in given}
    options = {"sslmode": "prefer", "binary_parameters": "yes"} | options
    if name is not None:
        options["application_name"] = name
    who = ":".join(quote(given[k], safe="") for k in ("user", "password") if k in given)
    where = given.get("host", "localhost")
    if where.startswith("/"):
        options["host"], where = where, ""
    elif ":" in where:
        where = f"[{where}]"
    port, database = given.get("port", "5432"), quote(given.get("dbname", ""), safe="")
    return f"postgres://{who}@{where}:{port}/{database}?{urlencode(options)}"
