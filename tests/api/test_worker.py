"""One chunk for each message; what fails is left for another try."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.wiring import Doors
from api.worker import Worker
from chalicelib.jobs import actions, store
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import MOST_TRIES, Job
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage
from tests.builders import add_account
from tests.fakes import RecordedLive, RecordedQueues

Run = Callable[[Db, Storage, Job], None]


def give_up(conn: Db, job: Job) -> None:
    actions.fail(conn, job, code="gave-up", message="Try it again.")


def count_to_two(conn: Db, storage: Storage, job: Job) -> None:
    done = job.done + 1
    job = actions.advance(conn, job, cursor={"done": done}, done=done, total=2)
    if done == 2:
        actions.finish(conn, job)


def break_down(conn: Db, storage: Storage, job: Job) -> None:
    raise RuntimeError("out of luck")


@pytest.fixture
def job(conn: Db) -> Job:
    return actions.create(conn, add_account(conn), kind="count", subject_id=1)


def state_of(conn: Db, job: Job) -> str:
    found = store.find(conn, job.account_id, job.id)
    assert found is not None
    return found.state


def work(doors: Doors, run: Run, *job_ids: int) -> list[str]:
    """The ids of the messages that are left for another try."""
    event: dict[str, Any] = {
        "Records": [
            {"messageId": f"m{n}", "body": json.dumps({"job_id": job_id})}
            for n, job_id in enumerate(job_ids)
        ]
    }
    worker = Worker(lambda: doors, {"count": Kind(run=run, give_up=give_up)})
    failures = worker(event, None)["batchItemFailures"]
    return [failure["itemIdentifier"] for failure in failures]


def test_a_chunk_asks_for_the_next_until_there_is_none(
    doors: Doors, conn: Db, job: Job, queues: RecordedQueues, live: RecordedLive
) -> None:
    assert work(doors, count_to_two, job.id) == []
    assert queues.put_on["jobs"] == [{"job_id": job.id}]

    assert work(doors, count_to_two, job.id) == []
    assert queues.put_on["jobs"] == [{"job_id": job.id}]
    assert state_of(conn, job) == "done"
    assert live.codes == ["JOB_PROGRESS", "JOB_PROGRESS"]


def test_a_chunk_that_breaks_down_leaves_only_its_own_message(
    doors: Doors, conn: Db, job: Job, queues: RecordedQueues
) -> None:
    gone = 2**40

    assert work(doors, break_down, gone, job.id) == ["m1"]
    assert queues.put_on == {}
    assert state_of(conn, job) == "running"


def test_after_five_tries_it_is_given_up(doors: Doors, conn: Db, job: Job) -> None:
    for _ in range(MOST_TRIES):
        assert work(doors, break_down, job.id) == ["m0"]

    assert work(doors, break_down, job.id) == []
    assert state_of(conn, job) == "failed"


def test_a_message_of_a_job_that_is_over_does_nothing(
    doors: Doors, conn: Db, job: Job, queues: RecordedQueues, live: RecordedLive
) -> None:
    give_up(conn, job)

    assert work(doors, break_down, job.id) == []
    assert (queues.put_on, live.hints) == ({}, [])


def test_a_chunk_that_somebody_else_did_is_forgotten(
    doors: Doors, conn: Db, job: Job, queues: RecordedQueues
) -> None:
    def overtaken(conn: Db, storage: Storage, job: Job) -> None:
        count_to_two(conn, storage, job)
        count_to_two(conn, storage, job)

    assert work(doors, overtaken, job.id) == []
    assert queues.put_on == {}


def test_a_message_that_is_no_json_of_ours_is_left(doors: Doors) -> None:
    event = {"Records": [{"messageId": "m0", "body": "{}"}]}

    answer = Worker(lambda: doors)(event, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
