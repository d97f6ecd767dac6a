"""Tests through the API: to a phone of one's own, from a campaign, a step, a device."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.chalicelib.sends.scenes import one, take
from tests.fakes import RecordedQueues

OWN = "60123456789"
Words = dict[str, object]


@pytest.fixture
def device(owner: Browser, conn: Db) -> int:
    builders.hold_shard(conn)
    conn.execute(
        "UPDATE accounts SET test_numbers = ARRAY[%s] WHERE id = %s",
        (OWN, owner.account_id),
    )
    return builders.add_device(conn, owner.account_id)


def words(device: int, **others: object) -> Words:
    asked: Words = {"device_id": device, "phone": "012-345 6789"}
    return asked | {"client_id": str(uuid4())} | others


def campaign_of(conn: Db, owner: Browser, text: str, **values: object) -> int:
    content = builders.add_content(conn, owner.account_id, text)
    state: Words = {"state": "draft", "started_at": None, "content_version_id": content}
    return builders.add_campaign(conn, owner.account_id, **state | values)


def test_a_campaign_is_tried_with_the_values_of_its_first_lead(
    owner: Browser, conn: Db, device: int, queues: RecordedQueues
) -> None:
    builders.add_lead(conn, owner.account_id, name="Other")
    gold = Jsonb({"plan": "gold"})
    builders.add_lead(
        conn, owner.account_id, name="Mei", niches=("VIT",), attributes=gold
    )
    campaign = campaign_of(
        conn, owner, "[Hi|Hello] {name}: {plan}", audience={"niche": "VIT"}
    )
    sample = owner.get(f"/campaigns/{campaign}/preview").json["sample"]

    answer = owner.post(f"/campaigns/{campaign}/tests", words(device))

    assert answer.status == 202, answer.json
    assert answer.json["text"] == sample["text"]
    assert answer.json["text"].endswith(" Mei: gold")
    assert (answer.json["kind"], answer.json["state"]) == ("test", "queued")
    assert answer.json["campaign_id"] is None
    assert len(queues.put_on["shard-s1"]) == 1
    assert take(conn, answer.json["id"]).text == sample["text"]
    outcome = owner.get(f"/sends/{answer.json['id']}")
    assert outcome.json["state"] == "sending"


def test_without_a_lead_the_fields_show_their_names(
    owner: Browser, conn: Db, device: int
) -> None:
    campaign = campaign_of(conn, owner, "Hi {name|there}, {plan}")

    answer = owner.post(f"/campaigns/{campaign}/tests", words(device))

    assert answer.json["text"] == "Hi there, plan"


def test_a_step_is_tried_with_the_values_of_a_lead(
    owner: Browser, conn: Db, device: int
) -> None:
    builders.add_lead(conn, owner.account_id, name="Mei")
    sequence = builders.add_sequence(conn, owner.account_id)
    content = builders.add_content(conn, owner.account_id, "Day one, {name}")
    step = builders.add_step(
        conn, owner.account_id, sequence, content_version_id=content
    )

    path = f"/sequences/{sequence}/steps/{step}/tests"
    answer = owner.post(path, words(device))

    assert (answer.status, answer.json["text"]) == (202, "Day one, Mei")
    assert answer.json["kind"] == "test"


def test_a_device_is_tried_with_any_text(owner: Browser, device: int) -> None:
    asked = words(device, text="Are you there?")
    asked.pop("device_id")

    answer = owner.post(f"/devices/{device}/tests", asked)

    assert (answer.status, answer.json["text"]) == (202, "Are you there?")


@pytest.mark.parametrize("phone", ["+60123456780", "+6591234567"])
def test_a_number_that_is_not_listed_gets_no_test(
    owner: Browser, conn: Db, device: int, phone: str
) -> None:
    """Not even one that belongs to a lead who agreed to be written to."""
    person = builders.add_person(conn, owner.account_id, phone=phone.lstrip("+"))
    builders.add_lead(conn, owner.account_id, person_id=person)
    campaign = campaign_of(conn, owner, "Hi")

    answer = owner.post(f"/campaigns/{campaign}/tests", words(device, phone=phone))

    assert answer.status == 409
    assert answer.error["code"] == "not-a-test-number"
    assert "phone" in answer.error["fields"]
    assert one(conn, "SELECT count(*) FROM sends") == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"phone": "twelve"}, 422, "phone-not-a-number"),
        ({"client_id": "mine"}, 422, "invalid"),
        ({"device_id": 2**40}, 404, "not-found"),
    ],
)
def test_a_test_that_cannot_be_is_refused(
    owner: Browser, conn: Db, device: int, change: Words, status: int, code: str
) -> None:
    campaign = campaign_of(conn, owner, "Hi")

    answer = owner.post(f"/campaigns/{campaign}/tests", words(device, **change))

    assert (answer.status, answer.error["code"]) == (status, code)


def test_an_empty_draft_is_not_tried(owner: Browser, conn: Db, device: int) -> None:
    campaign = campaign_of(conn, owner, "Hi", content_version_id=None)

    answer = owner.post(f"/campaigns/{campaign}/tests", words(device))

    assert answer.status == 422
    assert "text" in answer.error["fields"]


def test_a_test_from_a_phone_that_is_away_is_not_kept(
    owner: Browser, conn: Db, device: int
) -> None:
    campaign = campaign_of(conn, owner, "Hi")
    conn.execute("UPDATE devices SET state = 'offline', ready_at = NULL")

    answer = owner.post(f"/campaigns/{campaign}/tests", words(device))

    assert (answer.status, answer.error["code"]) == (409, "device-offline")
    assert one(conn, "SELECT count(*) FROM touches") == 0


def test_the_same_client_id_is_sent_once_and_means_one_test(
    owner: Browser, conn: Db, device: int
) -> None:
    campaign = campaign_of(conn, owner, "Hi")
    asked = words(device)
    path = f"/campaigns/{campaign}/tests"

    first, again = owner.post(path, asked), owner.post(path, asked)
    owner.patch(f"/campaigns/{campaign}", {"text": "Hello"})
    other = owner.post(path, asked)

    assert first.json["id"] == again.json["id"]
    assert (other.status, other.error["code"]) == (409, "client-id-used")
    assert one(conn, "SELECT count(*) FROM sends") == 1


def test_a_viewer_tries_nothing(
    conn: Db, device: int, owner: Browser, sign_in: Callable[..., Browser]
) -> None:
    campaign = campaign_of(conn, owner, "Hi")
    viewer = sign_in(role="viewer")

    answer = viewer.post(f"/campaigns/{campaign}/tests", words(device))

    assert answer.status == 403
