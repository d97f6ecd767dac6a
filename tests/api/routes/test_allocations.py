"""How an allocated campaign is spread, through the API: tried, seen, and limited."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.chalicelib.sends.fleet import NO_GAPS, Fleet
from tests.fakes import RecordedLive


@pytest.fixture
def fleet(owner: Browser, conn: Db) -> Fleet:
    builders.hold_shard(conn)
    account = owner.account_id
    devices = [builders.add_device(conn, account, **NO_GAPS) for _ in range(2)]
    return Fleet(conn=conn, account=account, devices=devices)


def draft(owner: Browser, **words: object) -> int:
    nothing = {"gap_min_seconds": 0, "gap_max_seconds": 0}
    words = {"name": "Promo", "text": "Hi", "kind": "ai"} | nothing | words
    answer = owner.post("/campaigns", words)
    assert answer.status == 201, answer.json
    return answer.json["id"]


def counts(reasons: list[dict[str, Any]]) -> dict[str, int]:
    assert all(reason["message"] for reason in reasons)
    return {reason["code"]: reason["count"] for reason in reasons}


def phones(answer: dict[str, Any], *words: str) -> list[tuple[Any, ...]]:
    return [tuple(phone[word] for word in words) for phone in answer["phones"]]


def test_a_campaign_says_its_kind_and_its_limits(owner: Browser, fleet: Fleet) -> None:
    first, second = fleet.devices
    own = [{"device_id": second, "most": 7}]

    campaign = draft(
        owner, device_ids=[first, second], device_limit=5, device_limits=own
    )

    found = owner.get(f"/campaigns/{campaign}").json
    assert (found["kind"], found["device_limit"]) == ("ai", 5)
    assert found["device_limits"] == own


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"device_limit": 0}, "device_limit"),
        ({"device_limits": [{"device_id": 1, "most": 0}]}, "device_limits.0.most"),
        ({"device_limits": [{"device_id": 1, "most": 5}]}, "device_limits"),
        ({"device_limits": [{"device_id": 1, "most": 5}] * 2}, "device_limits"),
        ({"kind": "broadcast", "device_limit": 5}, "device_limit"),
        ({"kind": "magic"}, "kind"),
    ],
)
def test_a_limit_that_cannot_be_kept_is_refused(
    owner: Browser, words: dict[str, Any], field: str
) -> None:
    body = {"name": "Promo", "kind": "ai"} | words

    answer = owner.post("/campaigns", body)

    assert (answer.status, answer.error["code"]) == (422, "invalid")
    assert field in answer.error["fields"]


def test_before_it_starts_one_sees_who_would_write_to_whom(
    owner: Browser, fleet: Fleet
) -> None:
    first, second = fleet.devices
    fleet.leads(2, owner_device_id=second)
    fleet.leads(5)
    campaign = draft(owner, device_limit=3)

    answer = owner.get(f"/campaigns/{campaign}/allocation/preview")

    assert answer.status == 200, answer.json
    seen = answer.json
    assert phones(seen, "device_id", "given", "reached") == [
        (first, 3, True),
        (second, 3, True),
    ]
    assert counts(seen["reasons"]) == {"owner": 2, "least-loaded": 4}
    assert counts(seen["waiting"]) == {"limits-reached": 1}
    assert (seen["looked_at"], seen["will_receive"]) == (7, 7)
    assert (seen["within_limits"], seen["beyond_limits"]) == (6, 1)
    assert fleet.placed() == {}


def test_without_limits_everybody_is_within_them(owner: Browser, fleet: Fleet) -> None:
    fleet.leads(3)
    campaign = draft(owner)

    seen = owner.get(f"/campaigns/{campaign}/allocation/preview").json

    assert (seen["within_limits"], seen["beyond_limits"]) == (None, 0)
    assert seen["waiting"] == []


def test_a_started_campaign_goes_out_at_once_and_its_parts_add_up(
    owner: Browser, fleet: Fleet
) -> None:
    first, second = fleet.devices
    fleet.leads(7)
    campaign = fleet.campaign = draft(owner, device_limit=3)
    owner.post(f"/campaigns/{campaign}/start", {})
    assert fleet.send(first) == 3
    fleet.conn.execute("UPDATE sends SET refusals = 2 WHERE state = 'queued'")
    assert fleet.refuse(second, most=1) == 1

    seen = owner.get(f"/campaigns/{campaign}/allocation").json

    words = ("device_id", "given", "sent", "failed", "remaining", "limit", "reached")
    assert phones(seen, *words) == [
        (first, 3, 3, 0, 0, 3, True),
        (second, 3, 0, 1, 2, 3, True),
    ]
    assert counts(seen["reasons"]) == {"least-loaded": 6}
    assert counts(seen["waiting"]) == {"limits-reached": 1}
    sends = owner.get(f"/campaigns/{campaign}/sends").json["items"]
    assert [send["placement"] for send in sends].count("least-loaded") == 6
    assert [send["placement"] for send in sends].count(None) == 1
    tally = owner.get(f"/campaigns/{campaign}").json["tally"]
    assert (tally["should"], tally["done"], tally["failed"]) == (7, 3, 1)
    assert tally["remaining"] == 3


def test_a_raised_limit_lets_the_rest_go(
    owner: Browser, fleet: Fleet, live: RecordedLive
) -> None:
    fleet.leads(5)
    campaign = fleet.campaign = draft(owner, device_limit=1)
    owner.post(f"/campaigns/{campaign}/start", {})
    live.hints.clear()

    answer = owner.patch(f"/campaigns/{campaign}/allocation", {"device_limit": 9})

    assert answer.status == 200, answer.json
    assert [phone["limit"] for phone in answer.json["phones"]] == [9, 9]
    assert counts(answer.json["waiting"]) == {"next-minute": 3}
    assert {hint.campaign_id for hint in live.hints} == {campaign}
    fleet.minute()
    assert fleet.send() == 5


def test_what_is_left_out_of_the_limits_stays(owner: Browser, fleet: Fleet) -> None:
    first, second = fleet.devices
    own = [{"device_id": first, "most": 7}]
    campaign = draft(owner, device_ids=fleet.devices, device_limit=5, device_limits=own)
    path = f"/campaigns/{campaign}/allocation"

    assert phones(owner.patch(path, {"device_limit": None}).json, "limit") == [
        (7,),
        (None,),
    ]
    own = [{"device_id": second, "most": 2}]
    assert phones(owner.patch(path, {"device_limits": own}).json, "limit") == [
        (None,),
        (2,),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "logged-out"}, "logged-out"),
        ({"state": "offline"}, "offline"),
        (
            {"resting_until": clock.now() + timedelta(days=1), "resting_code": "five"},
            "resting",
        ),
    ],
)
def test_each_phone_says_why_it_gets_no_leads(
    owner: Browser, fleet: Fleet, change: dict[str, Any], code: str
) -> None:
    fleet.leads(3)
    campaign = fleet.campaign = draft(owner)
    for device in fleet.devices:
        fleet.change(device, **change)
    owner.post(f"/campaigns/{campaign}/start", {})

    seen = owner.get(f"/campaigns/{campaign}/allocation").json

    assert phones(seen, "out", "room") == [(code, 0)] * 2
    assert all(phone["out_message"] for phone in seen["phones"])
    assert counts(seen["waiting"]) == {"no-phone-online": 3}


def test_what_waits_while_it_is_paused_or_held_says_so(
    owner: Browser, fleet: Fleet
) -> None:
    fleet.leads(3)
    campaign = fleet.campaign = draft(owner, device_limit=1)
    owner.post(f"/campaigns/{campaign}/start", {})
    path = f"/campaigns/{campaign}/allocation"

    owner.post("/account/hold", {"reason": "Wrong text"})
    assert counts(owner.get(path).json["waiting"]) == {"held": 1}

    owner.post(f"/campaigns/{campaign}/pause")
    assert counts(owner.get(path).json["waiting"]) == {"paused": 1}


@pytest.mark.parametrize("what", ["allocation", "allocation/preview"])
def test_a_broadcast_is_not_distributed(owner: Browser, what: str) -> None:
    campaign = draft(owner, kind="broadcast")

    answer = owner.get(f"/campaigns/{campaign}/{what}")

    assert (answer.status, answer.error["code"]) == (409, "conflict")
