"""Campaigns steered through the API: started, approved, paused, cancelled, retried."""

from collections.abc import Callable

import pytest

from chalicelib.platform.db import Db
from chalicelib.platform.queues import JOBS
from chalicelib.sends import upkeep
from tests import builders
from tests.api.conftest import Browser
from tests.chalicelib.sends.scenes import Scene, add_send
from tests.fakes import RecordedQueues


@pytest.fixture
def device(owner: Browser, conn: Db) -> int:
    builders.hold_shard(conn)
    return builders.add_device(conn, owner.account_id)


def draft(owner: Browser, **words: object) -> int:
    answer = owner.post("/campaigns", {"name": "Promo", "text": "Hi {name}"} | words)
    assert answer.status == 201, answer.json
    return answer.json["id"]


def test_a_started_campaign_goes_out_at_once(
    owner: Browser, conn: Db, device: int, queues: RecordedQueues
) -> None:
    builders.add_lead(conn, owner.account_id)
    campaign = draft(owner)

    answer = owner.post(f"/campaigns/{campaign}/start", {})

    assert answer.status == 200, answer.json
    assert answer.json["state"] == "running"
    assert answer.json["tally"]["remaining"] == 1
    assert answer.json["ends_at"] > answer.json["starts_at"]
    assert len(queues.put_on["shard-s1"]) == 1


def test_a_campaign_for_later_waits_for_its_time(
    owner: Browser, conn: Db, device: int, queues: RecordedQueues
) -> None:
    builders.add_lead(conn, owner.account_id)
    campaign = draft(owner)

    later = {"starts_at": "2126-11-23T09:00:00Z", "ends_at": "2126-12-01T09:00:00Z"}
    answer = owner.post(f"/campaigns/{campaign}/start", later)

    assert answer.json["state"] == "scheduled"
    assert queues.put_on == {}


def test_pausing_stops_what_is_queued_and_resuming_goes_on(
    owner: Browser, conn: Db, device: int, queues: RecordedQueues
) -> None:
    builders.add_lead(conn, owner.account_id)
    campaign = draft(owner)
    owner.post(f"/campaigns/{campaign}/start", {})

    paused = owner.post(f"/campaigns/{campaign}/pause")
    queued = conn.execute("SELECT count(*) FROM outbox WHERE queued_at IS NOT NULL")
    assert queued.fetchone() == (0,)
    assert paused.json["state"] == "paused"
    assert paused.json["tally"]["remaining"] == 1

    resumed = owner.post(f"/campaigns/{campaign}/resume")
    assert resumed.json["state"] == "running"
    assert len(queues.put_on["shard-s1"]) == 2


def test_cancelling_leaves_nothing_to_send(
    owner: Browser, conn: Db, device: int
) -> None:
    builders.add_lead(conn, owner.account_id)
    campaign = draft(owner)
    owner.post(f"/campaigns/{campaign}/start", {})

    tally = owner.post(f"/campaigns/{campaign}/cancel").json["tally"]

    assert (tally["should"], tally["cancelled"]) == (0, 1)


def test_a_campaign_that_nobody_would_receive_does_not_start(
    owner: Browser, device: int
) -> None:
    campaign = draft(owner)

    answer = owner.post(f"/campaigns/{campaign}/start", {})

    assert answer.status == 422
    assert answer.error["code"] == "empty-audience"


def test_pausing_a_draft_is_a_conflict(owner: Browser) -> None:
    campaign = draft(owner)

    assert owner.post(f"/campaigns/{campaign}/pause", {}).status in (409, 422)


def test_a_large_campaign_waits_for_an_admin(
    owner: Browser,
    conn: Db,
    device: int,
    sign_in: Callable[..., Browser],
    queues: RecordedQueues,
) -> None:
    owner.patch("/account", {"approval_above": 1})
    for _ in range(2):
        builders.add_lead(conn, owner.account_id)
    operator = sign_in(role="operator", account_id=owner.account_id)
    campaign = draft(operator)

    waiting = operator.post(f"/campaigns/{campaign}/start", {}).json
    needs = owner.get("/today").json["needs"]
    refused = operator.post(f"/campaigns/{campaign}/approval")
    assert waiting["state"] == "scheduled"
    assert waiting["approval"]["needed"]
    assert waiting["approval"]["asked_at"]
    assert [(need["code"], need["count"]) for need in needs] == [("approval", 1)]
    assert refused.status == 403
    assert queues.put_on == {}

    approved = owner.post(f"/campaigns/{campaign}/approval").json
    assert approved["state"] == "running"
    assert not approved["approval"]["needed"]
    assert approved["approval"]["approved_by"]
    assert approved["tally"]["remaining"] == 2
    assert owner.get("/today").json["needs"] == []


def test_whoever_may_approve_starts_it_at_once(
    owner: Browser, conn: Db, device: int
) -> None:
    owner.patch("/account", {"approval_above": 0})
    builders.add_lead(conn, owner.account_id)

    started = owner.post(f"/campaigns/{draft(owner)}/start", {}).json

    assert started["state"] == "running"
    assert started["approval"]["approved_at"]


def test_what_failed_for_one_reason_is_sent_again(
    owner: Browser, conn: Db, device: int
) -> None:
    scene = Scene(account=owner.account_id, device=device, epoch=1)
    campaign = builders.add_campaign(conn, owner.account_id)
    for code in ("refused", "refused", "not-sent"):
        add_send(conn, scene, campaign=campaign, state="failed", code=code)
    path = f"/campaigns/{campaign}/retry"

    none = owner.post(path, {"code": "no-answer"}).json
    some = owner.post(path, {"code": "refused", "device_id": device}).json
    rest = owner.post(path, {}).json
    wrong = owner.post(path, {"code": "DROP"})

    assert [answer["retried"] for answer in (none, some, rest)] == [0, 2, 1]
    assert (wrong.status, list(wrong.error["fields"])) == (422, ["code"])


def test_a_finished_campaign_says_since_when_until_something_is_sent_again(
    owner: Browser, conn: Db, device: int
) -> None:
    scene = Scene(account=owner.account_id, device=device, epoch=1)
    campaign = builders.add_campaign(conn, owner.account_id, planned_at=builders.NOON)
    add_send(conn, scene, campaign=campaign, state="failed", code="refused")
    before = owner.get(f"/campaigns/{campaign}").json
    upkeep.note_finished(conn)
    done = owner.get(f"/campaigns/{campaign}").json
    owner.post(f"/campaigns/{campaign}/retry", {})
    upkeep.note_finished(conn)
    again = owner.get(f"/campaigns/{campaign}").json

    assert (before["state"], before["finished_at"]) == ("finished", None)
    assert (done["state"], done["finished_at"] is None) == ("finished", False)
    assert (again["state"], again["finished_at"]) == ("running", None)


def test_a_report_is_exported_in_the_background(
    owner: Browser, device: int, queues: RecordedQueues
) -> None:
    campaign = draft(owner)

    asked = owner.post(f"/campaigns/{campaign}/exports", {"format": "xlsx"})
    wrong = owner.post(f"/campaigns/{campaign}/exports", {"format": "pdf"})

    assert (asked.status, asked.json["state"]) == (202, "exporting")
    assert asked.json["campaign_id"] == campaign
    assert len(queues.put_on[JOBS]) == 1
    followed = owner.get(f"/lead-exports/{asked.json['id']}")
    assert followed.json["format"] == "xlsx"
    assert (wrong.status, list(wrong.error["fields"])) == (422, ["format"])
