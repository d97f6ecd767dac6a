"""The parts of the stack: what each runs, needs, and how it is known to be of use."""

import http.client
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.local.children import ROOT
from infra.local.cluster import CLEAN_STOP, GRACE
from infra.local.environment import Ports
from infra.local.postgres import Postgres
from infra.local.supervisor import Part
from infra.local.valkey import Valkey

DATABASES = ("carillon", "sessions")
# neonize marks each message as a bot's unless told otherwise, and hears of it only from
# the environment that its process began with.
NEONIZE = {"NEONIZE_BOT_TAG": "off"}
# Lambda gives a function 29 s, and a connector finishes what it is sending.
LONG_GRACE = 30.0


def all_parts(
    folder: Path,
    where: Ports,
    postgres: Postgres | None,
    valkey: Valkey | None,
    given: Mapping[str, str],
) -> list[Part]:
    """In the order in which they are looked after: the first page comes first."""
    parts = [_gateway(where)]
    if postgres is not None:
        parts.append(_postgres(postgres))
    if valkey is not None:
        parts.append(
            Part(name="valkey", command=valkey.command, is_ready=valkey.is_ready)
        )
    if not given.get("SQS_ENDPOINT_URL"):
        parts.append(_served("queue", where.queue, {}))
    if not given.get("S3_ENDPOINT_URL"):
        kept = {"STORAGE_FOLDER": str(folder / "storage")}
        parts.append(_served("storage", where.storage, kept))
    return [
        *parts,
        Part(
            name="migrate",
            command=_python("infra.migrate"),
            needs=("postgres",),
            is_step=True,
        ),
        Part(
            name="api",
            command=_python("infra.local.rest"),
            is_ready=_answers(where.api, "/-/health"),
            needs=("migrate", "postgres"),
            environment={"PORT": str(where.api)},
            grace=LONG_GRACE,
        ),
        Part(
            name="schedule",
            command=_python("infra.local.schedule"),
            needs=("migrate", "postgres", "queue", "storage", "valkey"),
            grace=LONG_GRACE,
        ),
        Part(
            name="connector",
            command=_python("connectors"),
            needs=("migrate", "postgres", "queue", "storage", "valkey"),
            environment=NEONIZE,
            grace=LONG_GRACE,
        ),
        Part(
            name="first-start",
            command=_python("infra.seed", "--first-start"),
            needs=("migrate", "postgres", "queue", "storage", "valkey", "api"),
            is_step=True,
            may_fail=True,
        ),
    ]


def _gateway(where: Ports) -> Part:
    return Part(
        name="gateway",
        command=_python("infra.local.gateway"),
        is_ready=_answers(where.gateway, "/"),
        environment={
            "PORT": str(where.gateway),
            "MANAGEMENT_PORT": str(where.management),
            "API_URL": f"http://127.0.0.1:{where.api}",
            "STORAGE_URL": f"http://127.0.0.1:{where.storage}",
            "PAGES_FOLDER": str(ROOT / "webui" / "dist"),
        },
    )


def _postgres(postgres: Postgres) -> Part:
    def is_ready() -> bool:
        if not postgres.is_ready():
            return False
        for name in DATABASES:
            postgres.create_database(name)
        return True

    return Part(
        name="postgres",
        command=postgres.command,
        is_ready=is_ready,
        user=postgres.user,
        stop=CLEAN_STOP,
        grace=GRACE,
    )


def _served(name: str, port: int, environment: Mapping[str, str]) -> Part:
    return Part(
        name=name,
        command=_python(f"infra.local.{name}"),
        is_ready=_answers(port, "/health"),
        environment={"PORT": str(port), **environment},
        stop=signal.SIGTERM,
    )


def _python(module: str, *arguments: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-m", module, *arguments]


def _answers(port: int, path: str) -> Callable[[], bool]:
    """Whether anything at all is answered: a 503 page is a page."""

    def is_ready() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    return is_ready
