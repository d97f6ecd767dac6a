"""The whole stack, with a product small enough to see through."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import psycopg
import pytest
import redis
from requests import Session
from websockets.sync.client import connect as open_socket

from infra.local.children import ROOT, Children, moment_of_start, read_note
from infra.local.errors import CannotStart
from infra.local.postgres import Postgres
from infra.local.signature import Keys
from infra.local.stack import Stack
from tests.infra.local import product
from tests.waiting import wait_until

ABSENT = {"connector", "first-start", "migrate"}
LIGHT = ABSENT | {"api", "schedule", "postgres", "valkey"}
SOON = 20.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    (folder / "product.log").touch()
    given = {
        "REST_APP": "tests.infra.local.product:app",
        "SCANNER_HANDLER": "tests.infra.local.product:scan",
        "WORKER_HANDLER": "tests.infra.local.product:work",
        "SOCKET_HANDLER": "tests.infra.local.product:answer",
        "PRODUCT_LOG": str(folder / "product.log"),
        "TICK_SECONDS": "0.2",
    }
    given_to = {"schedule": {"ERRAND": "only the schedule's"}}
    with Stack(folder, port=0, given=given, given_to=given_to, without=ABSENT) as stack:
        yield stack


@pytest.fixture
def browser() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def sqs(stack: Stack, connect: Callable):
    given = stack.environment
    keys = Keys(given["AWS_ACCESS_KEY_ID"], given["AWS_SECRET_ACCESS_KEY"])
    return connect("sqs", given["SQS_ENDPOINT_URL"], keys)


def told(stack: Stack) -> list[list[str]]:
    return product.remembered(stack.folder / "product.log")


def is_gone(pid: int) -> bool:
    return moment_of_start(pid) is None


def test_the_api_answers_behind_the_gateway(stack, browser):
    answer = browser.post(f"{stack.url}/api/echo/a%20b?q=%2B60", json={"x": "ä"})

    assert answer.status_code == 200
    assert answer.json() == {
        "name": "a b",
        "query": {"q": "+60"},
        "body": {"x": "ä"},
        "address": "127.0.0.1",
        "errand": None,
    }
    assert dict(answer.cookies) == {"carillon": "one", "other": "two"}
    assert browser.delete(f"{stack.url}/api/things").status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nowhere", 404, "not-found"),
        ("PUT", "/api/things", 405, "method-not-allowed"),
    ],
)
def test_what_chalice_refuses_is_said_in_the_products_words(
    stack, browser, method, path, status, code
):
    answer = browser.request(method, stack.url + path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_two_requests_are_answered_at_once_and_not_mixed_up(stack):
    def ask(name: str) -> str:
        with Session() as session:
            return session.get(f"{stack.url}/api/meet/{name}", timeout=15).json()[
                "name"
            ]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, ["one", "two"])) == ["one", "two"]


def test_the_clock_calls_the_scanner(stack):
    wait_until(lambda: told(stack).count(["tick", "aws.scheduler"]) >= 2, SOON)


def test_what_one_part_is_given_reaches_no_other(stack, browser):
    wait_until(lambda: ["errand", "only the schedule's"] in told(stack), SOON)

    assert browser.get(f"{stack.url}/api/echo/a").json()["errand"] is None


@pytest.mark.parametrize("body", ["raise", "report"])
def test_a_job_is_tried_until_it_is_handled(stack, sqs, body):
    jobs = sqs.get_queue_url(QueueName="carillon-jobs")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=jobs, Attributes={"VisibilityTimeout": "1"})

    sqs.send_message(QueueUrl=jobs, MessageBody=body)

    wait_until(lambda: told(stack).count(["job", body]) == 2, SOON)
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    wait_until(
        lambda: (
            set(
                sqs.get_queue_attributes(QueueUrl=jobs, AttributeNames=names)[
                    "Attributes"
                ].values()
            )
            == {"0"}
        ),
        SOON,
    )


def test_a_socket_reaches_the_product(stack):
    with open_socket(stack.url.replace("http", "ws") + "/ws"):
        wait_until(lambda: ["socket", "$connect"] in told(stack), SOON)
    wait_until(lambda: ["socket", "$disconnect"] in told(stack), SOON)


@pytest.mark.parametrize("name", ["queue", "storage", "api", "gateway", "schedule"])
def test_a_killed_part_comes_back(stack, browser, name):
    killed = stack.pid(name)

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: stack.pid(name) not in (killed, None), SOON)
    wait_until(lambda: stack.is_ready(name), SOON)
    assert is_gone(killed)


def test_a_killed_database_comes_back_with_what_was_committed(stack):
    url = stack.environment["DATABASE_URL"]
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS kept (it text)")
        conn.execute("INSERT INTO kept VALUES ('committed')")
    killed = stack.pid("postgres")

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: stack.pid("postgres") not in (killed, None), SOON)
    wait_until(lambda: stack.is_ready("postgres"), SOON)
    with psycopg.connect(url) as conn:
        assert conn.execute("SELECT it FROM kept").fetchall() == [("committed",)]
    with psycopg.connect(stack.environment["SESSIONS_DATABASE_URL"]) as conn:
        assert conn.info.dbname == "sessions"


def test_a_killed_valkey_comes_back_with_what_it_was_told(stack):
    with redis.Redis.from_url(stack.environment["REDIS_URL"]) as client:
        client.set("kept", "told")
        client.waitaof(1, 0, 5000)
        killed = stack.pid("valkey")

        os.kill(killed, signal.SIGKILL)

        wait_until(lambda: stack.pid("valkey") not in (killed, None), SOON)
        wait_until(lambda: stack.is_ready("valkey"), SOON)
        assert client.get("kept") == b"told"


def test_a_second_start_is_refused(stack):
    with pytest.raises(CannotStart, match=r"already runs .* on http://localhost:"):
        Stack(stack.folder, port=0, without=LIGHT).__enter__()


def test_a_taken_port_is_explained(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=rf"{port} is taken.*PORT={port + 1}"):
            Stack(tmp_path, port=port, without=LIGHT).__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_somebody_elses_folder_is_explained(tmp_path):
    os.chown(tmp_path, 65534, 65534)

    with pytest.raises(CannotStart, match="belongs to nobody"):
        Stack(tmp_path, port=0, without=LIGHT).__enter__()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("SQS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("S3_ENDPOINT_URL", "http://127.0.0.1:1"),
    ],
)
def test_somebody_elses_service_that_is_not_there_is_explained(tmp_path, name, address):
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}
    elsewhere = {"DATABASE_URL": "", "REDIS_URL": "", name: address} | keys

    with pytest.raises(CannotStart, match=f"{name} leads to no"):
        Stack(tmp_path, port=0, given=elsewhere, without=LIGHT).__enter__()


def test_other_services_take_the_place_of_ours(tmp_path, stack):
    names = ("REDIS_URL", "SQS_ENDPOINT_URL", "S3_ENDPOINT_URL")
    keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    given = {name: stack.environment[name] for name in (*names, *keys)}
    with Postgres(tmp_path / "theirs", fsync=False) as theirs:
        theirs.create_database("elsewhere")
        given["DB_URI"] = theirs.url("elsewhere")

        with Stack(
            tmp_path / "ours", port=0, given=given, without=ABSENT | {"api", "schedule"}
        ) as ours:
            assert ours.parts == ["gateway"]
            assert ours.environment["DATABASE_URL"] == theirs.url("elsewhere")
            assert ours.environment["SESSIONS_DATABASE_URL"] == theirs.url("sessions")
            assert ours.environment["S3_PUBLIC_URL"] == given["S3_ENDPOINT_URL"]


def test_a_user_who_may_not_make_the_database_of_sessions_is_told(tmp_path):
    with Postgres(tmp_path / "theirs", fsync=False) as theirs:
        theirs.create_database("elsewhere")
        url = theirs.url("elsewhere")
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(f"CREATE USER modest PASSWORD '{conn.info.password}'".encode())
        given = {"DATABASE_URL": url.replace("//carillon:", "//modest:")}

        with pytest.raises(CannotStart, match=r"CREATE DATABASE sessions OWNER"):
            Stack(tmp_path / "a", port=0, given=given, without=LIGHT).__enter__()
        given["SESSIONS_DATABASE_URL"] = given["DATABASE_URL"]
        with Stack(tmp_path / "b", port=0, given=given, without=LIGHT) as ours:
            assert ours.environment["SESSIONS_DATABASE_URL"] == given["DATABASE_URL"]
        given["SESSIONS_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
        with pytest.raises(CannotStart, match="SESSIONS_DATABASE_URL leads to no"):
            Stack(tmp_path / "c", port=0, given=given, without=LIGHT).__enter__()


class Running:
    """A stack started as a person starts it, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said = (folder.parent / "said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.stack"],
            cwd=ROOT,
            env={
                **os.environ,
                "LOCAL_FOLDER": str(folder),
                "PORT": "0",
                "WITHOUT": ",".join(ABSENT | {"api", "schedule"}),
            },
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wait_until(lambda: "Carillon is ready" in self.said, SOON)

    @property
    def said(self) -> str:
        return Path(self._said.name).read_text()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._said.close()
        Children(self._folder).end_orphans()

    def pids(self) -> list[int]:
        notes = (self._folder / "run").glob("*.json")
        return [note.pid for note in map(read_note, notes) if note is not None]

    def warden(self) -> int:
        listing = ["ps", "-eww", "-o", "pid=,args="]
        shown = subprocess.run(listing, capture_output=True, text=True, check=True)
        (line,) = (
            line
            for line in shown.stdout.splitlines()
            if "local.warden" in line and str(self._folder) in line
        )
        return int(line.split()[0])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_is_clean(tmp_path, how):
    with Running(tmp_path / "local") as running:
        pids = running.pids()
        assert len(pids) == 5

        running.process.send_signal(how)

        assert running.process.wait(SOON) == 0
        assert all(map(is_gone, pids))
        assert not list((tmp_path / "local" / "run").glob("*.json"))


def test_nothing_outlives_a_killed_supervisor(tmp_path):
    with Running(tmp_path / "local") as running:
        pids = running.pids()

        running.process.kill()

        wait_until(lambda: all(map(is_gone, pids)), SOON)


def test_the_next_start_ends_what_was_left_behind(tmp_path):
    """The supervisor and the warden are killed, and the parts run on."""
    with Running(tmp_path / "local") as killed:
        pids = killed.pids()
        os.kill(killed.warden(), signal.SIGKILL)
        killed.process.kill()
        killed.process.wait()
        assert not any(map(is_gone, pids))

        with Running(tmp_path / "local") as running:
            assert all(map(is_gone, pids))
            assert "ended what an earlier run left" in running.said


def test_everything_killed_at_once_starts_again(tmp_path):
    with Running(tmp_path / "local") as killed:
        for pid in (killed.warden(), killed.process.pid, *killed.pids()):
            os.kill(pid, signal.SIGKILL)
        killed.process.wait()

        with Running(tmp_path / "local") as running:
            assert len(running.pids()) == 5
