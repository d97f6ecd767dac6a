"""Leads over REST: found, added, changed, deleted, suppressed."""

from typing import Any

import pytest

from chalicelib.platform.db import Db
from tests.api.conftest import Answer, Browser
from tests.builders import (
    add_campaign,
    add_device,
    add_lead,
    add_person,
    add_sequence,
    suppress,
)

CONSENT = {"source": "Form", "at": "2026-01-05T04:00:00Z", "wording": "Yes"}


def add(browser: Browser, phone: str = "012-478 5522", **fields: Any) -> Answer:
    return browser.post("/leads", {"name": "Mei", "phone": phone} | fields)


def names(answer: Answer) -> list[str]:
    return [item["name"] for item in answer.json["items"]]


def test_a_lead_is_added_with_everything_said_of_it(owner: Browser, conn: Db) -> None:
    device = add_device(conn, owner.account_id, name="Phone A")

    answer = add(
        owner,
        status="customer",
        niches=["Fitness", "fitness ", "VIT"],
        triggers=["start"],
        journey="met",
        attributes={"city": "Ipoh"},
        owner_device_id=device,
        consent=CONSENT,
    )

    assert answer.status == 201
    assert answer.json == owner.get(f"/leads/{answer.json['id']}").json
    assert answer.json["phone"] == "60124785522"
    assert answer.json["niches"] == ["Fitness", "VIT"]
    assert answer.json["owner_device_name"] == "Phone A"
    assert answer.json["consent"] == CONSENT
    assert answer.json["suppressed"] is None


def test_a_person_has_one_lead(owner: Browser) -> None:
    add(owner)

    again = add(owner, "+60 12 478 5522")

    assert (again.status, again.error["code"]) == (409, "duplicate-lead")
    assert "phone" in again.error["fields"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"phone": "6.01E+10"}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"name": " "}, "name"),
        ({"status": "prospek"}, "status"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"owner_device_id": 2**40}, "owner_device_id"),
        ({"consent": CONSENT | {"at": "2999-01-01T00:00:00Z"}}, "consent.at"),
        ({"consent": CONSENT | {"at": "0001-01-01T00:00:00+14:00"}}, "consent.at"),
        ({"niches": ["x" * 101]}, "niches.0"),
        ({"attributes": {"a b": "c"}}, "attributes.a b.[key]"),
        ({"attributes": {"a": 1}}, "attributes.a"),
    ],
)
def test_what_cannot_be_a_lead_is_refused_by_field(
    owner: Browser, fields: dict[str, Any], wrong: str
) -> None:
    answer = owner.post("/leads", {"name": "Mei", "phone": "0124785522"} | fields)

    assert answer.status == 422
    assert set(answer.error["fields"]) == {wrong}


def test_only_what_is_given_changes(owner: Browser) -> None:
    before = add(owner, niches=["VIT"], consent=CONSENT).json

    after = owner.patch(f"/leads/{before['id']}", {"niches": ["a"], "journey": None})

    assert after.status == 200
    changed = {key for key in before if before[key] != after.json[key]}
    assert changed <= {"niches", "updated_at"}
    assert after.json["niches"] == ["a"]


def test_consent_is_withdrawn_by_saying_none(owner: Browser) -> None:
    lead = add(owner, consent=CONSENT).json

    answer = owner.patch(f"/leads/{lead['id']}", {"consent": None})

    assert answer.json["consent"] is None


def test_a_number_changes_with_its_person(owner: Browser) -> None:
    lead = add(owner).json
    other = add(owner, "0137684268").json

    moved = owner.patch(f"/leads/{lead['id']}", {"phone": "01112345678"})
    taken = owner.patch(f"/leads/{lead['id']}", {"phone": other["phone"]})

    assert (moved.status, moved.json["phone"]) == (200, "601112345678")
    assert (taken.status, taken.error["code"]) == (409, "duplicate-lead")


def test_a_deleted_lead_is_gone_and_can_be_restored(owner: Browser) -> None:
    lead = add(owner, niches=["VIT"]).json
    path = f"/leads/{lead['id']}"

    assert owner.delete(path).status == 204
    assert owner.get(path).status == 404
    assert owner.delete(path).status == 404
    assert owner.get("/leads").json["total"] == 0

    restored = owner.post(f"{path}/restoration")

    assert restored.status == 200
    assert restored.json["niches"] == ["VIT"]


def test_a_deleted_lead_that_is_added_again_begins_anew(owner: Browser) -> None:
    lead = add(owner, niches=["VIT"], journey="met").json
    owner.delete(f"/leads/{lead['id']}")

    again = add(owner, niches=["new"])

    assert again.status == 201
    assert (again.json["niches"], again.json["journey"]) == (["new"], "")


