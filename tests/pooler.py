"""Debian's PgBouncer before a Postgres, with the settings that the product ships."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg.conninfo import conninfo_to_dict

from infra.local import ports
from infra.local.unprivileged import NOBODY
from tests.waiting import wait_until

MISSING = "no pgbouncer on this machine (apt-get install pgbouncer)"
SETTINGS = Path(__file__).parent.parent / "infra" / "pgbouncer.ini"


class Pooler:
    """Entered, `url` leads to the database of `server_url` through the pooler."""

    def __init__(self, folder: Path, server_url: str) -> None:
        self._folder, self._server = folder, conninfo_to_dict(server_url)
        self._port = ports.choose()

    @property
    def url(self) -> str:
        return f"postgresql://anybody@127.0.0.1:{self._port}/{self._server['dbname']}"

    def __enter__(self) -> Self:
        file = self._folder / "pgbouncer.ini"
        target = " ".join(f"{name}={value}" for name, value in self._server.items())
        file.write_text(
            f"[databases]\n{self._server['dbname']} = {target}\n"
            f"%include {SETTINGS}\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self._port}\n"
            "unix_socket_dir =\nauth_type = any\n"
        )
        command = [find() or MISSING, str(file)]
        if os.geteuid() == 0:
            # It refuses to be root, and becomes somebody else once it has read this.
            command += ["--user", pwd.getpwuid(NOBODY).pw_name]
        with (self._folder / "pgbouncer.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._is_ready, 30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()

    def _is_ready(self) -> bool:
        assert self._process.poll() is None, (
            self._folder / "pgbouncer.log"
        ).read_text()
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def find() -> str | None:
    """The program, also where only root's PATH leads."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
