"""Everything on this machine: `python -m infra.local.stack`, or from a test

    with Stack(folder, port=0, without={"connector"}) as stack:
        requests.get(stack.url)
        os.kill(stack.pid("queue"), signal.SIGKILL)

All it keeps is in one folder, `.local/` of the checkout unless LOCAL_FOLDER says
otherwise. DATABASE_URL (or DB_URI), REDIS_URL, SQS_ENDPOINT_URL and S3_ENDPOINT_URL
each put somebody else's service in the place of a part of ours. WITHOUT names parts to
leave out, joined by commas.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self, TextIO

from infra.local import environment, external, ports
from infra.local.children import ROOT, Children
from infra.local.environment import Ports
from infra.local.errors import CannotStart, explained, no_space, owner_name
from infra.local.journal import Journal
from infra.local.locks import Lock
from infra.local.parts import all_parts
from infra.local.postgres import Postgres
from infra.local.supervisor import Supervisor
from infra.local.valkey import Valkey

DEFAULT_PORT = 3000
ROOM = 200 * 1024 * 1024
READY_WITHIN = 180.0


class Stack:
    """Entered, every part is of use; left, every one has ended.

    `given` is added to the environment of the parts and decides which are somebody
    else's, `given_to` to that of single ones, by name; port 0 is any free one; what the
    parts say goes to `output`, or to a file.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = DEFAULT_PORT,
        given: Mapping[str, str] | None = None,
        given_to: Mapping[str, Mapping[str, str]] | None = None,
        without: Collection[str] = (),
        output: TextIO | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.environment: dict[str, str] = {}
        self._port = port
        self._given = dict(given or {})
        self._given_to = dict(given_to or {})
        self._without = without
        self._output = output
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as held:
            with explained(self.folder):
                self._take_folder(held)
            self._where = self._choose_ports()
            with explained(self.folder):
                self._prepare()
            held.callback(self._supervisor.stop)
            self._supervisor.start()
            self._supervisor.wait_until_ready(READY_WITHIN)
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
    def url(self) -> str:
        return f"http://localhost:{self._where.gateway}"

    def pid(self, name: str) -> int | None:
        """The process of a part; None while it has none."""
        return self._supervisor.pid(name)

    def is_ready(self, name: str) -> bool:
        return self._supervisor.is_ready(name)

    @property
    def parts(self) -> list[str]:
        return self._supervisor.names

    def said(self, step: str) -> list[str]:
        """The lines of a step that has run."""
        return self._journal.kept[step]

    def _take_folder(self, held: contextlib.ExitStack) -> None:
        """Ours alone, on a disk with room, and with nothing left from another time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        owner = self.folder.stat().st_uid
        if owner != os.geteuid():
            raise CannotStart(
                f"{self.folder} belongs to {owner_name(owner)}. Start as "
                f"{owner_name(owner)}, or move it away to begin anew."
            )
        if shutil.disk_usage(self.folder).free < ROOM:
            raise no_space(self.folder)
        held.enter_context(Lock(self.folder / "stack.lock", self._running_sentence()))
        self._children = Children(self.folder)
        held.callback(self._children.close)
        ended = self._children.end_orphans()
        output = self._output or held.enter_context(
            (self.folder / "stack.log").open("a")
        )
        self._journal = Journal(output)
        if ended:
            self._journal.say(f"ended what an earlier run left: {', '.join(ended)}")

    def _running_sentence(self) -> str:
        try:
            running = json.loads((self.folder / "stack.json").read_text())
            where = f" on {running['url']} (process {running['pid']})"
        except (FileNotFoundError, ValueError, KeyError):
            where = ""
        return (
            f"Carillon already runs from {self.folder}{where}. "
            "Stop it there with Ctrl-C first."
        )

    def _choose_ports(self) -> Ports:
        host = self._given.get("HOST", "127.0.0.1")
        if self._port and not ports.is_free(self._port, host):
            raise CannotStart(
                f"Port {self._port} is taken by another program. Stop that one, or "
                f"choose another port: PORT={self._port + 1} make run."
            )
        where = environment.choose_ports(self.folder, self._port)
        running = {"url": f"http://localhost:{where.gateway}", "pid": os.getpid()}
        (self.folder / "stack.json").write_text(json.dumps(running))
        return where

    def _prepare(self) -> None:
        given = self._given
        elsewhere = given.get("DATABASE_URL") or given.get("DB_URI")
        postgres = None if elsewhere else Postgres(self.folder)
        valkey = None if given.get("REDIS_URL") else Valkey(self.folder)
        for part in (postgres, valkey):
            if part is not None:
                part.prepare()
        self.environment = environment.build(
            given, self.folder, self._where, postgres, valkey
        )
        self._check_external()
        parts = [
            part.given(self._given_to.get(part.name, {}))
            for part in all_parts(self.folder, self._where, postgres, valkey, given)
            if part.name not in self._without
        ]
        self._journal.know(part.name for part in parts)
        self._supervisor = Supervisor(
            parts,
            self._children,
            self._journal,
            environment.harmless(os.environ) | self.environment,
        )

    def _check_external(self) -> None:
        given, built = self._given, self.environment
        if given.get("DATABASE_URL") or given.get("DB_URI"):
            external.check_postgres(
                built["DATABASE_URL"], given.get("SESSIONS_DATABASE_URL")
            )
        if given.get("REDIS_URL"):
            external.check_redis(given["REDIS_URL"])
        if given.get("SQS_ENDPOINT_URL"):
            external.make_queues(built)
        if given.get("S3_ENDPOINT_URL"):
            external.make_bucket(built)


def main() -> None:
    started = time.monotonic()
    for kind in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(kind, _leave)
    given = dict(os.environ)
    port = given.pop("PORT", str(DEFAULT_PORT))
    folder = Path(given.pop("LOCAL_FOLDER", ROOT / ".local"))
    if not port.isdecimal() or not 0 <= int(port) < 65536:
        sys.exit(f"carillon: PORT must be a number from 0 to 65535, and is {port!r}.")
    try:
        with Stack(
            folder,
            port=int(port),
            given=given,
            without=given.pop("WITHOUT", "").split(","),
            output=sys.stdout,
        ) as stack:
            took = time.monotonic() - started
            print(f"\nCarillon is ready after {took:.0f} s: {stack.url}")
            print(*stack.said("first-start"), "", sep="\n", flush=True)
            while True:
                signal.pause()
    except CannotStart as reason:
        sys.exit(f"carillon: {reason}")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Once: a second Ctrl-C must not interrupt the stop that the first began."""
    for kind in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(kind, signal.SIG_IGN)
    print("\nStopping.", flush=True)
    raise SystemExit(0)


if __name__ == "__main__":
    main()
