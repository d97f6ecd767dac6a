"""All leads of a filter are enrolled or taken out; and who left is told."""

from typing import Any

import pytest

from api.worker import KINDS
from chalicelib.jobs import actions as jobs
from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.api.routes.test_sequences import add_step, draft, minute
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues


@pytest.fixture
def sequence(owner: Browser) -> dict[str, Any]:
    """Active, with two steps."""
    made = draft(owner, goal_trigger="bought")
    for day in (1, 3):
        add_step(owner, made, day)
    return owner.post(f"/sequences/{made['id']}/activate").json


@pytest.fixture
def leads(owner: Browser, conn: Db) -> list[int]:
    """Three with the niche, and one without."""
    niches = [("vit",), ("vit",), ("vit",), ("vitac",)]
    return [builders.add_lead(conn, owner.account_id, niches=each) for each in niches]


def bulk(sequence: dict[str, Any]) -> str:
    return f"/sequences/{sequence['id']}/enrolments/bulk"


def work(conn: Db, queues: RecordedQueues) -> None:
    """As the worker takes what was put on the queue."""
    [message] = queues.put_on.pop("jobs")
    job = jobs.take(conn, message["job_id"])
    assert job is not None
    KINDS[job.kind].run(conn, MemoryStorage(), job)


def states(owner: Browser, sequence: dict[str, Any]) -> dict[int, str]:
    found = owner.get(f"/sequences/{sequence['id']}/enrolments").json["items"]
    return {one["lead_id"]: one["state"] for one in found}


def test_all_leads_of_a_filter_are_enrolled_and_taken_out(
    owner: Browser,
    conn: Db,
    queues: RecordedQueues,
    sequence: dict[str, Any],
    leads: list[int],
) -> None:
    builders.hold_shard(conn)
    words = {"filter": {"niche": "VIT"}, "count": 3}
    second = sequence["steps"][1]

    asked = owner.post(
        bulk(sequence), words | {"what": "enrol", "step_id": second["id"]}
    )
    work(conn, queues)
    minute(conn)

    assert (asked.status, asked.json["total"]) == (202, 3)
    assert states(owner, sequence) == dict.fromkeys(leads[:3], "active")
    days = conn.execute(
        "SELECT DISTINCT s.day FROM sends JOIN steps s ON s.id = sends.step_id"
    ).fetchall()
    assert days == [(3,)]

    owner.post(bulk(sequence), words | {"what": "remove"})
    work(conn, queues)

    assert states(owner, sequence) == dict.fromkeys(leads[:3], "exited")
    assert conn.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    done = owner.get(f"/jobs/{asked.json['id']}").json
    assert (done["state"], done["done"]) == ("done", 3)


def test_more_leads_than_were_seen_are_not_enrolled(
    owner: Browser, sequence: dict[str, Any], leads: list[int]
) -> None:
    answer = owner.post(
        bulk(sequence), {"what": "enrol", "filter": {"niche": "vit"}, "count": 2}
    )

    assert (answer.status, answer.error["code"]) == (409, "count-differs")
    assert answer.error["fields"] == {"count": "3"}


def test_nobody_is_enrolled_in_what_does_not_run(
    owner: Browser,
    conn: Db,
    queues: RecordedQueues,
    sequence: dict[str, Any],
    leads: list[int],
) -> None:
    """Neither in a draft, nor by a job that a sequence was archived before."""
    words = {"what": "enrol", "filter": {}, "count": len(leads)}
    other = draft(owner, "Other")

    early = owner.post(bulk(other), words)
    owner.post(bulk(sequence), words)
    owner.post(f"/sequences/{sequence['id']}/archive")
    work(conn, queues)

    assert early.status == 409
    assert conn.execute("SELECT count(*) FROM enrolment_requests").fetchone() == (0,)


@pytest.mark.parametrize("how", ["suppression", "goal"])
def test_a_members_word_that_ends_an_enrolment_is_told(
    owner: Browser,
    conn: Db,
    live: RecordedLive,
    sequence: dict[str, Any],
    leads: list[int],
    how: str,
) -> None:
    path = f"/sequences/{sequence['id']}/enrolments"
    owner.post(path, {"lead_ids": leads[:1]})
    minute(conn)
    live.hints.clear()

    if how == "suppression":
        owner.post(f"/leads/{leads[0]}/suppression")
    else:
        owner.patch(f"/leads/{leads[0]}", {"triggers": ["Bought"]})

    [enrolment] = owner.get(path).json["items"]
    code = {"suppression": "suppressed", "goal": "goal"}[how]
    assert (enrolment["state"], enrolment["code"]) == ("exited", code)
    told = [hint for hint in live.hints if hint.code == "SEQUENCE_PROGRESS"]
    assert [hint.sequence_id for hint in told] == [sequence["id"]]
