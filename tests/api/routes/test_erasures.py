"""What an admin asks for about one person, over the wire."""

from collections.abc import Callable
from typing import Any

import pytest

from api.wiring import Doors
from api.worker import Worker
from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_account, add_lead, add_person, suppress
from tests.fakes import MemoryStorage, RecordedQueues


@pytest.fixture
def work(doors: Doors, queues: RecordedQueues) -> Callable[[], None]:
    """Every job to its end, as the worker takes it."""

    def until_done() -> None:
        while bodies := queues.put_on.pop("jobs", []):
            for body in bodies:
                record = {"messageId": "1", "body": f'{{"job_id": {body["job_id"]}}}'}
                assert Worker(lambda: doors)({"Records": [record]}, None) == {
                    "batchItemFailures": []
                }

    return until_done


def test_a_lead_is_previewed_and_erased_for_good(
    owner: Browser, conn: Db, work: Callable[[], None]
) -> None:
    lead = add_lead(conn, owner.account_id)
    preview = owner.post("/erasures/preview", {"lead_id": lead})
    assert preview.json["holdings"]["leads"] == 1
    assert "final" in preview.json["message"]

    asked = owner.post(f"/leads/{lead}/erasure")
    work()

    assert (asked.status, asked.json["state"]) == (202, "erasing")
    erased = owner.get(f"/erasures/{asked.json['id']}").json
    assert (erased["state"], erased["final"]) == ("erased", True)
    assert erased["author"].startswith("Member")
    assert owner.get("/erasures").json["items"] == [erased]
    assert owner.get(f"/leads/{lead}").status == 404
    assert owner.post(f"/leads/{lead}/restoration").status == 404
    assert owner.post(f"/leads/{lead}/erasure").status == 404
    assert owner.get("/leads").json["total"] == 0


def test_a_person_is_erased_by_their_number(
    owner: Browser, conn: Db, work: Callable[[], None]
) -> None:
    add_person(conn, owner.account_id, phone="60124785522")

    asked = owner.post("/erasures", {"phone": "012-478 5522"})
    work()

    assert owner.get(f"/erasures/{asked.json['id']}").json["state"] == "erased"
    assert owner.post("/erasures", {"phone": "012-478 5522"}).status == 404


def test_a_person_is_told_all_that_is_held(
    owner: Browser, conn: Db, work: Callable[[], None], storage: MemoryStorage
) -> None:
    lead = add_lead(conn, owner.account_id)

    asked = owner.post("/person-exports", {"lead_id": lead})
    early = owner.get(f"/person-exports/{asked.json['id']}/file")
    work()

    assert (asked.status, early.error["code"]) == (202, "export-not-ready")
    path = f"/person-exports/{asked.json['id']}"
    assert owner.get(path).json["state"] == "exported"
    assert owner.get(f"{path}/file").json["url"].endswith(".zip")
    assert len(storage.files) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "lead_id"),
        ({"lead_id": 1, "phone": "0124785522"}, "lead_id"),
        ({"phone": "12"}, "phone"),
        ({"lead_id": "one"}, "lead_id"),
    ],
)
def test_whom_nobody_can_make_out_is_refused_by_field(
    owner: Browser, body: dict[str, Any], field: str
) -> None:
    answer = owner.post("/erasures/preview", body)

    assert answer.status == 422
    assert field in answer.error["fields"]


def test_only_admins_erase_and_are_told(
    sign_in: Callable[..., Browser], conn: Db
) -> None:
    account = add_account(conn)
    lead = add_lead(conn, account)
    operator, admin = sign_in(account, "operator"), sign_in(account, "admin")

    for path in ("/erasures", "/erasures/preview", "/person-exports"):
        assert operator.post(path, {"lead_id": lead}).status == 403
    assert operator.post(f"/leads/{lead}/erasure").status == 403
    assert operator.get("/erasures").status == 403
    assert admin.post(f"/leads/{lead}/erasure").status == 202


def test_numbers_are_suppressed_before_anybody_knows_them(
    owner: Browser, conn: Db
) -> None:
    known = add_person(conn, owner.account_id, phone="60124785513")
    add_lead(conn, owner.account_id, person_id=known)
    numbers = ["+60124785513", "012-478 5522", "0124785522", "+6591234567"]

    first = owner.post("/suppressions", {"phones": numbers, "note": "Old list"})
    again = owner.post("/suppressions", {"phones": numbers})

    assert (first.status, first.json) == (201, {"suppressed": 3, "already": 1})
    assert again.json == {"suppressed": 0, "already": 4}
    listed = owner.get("/suppressions").json["items"]
    assert {one["note"] for one in listed} == {"Old list"}
    assert all(one["author"].startswith("Member") for one in listed)
    late = owner.post("/leads", {"name": "Late", "phone": "+60124785522"}).json
    assert late["suppressed"]["reason"] == "member"


def test_a_list_with_something_that_is_no_number_suppresses_nobody(
    owner: Browser,
) -> None:
    answer = owner.post("/suppressions", {"phones": ["0124785522", "6.01E+10"]})

    assert answer.status == 422
    assert "rounded" in answer.error["fields"]["phones.1"]
    assert owner.get("/suppressions").json["items"] == []


def test_a_suppression_is_lifted_with_a_reason_and_an_author(
    owner: Browser, conn: Db
) -> None:
    suppression = suppress(conn, owner.account_id, add_person(conn, owner.account_id))
    path = f"/suppressions/{suppression}/lift"

    lifted = owner.post(path, {"note": "Asked us to write again"})
    again = owner.post(path, {"note": "Another reason"})

    assert lifted.json["lifted_note"] == "Asked us to write again"
    assert lifted.json["lifted_by"].startswith("Member")
    assert again.json == lifted.json
    assert owner.post(path, {}).error["fields"].keys() == {"note"}
