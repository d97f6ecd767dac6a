"""Uncertain sends and a person's word on them, as a browser sees them."""

from typing import Any

import pytest

from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.chalicelib.sends.scenes import Scene, add_send, column
from tests.fakes import RecordedQueues


@pytest.fixture
def scene(conn: Db, owner: Browser) -> Scene:
    epoch = builders.hold_shard(conn)
    device = builders.add_device(conn, owner.account_id)
    return Scene(account=owner.account_id, device=device, epoch=epoch)


def add_uncertain(conn: Db, scene: Scene, **values: Any) -> int:
    send = add_send(conn, scene, state="uncertain", code="no-answer", **values)
    conn.execute(
        "UPDATE attempts SET outcome = 'uncertain', settled_at = carillon_now()"
    )
    return send


def test_uncertain_sends_are_listed_by_campaign_with_the_reason(
    owner: Browser, conn: Db, scene: Scene
) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    first = add_uncertain(conn, scene, campaign=campaign)
    other = add_uncertain(conn, scene)

    every = owner.get("/sends?state=uncertain").json["items"]
    some = owner.get(f"/sends?state=uncertain&campaign_id={campaign}").json["items"]

    assert [send["id"] for send in every] == [first, other]
    assert [send["id"] for send in some] == [first]
    assert some[0]["message"].startswith("WhatsApp did not say")


def test_one_word_on_many_becomes_a_job(
    owner: Browser, conn: Db, scene: Scene, queues: RecordedQueues
) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    for _ in range(3):
        add_uncertain(conn, scene, campaign=campaign)

    answer = owner.post(
        "/sends/decisions", {"outcome": "not-sent", "campaign_id": campaign}
    )

    assert (answer.status, answer.json["kind"]) == (202, "decide-sends")
    assert (answer.json["done"], answer.json["total"]) == (0, 3)
    assert queues.put_on["jobs"] == [{"job_id": answer.json["id"]}]


def test_one_is_decided_at_once(owner: Browser, conn: Db, scene: Scene) -> None:
    send = add_uncertain(conn, scene)

    answer = owner.post(f"/sends/{send}/decision", {"outcome": "sent"})
    again = owner.post(f"/sends/{send}/decision", {"outcome": "sent"})

    assert (answer.status, answer.json["state"]) == (200, "sent")
    assert again.status == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "send_ids"),
        ({"send_ids": []}, "send_ids"),
        ({"send_ids": [0]}, "send_ids.0"),
        ({"campaign_id": 1, "step_id": 1}, "step_id"),
        ({"outcome": "perhaps", "campaign_id": 1}, "outcome"),
    ],
)
def test_it_is_said_which_are_meant_in_one_way(
    owner: Browser, conn: Db, given: dict[str, Any], field: str
) -> None:
    answer = owner.post("/sends/decisions", {"outcome": "sent"} | given)

    assert answer.status == 422
    assert field in answer.error["fields"]
    assert column(conn, "SELECT id FROM jobs") == []


def test_what_is_certain_needs_no_word(owner: Browser, conn: Db, scene: Scene) -> None:
    send = add_send(conn, scene, state="sent")

    answer = owner.post("/sends/decisions", {"outcome": "sent", "send_ids": [send]})

    assert (answer.status, answer.error["code"]) == (409, "nothing-uncertain")
