"""Sessions directly and through PgBouncer, and what Postgres sees of them."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.platform import db
from connectors.whatsapp.store import SessionStore, go_url
from infra.local.postgres import Postgres
from tests import pooler
from tests.pooler import Pooler
from tests.whatsapp.clients import Client, Worker
from tests.whatsapp.conftest import NewPerson
from tests.whatsapp.control import Control
from tests.whatsapp.double import Double

PATIENCE = 60
MANY, FEW = 200, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How sessions reach their database, how many there are, and what they may take."""

    url: str
    sessions: int
    servers: int
    is_pooled: bool


@pytest.fixture(
    params=[
        "direct",
        pytest.param(
            "pooled",
            marks=pytest.mark.skipif(pooler.find() is None, reason=pooler.MISSING),
        ),
    ]
)
def way(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path
) -> Iterator[Way]:
    """Directly each session holds two connections; pooled, all of them the pool's."""
    name = f"sessions_{request.param}"
    postgres.create_database(name)
    with contextlib.ExitStack() as held:
        if request.param == "direct":
            yield Way(
                url=postgres.url(name), sessions=FEW, servers=2 * FEW, is_pooled=False
            )
        else:
            pooled = held.enter_context(Pooler(tmp_path, postgres.url(name)))
            yield Way(url=pooled.url, sessions=MANY, servers=25, is_pooled=True)


def test_sessions_send_and_resume_on_bounded_connections(
    double: Double,
    postgres: Postgres,
    way: Way,
    new_person: NewPerson,
    tmp_path: Path,
) -> None:
    """Linked, sending, ended and resumed without a code, all through one address."""
    whatsapp, sessions = double.control, SessionStore(way.url)
    other = new_person("Other")
    numbers = [new_person(f"Sender {count}") for count in range(way.sessions)]
    secrets = {number: os.urandom(32) for number in numbers}

    with Worker(double, tmp_path) as worker:
        for number in numbers:
            link(whatsapp, worker.client(number), go_url(way.url))
        sent = send(worker, other, secrets)
        assert servers(postgres, way) <= way.servers
    assert sessions.capacity().is_pooled is way.is_pooled
    assert sessions.prepare()
    assert [sessions.id_of(secrets[number]) for number in numbers] == sent

    with Worker(double, tmp_path) as worker:
        jids = {number: str(whatsapp.companions(number)[0]) for number in numbers}
        assert all(map(sessions.has, jids.values()))
        resumed = [worker.client(number) for number in numbers]
        starts = [
            client.begin("start", go_url(way.url), jids[client.name])
            for client in resumed
        ]
        for client, start in zip(resumed, starts, strict=True):
            start.result(PATIENCE)
            client.wait_for("Connected")
        assert not any(client.all("Qr") for client in resumed)
        assert len(send(worker, other, secrets)) == way.sessions
        assert servers(postgres, way) <= way.servers

    for jid in jids.values():
        sessions.forget(jid)
    assert not any(map(sessions.has, jids.values()))


def link(whatsapp: Control, client: Client, go_url: str) -> None:
    client.ask("start", go_url)
    whatsapp.scan(client.wait_for("Qr")["code"], client.name)
    client.wait_for("Connected")


def send(worker: Worker, other: str, secrets: dict[str, bytes]) -> list[str]:
    """All at once; the ids that they left under."""
    sends = [
        worker.order(number, "send_text", (other, f"From {number}", secret))
        for number, secret in secrets.items()
    ]
    return [each.result(PATIENCE) for each in sends]


def servers(postgres: Postgres, way: Way) -> int:
    """How many connections Postgres has for the sessions."""
    with db.connect(postgres.url()) as conn:
        found = db.scalar(
            conn,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %(name)s",
            {"name": way.url.rpartition("/")[2]},
        )
    assert found > 0
    return found
