"""Webhooks are made by admins, and their log says what came of each call."""

from collections.abc import Callable

import pytest

from chalicelib.platform.db import Db
from chalicelib.webhooks import actions
from chalicelib.webhooks.model import EVENTS, Answer
from tests.api.conftest import Browser
from tests.chalicelib.webhooks.scenes import PATIENCE, take

OURS = {
    "name": "Our shop",
    "address": "https://crm.example/hook",
    "events": ["send.failed", "lead.opted-out"],
}


def test_a_webhook_is_made_changed_and_removed(owner: Browser) -> None:
    made = owner.post("/webhooks", OURS)
    one = f"/webhooks/{made.json['id']}"
    changed = owner.patch(one, {"active": False, "events": ["device.changed"]})

    assert made.status == 201
    assert len(made.json["secret"]) > 40
    assert (changed.json["active"], changed.json["events"]) == (
        False, ["device.changed"],
    )  # fmt: skip
    [listed] = owner.get("/webhooks").json["items"]
    assert listed == changed.json
    assert owner.delete(one).status == 204
    assert owner.get("/webhooks").json["items"] == []
    assert owner.delete(one).status == 404


def test_the_secret_is_told_once_until_it_is_renewed(owner: Browser, conn: Db) -> None:
    made = owner.post("/webhooks", OURS).json
    renewed = owner.post(f"/webhooks/{made['id']}/secret").json

    assert "secret" not in owner.get("/webhooks").json["items"][0]
    assert renewed["secret"] != made["secret"]
    row = conn.execute("SELECT to_jsonb(w)::text FROM webhooks w").fetchone()
    assert row is not None
    assert renewed["secret"] not in row[0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "https://192.168.0.4/"}, "address"),
        ({"address": "http://crm.example/"}, "address"),
        ({"events": []}, "events"),
        ({"events": ["send.exploded"]}, "events.0"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_told_is_refused_at_its_field(
    owner: Browser, wrong: dict[str, object], field: str
) -> None:
    refused = owner.post("/webhooks", OURS | wrong)

    assert refused.status == 422
    assert field in refused.error["fields"]


def test_a_changed_address_is_looked_at_too(owner: Browser) -> None:
    one = f"/webhooks/{owner.post('/webhooks', OURS).json['id']}"

    refused = owner.patch(one, {"address": "https://10.0.0.1/"})

    assert refused.status == 422
    assert owner.get("/webhooks").json["items"][0]["address"] == OURS["address"]


def test_only_admins_see_webhooks(
    owner: Browser, sign_in: Callable[..., Browser]
) -> None:
    owner.post("/webhooks", OURS)

    for role in ("operator", "viewer"):
        assert sign_in(owner.account_id, role).get("/webhooks").status == 403


def test_every_kind_of_event_is_explained(owner: Browser) -> None:
    listed = owner.get("/webhooks/events").json["items"]

    assert {kind["event"] for kind in listed} == set(EVENTS)


def test_the_log_tells_what_came_of_a_call_and_it_can_be_made_again(
    owner: Browser, conn: Db
) -> None:
    one = f"/webhooks/{owner.post('/webhooks', OURS).json['id']}"
    asked = owner.post(f"{one}/test")
    conn.execute("UPDATE webhook_deliveries SET give_up_at = carillon_now()")
    [message] = take(conn)
    answer = Answer(code="unreachable")
    actions.settle(conn, [(message.due, answer)], patience=PATIENCE)

    [failed] = owner.get(f"{one}/deliveries?state=failed").json["items"]
    again = owner.post(f"{one}/deliveries/{failed['id']}/retry")

    assert (asked.status, asked.json["state"]) == (202, "waiting")
    assert failed["code"] == "unreachable"
    assert failed["message"].startswith("The connection failed")
    assert (again.status, again.json["state"]) == (202, "waiting")
    assert owner.get(f"{one}/deliveries?state=failed").json["items"] == []
    assert owner.post(f"{one}/deliveries/{failed['id']}/retry").status == 404


def test_the_log_has_pages(owner: Browser) -> None:
    one = f"/webhooks/{owner.post('/webhooks', OURS).json['id']}"
    ids = [owner.post(f"{one}/test").json["id"] for _ in range(3)]

    first = owner.get(f"{one}/deliveries?limit=2").json
    rest = owner.get(f"{one}/deliveries?limit=2&cursor={first['next_cursor']}").json

    seen = [item["id"] for page in (first, rest) for item in page["items"]]
    assert seen == sorted(ids, reverse=True)


def test_one_that_is_switched_off_is_not_tried_out(owner: Browser) -> None:
    one = f"/webhooks/{owner.post('/webhooks', OURS).json['id']}"
    owner.patch(one, {"active": False})

    assert owner.post(f"{one}/test").status == 409


def test_there_are_not_more_than_somebody_can_look_after(owner: Browser) -> None:
    answers = [owner.post("/webhooks", OURS).status for _ in range(21)]

    assert answers == [201] * 20 + [409]
