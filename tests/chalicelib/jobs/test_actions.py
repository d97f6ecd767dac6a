"""A chunk counts once, whatever happens to its message or its worker."""

from datetime import timedelta

import pytest

from chalicelib.jobs import actions, store
from chalicelib.jobs.model import MOST_TRIES, Job, JobMoved
from chalicelib.platform.db import Db
from tests.builders import add_account
from tests.fakes import RecordedQueues

STALE = timedelta(minutes=2)


@pytest.fixture
def job(conn: Db) -> Job:
    return actions.create(conn, add_account(conn), kind="count", subject_id=1)


def take(conn: Db, job: Job) -> Job:
    taken = actions.take(conn, job.id)
    assert taken is not None
    return taken


def test_a_job_moves_from_chunk_to_chunk_to_its_end(conn: Db, job: Job) -> None:
    taken = take(conn, job)
    moved = actions.advance(conn, taken, cursor={"row": 5}, done=5, total=7)
    done = actions.finish(conn, moved)

    assert (taken.state, moved.cursor, moved.done) == ("running", {"row": 5}, 5)
    assert (done.state, done.done, done.finished_at is None) == ("done", 7, False)
    assert actions.take(conn, job.id) is None


def test_of_two_workers_on_one_chunk_the_second_is_told(conn: Db, job: Job) -> None:
    one, other = take(conn, job), take(conn, job)
    actions.advance(conn, one, cursor={"row": 5}, done=5)

    with pytest.raises(JobMoved):
        actions.advance(conn, other, cursor={"row": 5}, done=5)
    with pytest.raises(JobMoved):
        actions.finish(conn, other)


def test_a_failed_job_stays_failed(conn: Db, job: Job) -> None:
    failed = actions.fail(conn, take(conn, job), code="file-is-empty", message="No.")

    assert (failed.state, failed.code) == ("failed", "file-is-empty")
    assert actions.take(conn, job.id) is None


def test_tries_in_vain_add_up_and_a_chunk_done_forgets_them(conn: Db, job: Job) -> None:
    for _ in range(MOST_TRIES):
        taken = take(conn, job)
    assert not taken.is_given_up
    assert take(conn, job).is_given_up

    moved = actions.advance(conn, taken, cursor={"row": 1}, done=1)

    assert moved.tries == 0


def test_only_a_job_that_nobody_works_on_is_offered_again(conn: Db, job: Job) -> None:
    queues = RecordedQueues()

    assert actions.reoffer_stale(conn, queues, STALE) == 0
    conn.execute("UPDATE jobs SET offered_at = offered_at - %s", (2 * STALE,))
    assert actions.reoffer_stale(conn, queues, STALE) == 1
    assert actions.reoffer_stale(conn, queues, STALE) == 0
    assert queues.put_on["jobs"] == [actions.wake_up(job)]


def test_another_account_finds_nothing(conn: Db, job: Job) -> None:
    assert store.find(conn, add_account(conn), job.id) is None
