"""An import over REST, from the file to the leads and back."""

import json
from typing import Any

import pytest

from api.wiring import Doors
from api.worker import Worker
from chalicelib.platform.queues import JOBS
from tests.api.conftest import Answer, Browser
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues

FILE = b"name,phone,city\nMei,012-478 5522,Ipoh\nTan,call me,\nSiti,60124785522,\n"
CONSENT = {"source": "Form", "at": "2026-01-05T04:00:00Z", "wording": "Yes"}


class Walk:
    """A browser and the worker behind it."""

    def __init__(self, browser: Browser, doors: Doors, queues: RecordedQueues) -> None:
        self.browser = browser
        self._worker = Worker(lambda: doors)
        self._queues = queues
        self._path = ""

    def announce(self, storage: MemoryStorage, content: bytes | None = FILE) -> Answer:
        answer = self.browser.post(
            "/lead-imports", {"filename": "leads.csv", "bytes": len(content or b"")}
        )
        self._path = f"/lead-imports/{answer.json['import']['id']}"
        if content is not None:
            storage.files[answer.json["upload"]["fields"]["key"]] = content
        return answer

    def ask(self, what: str, body: object = None) -> Answer:
        """POST, and let the worker do what it asks for."""
        answer = self.browser.post(f"{self._path}/{what}", body)
        bodies = self._queues.put_on.setdefault(JOBS, [])
        while bodies:
            message = {"messageId": "m", "body": json.dumps(bodies.pop())}
            assert self._worker({"Records": [message]}, None) == {
                "batchItemFailures": []
            }
        return answer

    def look(self, at: str = "") -> Any:
        answer = self.browser.get(self._path + at)
        assert answer.status == 200
        return answer.json


@pytest.fixture
def walk(owner: Browser, doors: Doors, queues: RecordedQueues) -> Walk:
    return Walk(owner, doors, queues)


def check_words(walk: Walk, **words: Any) -> dict[str, Any]:
    return {"mapping": walk.look()["mapping"], "consent": CONSENT} | words


def test_a_file_becomes_leads_and_goes_back(
    walk: Walk, storage: MemoryStorage, live: RecordedLive
) -> None:
    announced = walk.announce(storage)
    assert announced.status == 201
    assert announced.json["import"]["state"] == "awaiting-file"

    read = walk.ask("file")
    assert (read.status, read.json["state"]) == (202, "reading")
    mapped = walk.look()
    assert mapped["state"] == "mapping"
    assert (mapped["mapping"]["name"], mapped["mapping"]["phone"]) == (0, 1)
    assert mapped["columns"][2] == {"index": 2, "name": "city", "samples": ["Ipoh"]}

    checking = walk.ask("check", check_words(walk, niches=["Fair"]))
    assert (checking.status, checking.json["state"]) == (202, "checking")
    checked = walk.look()
    assert checked["state"] == "checked"
    assert (checked["total"], checked["created"]) == (3, 1)
    assert (checked["duplicate"], checked["refused"]) == (1, 1)
    assert checked["status_defaulted"] == 2
    assert checked["consent"] == CONSENT
    assert checked["refusals"] == [
        {
            "code": "phone-not-a-number",
            "message": "This is not a phone number.",
            "count": 1,
        }
    ]

    assert walk.ask("start").json["state"] == "importing"
    assert walk.look()["state"] == "imported"
    (lead,) = walk.browser.get("/leads").json["items"]
    assert (lead["name"], lead["niches"]) == ("Mei", ["Fair"])
    assert lead["attributes"] == {"city": "Ipoh"}
    import_id = checked["id"]
    assert walk.browser.get(f"/leads?import_id={import_id}").json["total"] == 1

    assert walk.ask("undo").json["state"] == "undoing"
    assert walk.look()["state"] == "undone"
    assert walk.browser.get("/leads").json["total"] == 0
    assert set(live.codes) == {"JOB_PROGRESS"}


