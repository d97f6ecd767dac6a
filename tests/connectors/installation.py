"""Real connector processes over a database and a queue of a test's own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.devices import leasing
from chalicelib.platform import db
from infra.local import ports
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
SHARDS = ("s1", "s2")
WITHIN = 30.0


@dataclass(kw_only=True)
class Connector:
    """One `python -m connectors`."""

    process: subprocess.Popen[bytes]
    health: int

    def report(self) -> dict[str, Any]:
        """What it answers to its health check."""
        address = f"http://127.0.0.1:{self.health}/health"
        with urllib.request.urlopen(address, timeout=5) as answer:
            return json.load(answer)

    def shards(self) -> list[dict[str, Any]]:
        """The shards it runs now, each with the pid of its process."""
        try:
            return self.report()["shards"]
        except OSError:
            return []

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.terminate()
        return self.process.wait(WITHIN)


class Installation:
    """Starts connectors that share everything."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.world = folder / "world"
        self._log = folder / "connectors.log"
        self._queue_port = ports.choose()
        self.environment = {
            "DATABASE_URL": url,
            "SQS_ENDPOINT_URL": f"http://127.0.0.1:{self._queue_port}",
            "AWS_ACCESS_KEY_ID": "local-access",
            "AWS_SECRET_ACCESS_KEY": "local-secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "QUEUE_PREFIX": "carillon-",
            "SHARDS": ",".join(SHARDS),
            "INSTALL_KEY": "ab" * 32,
            "SIMULATED_PHONES": "on",
            "SIMULATED_WORLD": str(self.world),
            "SIMULATED_SPEED": "20",
            "SIMULATED_ODDS": (
                "unknown=0,refuse=0,restrict=0,lose_ack=0,drop=0,deliver=1,read=0"
            ),
            "LEASE_TTL_SECONDS": "4",
            "LEASE_RENEW_SECONDS": "0.5",
            "LEASE_MARGIN_SECONDS": "1",
            "REREAD_SECONDS": "0.5",
            "ONLINE_SETTLE_SECONDS": "1",
            "COMPOSING_SECONDS": "0.05",
        }
        with db.connect(url) as conn:
            leasing.ensure_shards(conn, SHARDS)

    @contextlib.contextmanager
    def queue(self) -> Iterator[None]:
        """The stand-in for SQS."""
        process = self._start("infra.local.queue", PORT=str(self._queue_port))
        try:
            wait_until(lambda: not ports.is_free(self._queue_port), WITHIN)
            yield
        finally:
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def connector(self, **more: str) -> Generator[Connector]:
        """A connector; killed at the end if it was not stopped before."""
        health = ports.choose()
        process = self._start("connectors", HEALTH_PORT=str(health), **more)
        try:
            yield Connector(process=process, health=health)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(WITHIN)
            process.kill()
            process.wait()

    def log(self) -> str:
        return self._log.read_text()

    def _start(self, module: str, **more: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=self.environment | more,
                stdout=log,
                stderr=log,
            )


def runs(pid: int) -> bool:
    """Whether a process is there; one that is only waiting to be reaped is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 0)
            return sys.platform != "linux"
        return False
    return state != "Z"


def children_of(pid: int) -> list[int]:
    """The processes that a process began and that still run."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def kill(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    os.kill(pid, how)
