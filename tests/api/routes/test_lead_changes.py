"""All leads of a filter changed over REST, and taken back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.wiring import Doors
from api.worker import Worker
from chalicelib.platform.db import Db
from chalicelib.platform.queues import JOBS
from tests.api.conftest import Browser
from tests.builders import add_lead
from tests.fakes import RecordedLive, RecordedQueues

DELETE = {"filter": {"niche": "vit"}, "count": 1, "change": {"kind": "delete"}}


@pytest.fixture
def work(doors: Doors, queues: RecordedQueues) -> Callable[[], None]:
    """Let the worker do what is asked for."""

    def worked() -> None:
        bodies: list[dict[str, Any]] = queues.put_on.setdefault(JOBS, [])
        while bodies:
            message = {"messageId": "m", "body": json.dumps(bodies.pop())}
            failed = Worker(lambda: doors)({"Records": [message]}, None)
            assert failed == {"batchItemFailures": []}

    return worked


def test_select_all_by_filter_bulk_delete_and_undo(
    owner: Browser, conn: Db, work: Callable[[], None], live: RecordedLive
) -> None:
    add_lead(conn, owner.account_id, name="Mei", niches=("VIT",))
    add_lead(conn, owner.account_id, name="Tan", niches=("VITAC",))

    asked = owner.post("/leads/bulk", DELETE)
    work()
    path = f"/lead-changes/{asked.json['id']}"
    changed = owner.get(path).json
    left = owner.get("/leads").json["items"]
    undoing = owner.post(f"{path}/undo")
    work()

    assert (asked.status, asked.json["state"]) == (202, "changing")
    assert (changed["state"], changed["done"], changed["changed"]) == ("changed", 1, 1)
    assert changed["may_be_undone"]
    assert [lead["name"] for lead in left] == ["Tan"]
    assert (undoing.status, undoing.json["state"]) == (202, "undoing")
    assert owner.get("/leads").json["total"] == 2
    (undone,) = owner.get("/lead-changes").json["items"]
    assert (undone["state"], undone["undone"], undone["kept"]) == ("undone", 1, 0)
    assert owner.post(f"{path}/undo").error["code"] == "change-not-undoable"
    assert set(live.codes) == {"JOB_PROGRESS"}


def test_another_count_than_expected_changes_nothing(owner: Browser, conn: Db) -> None:
    add_lead(conn, owner.account_id, niches=("VIT",))

    answer = owner.post("/leads/bulk", DELETE | {"count": 7})

    assert (answer.status, answer.error["code"]) == (409, "count-differs")
    assert answer.error["fields"] == {"count": "1"}
    assert owner.get("/lead-changes").json["items"] == []


def test_a_consent_from_the_future_is_refused(owner: Browser) -> None:
    consent = {"source": "Form", "at": "2199-01-01T00:00:00Z"}

    answer = owner.post(
        "/leads/bulk",
        {
            "filter": {},
            "count": 0,
            "change": {"kind": "set-consent", "consent": consent},
        },
    )

    assert (answer.status, list(answer.error["fields"])) == (422, ["change.consent.at"])