def test_leads_are_found_by_every_condition(owner: Browser, conn: Db) -> None:
    device = add_device(conn, owner.account_id)
    add(
        owner,
        name="Mei Ling",
        niches=["VIT"],
        triggers=["start"],
        status="customer",
        owner_device_id=device,
        consent=CONSENT,
    )
    siti = add(owner, "0137684268", name="100% Siti_", niches=["VITAC"]).json
    owner.post(f"/leads/{siti['id']}/suppression")

    def found(query: str) -> list[str]:
        answer = owner.get(f"/leads?{query}")
        assert answer.json["total"] == len(answer.json["items"])
        return names(answer)

    assert found("q=ling") == ["Mei Ling"]
    assert found("q=4785") == ["Mei Ling"]
    assert found("q=012-478") == ["Mei Ling"]
    assert found("q=ling 4785") == []
    assert found("q=%25") == ["100% Siti_"]
    assert found("q=i_") == ["100% Siti_"]
    assert found("niche=vit") == ["Mei Ling"]
    assert found("niche=VITAC") == ["100% Siti_"]
    assert found("trigger=start") == ["Mei Ling"]
    assert found("status=prospect") == ["100% Siti_"]
    assert found(f"owner_device_id={device}") == ["Mei Ling"]
    assert found("consent=no") == ["100% Siti_"]
    assert found("suppressed=yes&consent=no") == ["100% Siti_"]
    assert found("suppressed=no&status=prospect") == []


def test_a_number_is_found_as_people_write_it(owner: Browser) -> None:
    add(owner)

    assert len(owner.get("/leads?q=0124785522").json["items"]) == 1
    assert len(owner.get("/leads?q=%2B60 12-478").json["items"]) == 1
    add(owner, "+44 7911 123456")
    assert len(owner.get("/leads?q=07911").json["items"]) == 1


def test_pages_follow_each_other_and_know_the_total(owner: Browser, conn: Db) -> None:
    for n in range(5):
        add_lead(conn, owner.account_id, name=f"Lead {n}")

    first = owner.get("/leads?limit=3")
    second = owner.get(f"/leads?limit=3&cursor={first.json['next_cursor']}")

    assert names(first) + names(second) == [f"Lead {n}" for n in range(4, -1, -1)]
    assert (first.json["total"], second.json["total"]) == (5, 5)
    assert second.json["next_cursor"] is None


def test_words_are_counted_without_deleted_leads(owner: Browser) -> None:
    add(owner, niches=["VIT", "Fitness"], triggers=["start"])
    gone = add(owner, "0137684268", niches=["fitness", "old"]).json
    owner.delete(f"/leads/{gone['id']}")

    assert owner.get("/lead-words").json == {
        "niches": [{"name": "Fitness", "leads": 1}, {"name": "VIT", "leads": 1}],
        "triggers": [{"name": "start", "leads": 1}],
    }


def test_a_suppression_is_shown_and_lifted(owner: Browser) -> None:
    path = f"/leads/{add(owner).json['id']}/suppression"

    suppressed = owner.post(path, {})
    twice = owner.post(path)
    lifted = owner.delete(path)

    assert suppressed.json["suppressed"]["reason"] == "member"
    assert twice.json["suppressed"] == suppressed.json["suppressed"]
    assert lifted.json["suppressed"] is None
    (row,) = owner.get("/suppressions").json["items"]
    assert (row["name"], row["phone"], row["reason"]) == (
        "Mei",
        "60124785522",
        "member",
    )
    assert row["lifted_at"] is not None


def test_suppressions_name_strangers_as_they_name_themselves(
    owner: Browser, conn: Db
) -> None:
    person = add_person(conn, owner.account_id, push_name="Ah Kow")
    suppress(conn, owner.account_id, person)

    (row,) = owner.get("/suppressions?limit=1").json["items"]

    assert row["name"] == "Ah Kow"


def test_all_leads_of_a_list_are_counted_exactly_when_asked(
    owner: Browser, conn: Db
) -> None:
    for n in range(3):
        add_lead(conn, owner.account_id, niches=("VIT",) if n else ("VITAC",))

    assert owner.get("/leads/count").json == {"count": 3}
    assert owner.get("/leads/count?niche=vit").json == {"count": 2}
    assert owner.get("/leads?niche=vit").json["total_is_exact"] is True


def test_a_niche_is_renamed_for_every_lead(owner: Browser, conn: Db) -> None:
    add_lead(conn, owner.account_id, niches=("VIT",))
    add_lead(conn, owner.account_id, niches=("VIT", "Gold"))

    renamed = owner.post(
        "/lead-words/niches/rename", {"niche": "vit", "name": "Vitamin C"}
    )

    assert renamed.json["niches"] == [
        {"name": "Vitamin C", "leads": 2},
        {"name": "Gold", "leads": 1},
    ]
    assert owner.get("/leads/count?niche=vitamin+c").json == {"count": 2}
    assert owner.get("/leads/count?niche=vit").json == {"count": 0}


def test_a_niche_is_not_renamed_to_another_or_while_it_is_asked_for(
    owner: Browser, conn: Db
) -> None:
    add_lead(conn, owner.account_id, niches=("VIT", "Gold"))
    add_sequence(conn, owner.account_id, niche="gold")
    add_campaign(conn, owner.account_id, audience={"niches": ["VIT"]}, planned_at=None)

    def code(niche: str, name: str) -> str:
        body = {"niche": niche, "name": name}
        return owner.post("/lead-words/niches/rename", body).error["code"]

    assert code("VIT", "gold") == "niche-exists"
    assert code("Gold", "Silver") == "niche-in-use"
    assert code("VIT", "Vitamin") == "niche-in-use"
    assert code("Nobody", "Vitamin") == "not-found"
