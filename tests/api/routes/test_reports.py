"""Reports as a browser sees them: one number, whichever page tells it."""

from collections import Counter
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.platform.db import Db
from chalicelib.reports.selection import PARTS
from chalicelib.sends.states import STATES
from tests import builders
from tests.api.conftest import Browser
from tests.chalicelib.reports import world as worlds
from tests.chalicelib.reports.world import NUMBERS, World

DAYS = {"since": "2026-10-25", "until": "2026-11-06"}


def drawn(count: int) -> list[dict[str, Any]]:
    rng = Random(25)
    return [
        {
            "kind": rng.choice(["campaign", "campaign", "step", "inbox"]),
            "of": rng.randrange(2),
            "state": rng.choice(STATES),
            "device": rng.randrange(3),
            "lead": rng.randrange(4),
            "planned": rng.randrange(-1440, 1440),
            "lag": rng.randrange(300),
            "replied": rng.choice([None, 60, 600]),
            "opted_out": rng.random() < 0.3,
            "variant": rng.choice([None, "Hi", "Hello"]),
            "code": rng.choice(["refused", "expired", "missing-field:plan"]),
            "stranger": False,
        }
        for _ in range(count)
    ]


@pytest.fixture
def world(owner: Browser, conn: Db) -> World:
    """Everything is the signed-in account's."""
    return worlds.build(conn, "Asia/Kuala_Lumpur", drawn(120), owner.account_id)


def report(owner: Browser, **words: object) -> dict[str, Any]:
    answer = owner.get(f"/reports?{urlencode(words)}")
    assert answer.status == 200, answer.json
    return answer.json


def summed(tallies: list[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in tallies:
        total.update(one)
    return {name: total[name] for name in tallies[0]}


def test_every_page_tells_the_same_numbers(
    owner: Browser, conn: Db, world: World
) -> None:
    """And they are those of somebody who counts the rows one by one."""
    rows = [row for row in worlds.rows_of(conn) if row["account_id"] == world.account]
    of_campaigns: list[dict[str, int]] = []
    for campaign in world.campaigns:
        page = owner.get(f"/campaigns/{campaign}/report").json
        whole = report(owner, campaign_id=campaign, by="device")
        by_hand = worlds.count(
            [row for row in rows if row["campaign_id"] == campaign],
            key=None,
            is_total=True,
        )
        for shown in (
            owner.get(f"/campaigns/{campaign}").json["tally"],
            page["campaign"]["tally"],
            page["tally"],
            summed([phone["tally"] for phone in page["devices"]]),
            whole["whole"]["tally"],
            summed([part["tally"] for part in whole["parts"]]),
        ):
            assert (
                shown["should"]
                == shown["done"] + shown["failed"] + (shown["remaining"])
            )
            assert {name: getattr(by_hand.tally, name) for name in shown} == shown
        assert page["funnel"] == whole["whole"]["funnel"]
        assert page["failures"] == whole["failures"]
        of_campaigns.append(page["tally"])
    assert owner.get("/today").json["tally"] == summed(of_campaigns)

    sequence = owner.get(f"/sequences/{world.sequence}/report").json
    steps = report(owner, sequence_id=world.sequence, by="step", **DAYS)
    assert sequence["tally"] == steps["whole"]["tally"]
    assert {step["step_id"]: step["tally"] for step in sequence["steps"]} == {
        int(part["key"]): part["tally"] for part in steps["parts"]
    }
    everything = report(owner, **DAYS)["whole"]["tally"]
    assert everything == summed([*of_campaigns, sequence["tally"]])


@pytest.mark.parametrize("part", PARTS)
def test_behind_each_number_of_each_part_stand_as_many_leads(
    owner: Browser, world: World, part: str
) -> None:
    for one in report(owner, by=part, **DAYS)["parts"]:
        numbers = one["tally"] | one["funnel"]
        for number in NUMBERS:
            words = {"by": part, "key": one["key"] or "", "number": number} | DAYS
            path = f"/reports/sends?{urlencode(words)}&limit=200"
            assert (
                len(owner.get(path).json["items"])
                == (numbers[number.replace("-", "_")])
            )


def test_the_leads_behind_a_number_come_in_pages_with_their_reason(
    owner: Browser, world: World
) -> None:
    words = urlencode({"number": "failed", "limit": "3"} | DAYS)
    total = report(owner, **DAYS)["whole"]["tally"]["failed"]
    found: list[dict[str, Any]] = []
    path = f"/reports/sends?{words}"
    while True:
        page = owner.get(path).json
        found += page["items"]
        if page["next_cursor"] is None:
            break
        path = f"/reports/sends?{words}&cursor={page['next_cursor']}"

    assert total > 3
    assert len({send["id"] for send in found}) == len(found) == total
    assert all(send["message"] and send["lead_name"] for send in found)


def test_what_left_should_is_listed_beside_with_its_reason(
    owner: Browser, world: World
) -> None:
    found = report(owner, **DAYS)

    tally = found["whole"]["tally"]
    beside = sum(reason["count"] for reason in found["beside"])
    assert beside == tally["suppressed"] + tally["cancelled"] > 0
    assert "The lead lacks a value the message needs: plan." in [
        reason["message"] for reason in found["beside"]
    ]


def test_parts_have_the_names_that_people_gave(
    owner: Browser, conn: Db, world: World
) -> None:
    names = {
        "device": {
            row[0]
            for row in conn.execute(
                "SELECT name FROM devices WHERE account_id = %s", (world.account,)
            )
        },
        "campaign": {"Promo"},
        "sequence": {"Fitness"},
        "step": {"Fitness, day 1", "Fitness, day 2"},
        "niche": set(worlds.NICHES),
        "day": set[str](),
    }
    for part, expected in names.items():
        parts = report(owner, by=part, **DAYS)["parts"]
        assert {one["name"] for one in parts} - {None} == expected


def test_a_period_is_compared_with_the_one_before(owner: Browser, world: World) -> None:
    later = report(owner, since="2026-11-01", until="2026-11-02", compare="true")

    earlier = report(owner, since="2026-10-30", until="2026-10-31")
    assert later["before"] == earlier["whole"]
    assert earlier["before"] is None


def test_without_days_it_is_the_last_week_and_says_so(
    owner: Browser, world: World
) -> None:
    found = report(owner)

    assert found["period"]["zone"] == "Asia/Kuala_Lumpur"
    assert found["whole"]["tally"]["should"] == 0
    assert report(owner, campaign_id=world.campaigns[0])["period"] is None


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"since": "2026-11-02", "until": "2026-11-01"}, "until"),
        ({"since": "2026-10-01", "until": "2026-11-01"}, "since"),
        ({"since": "2025-12-31"}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"by": "moon"}, "by"),
        ({"device_id": "0"}, "device_id"),
    ],
)
def test_what_cannot_be_reported_is_refused_by_field(
    owner: Browser, words: dict[str, str], field: str
) -> None:
    answer = owner.get(f"/reports?{urlencode(words)}")

    assert answer.status == 422
    assert list(answer.error["fields"]) == [field]


def test_a_key_needs_its_breakdown(owner: Browser) -> None:
    answer = owner.get("/reports/sends?key=7")

    assert (answer.status, list(answer.error["fields"])) == (422, ["by"])


def test_today_counts_campaigns_beyond_those_it_lists(owner: Browser, conn: Db) -> None:
    for _ in range(51):
        builders.add_campaign(conn, owner.account_id)

    today = owner.get("/today").json

    assert (today["campaign_count"], len(today["campaigns"])) == (51, 50)