def test_the_rows_are_shown_with_their_outcome(
    walk: Walk, storage: MemoryStorage
) -> None:
    walk.announce(storage)
    walk.ask("file")
    walk.ask("check", check_words(walk))

    refused = walk.look("/rows?outcome=refused")["items"]
    duplicates = walk.look("/rows?code=duplicate-in-file")["items"]
    first = walk.look("/rows?limit=2")
    rest = walk.look(f"/rows?cursor={first['next_cursor']}")

    assert refused == [
        {
            "number": 3,
            "name": "Tan",
            "phone": "call me",
            "outcome": "refused",
            "code": "phone-not-a-number",
            "message": "This is not a phone number.",
            "status_defaulted": False,
        }
    ]
    assert [row["number"] for row in duplicates] == [4]
    assert duplicates[0]["message"] == "A row above has the same phone number."
    assert [row["number"] for row in first["items"] + rest["items"]] == [2, 3, 4]


def test_the_refused_rows_can_be_fetched_as_a_file(
    walk: Walk, storage: MemoryStorage
) -> None:
    walk.announce(storage)
    walk.ask("file")
    none_yet = walk.browser.get(f"/lead-imports/{walk.look()['id']}/refused.csv")
    walk.ask("check", check_words(walk))

    url = walk.look("/refused.csv")["url"]

    assert (none_yet.status, none_yet.error["code"]) == (409, "nothing-refused")
    key, _, saved_as = url.removeprefix("http://storage.test/").partition("?")
    assert b"call me" in storage.files[key]
    assert saved_as.endswith(".csv")


def test_a_file_of_200_mb_is_refused_before_it_is_sent(owner: Browser) -> None:
    answer = owner.post(
        "/lead-imports", {"filename": "large.csv", "bytes": 200 * 1024 * 1024}
    )

    assert (answer.status, answer.error["code"]) == (413, "too-large")
    assert "50 MB" in answer.error["message"]


def test_a_file_that_did_not_arrive_can_be_sent_again(
    walk: Walk, storage: MemoryStorage
) -> None:
    walk.announce(storage, None)

    answer = walk.ask("file")

    assert (answer.status, answer.error["code"]) == (409, "file-missing")
    assert walk.look()["state"] == "awaiting-file"


def test_a_damaged_workbook_fails_with_a_sentence(
    walk: Walk, storage: MemoryStorage
) -> None:
    walk.announce(storage, b"PK\x03\x04\x14\x00")

    walk.ask("file")

    failed = walk.look()
    assert (failed["state"], failed["code"]) == ("failed", "workbook-is-damaged")
    assert "CSV" in failed["message"]


def test_steps_out_of_order_are_refused(walk: Walk, storage: MemoryStorage) -> None:
    walk.announce(storage)

    assert walk.ask("start").error["code"] == "import-not-ready"
    assert walk.ask("undo").status == 409
    assert walk.ask("check", {"mapping": {"phone": 1}}).status == 409
    walk.ask("file")
    assert walk.ask("file").status == 409


def test_columns_that_do_not_fit_are_refused_by_field(
    walk: Walk, storage: MemoryStorage
) -> None:
    walk.announce(storage)
    walk.ask("file")

    missing = walk.ask("check", {"mapping": {"name": 0}})
    beyond = walk.ask("check", {"mapping": {"phone": 1, "niche": 3}})

    assert (missing.status, beyond.status) == (422, 422)
    assert "name, phone, city" in missing.error["fields"]["mapping.phone"]
    assert set(beyond.error["fields"]) == {"mapping.niche"}


def test_a_job_says_how_far_it_is(
    owner: Browser, storage: MemoryStorage, queues: RecordedQueues, walk: Walk
) -> None:
    walk.announce(storage)
    owner.post(f"/lead-imports/{walk.look()['id']}/file")
    (message,) = queues.put_on[JOBS]

    job = owner.get(f"/jobs/{message['job_id']}")

    assert (job.json["kind"], job.json["state"]) == ("lead-import-read", "queued")
    assert walk.look()["progress"] == {"done": 0, "total": 0}
    assert owner.get(f"/jobs/{2**40}").status == 404


def test_imports_are_listed_newest_first(walk: Walk, storage: MemoryStorage) -> None:
    older = walk.announce(storage).json["import"]["id"]
    newer = walk.announce(storage).json["import"]["id"]

    first = walk.browser.get("/lead-imports?limit=1").json
    rest = walk.browser.get(f"/lead-imports?cursor={first['next_cursor']}").json

    assert [one["id"] for one in first["items"] + rest["items"]] == [newer, older]
