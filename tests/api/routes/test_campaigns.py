"""Campaigns through the API: listed, written, changed, cloned, deleted."""

import pytest

from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser


@pytest.fixture
def device(owner: Browser, conn: Db) -> int:
    builders.hold_shard(conn)
    return builders.add_device(conn, owner.account_id)


def draft(owner: Browser, **words: object) -> int:
    answer = owner.post("/campaigns", {"name": "Promo", "text": "Hi {name}"} | words)
    assert answer.status == 201, answer.json
    return answer.json["id"]


def test_invisible_characters_are_refused_and_named(owner: Browser) -> None:
    answer = owner.post("/campaigns", {"name": "Promo", "text": "Pro\u200bmo"})

    assert answer.status == 422
    assert answer.error["code"] == "hidden-characters"
    assert "ZERO WIDTH SPACE" in answer.error["fields"]["text"]


def test_a_phone_of_another_account_is_refused(owner: Browser, conn: Db) -> None:
    foreign = builders.add_device(conn, builders.add_account(conn))

    answer = owner.post("/campaigns", {"name": "Promo", "device_ids": [foreign]})

    assert answer.status == 422
    assert "device_ids" in answer.error["fields"]


def test_the_report_adds_up(owner: Browser, conn: Db, device: int) -> None:
    builders.add_lead(conn, owner.account_id)
    campaign = draft(owner)

    report = owner.get(f"/campaigns/{campaign}/report").json

    tally = report["tally"]
    assert tally["should"] == tally["done"] + tally["failed"] + tally["remaining"]
    assert owner.get("/today").status == 200
    assert owner.get(f"/campaigns/{campaign}/sends?state=remaining").json["items"] == []


def test_a_campaign_has_a_picture_until_it_is_taken_away(
    owner: Browser, conn: Db, device: int
) -> None:
    picture = builders.add_media(conn, owner.account_id, bytes=2000)

    campaign = draft(owner, media_id=picture)
    shown = owner.get(f"/campaigns/{campaign}").json
    listed = owner.get("/campaigns").json["items"][0]
    renamed = owner.patch(f"/campaigns/{campaign}", {"name": "Other"}).json
    without = owner.patch(f"/campaigns/{campaign}", {"media_id": None}).json

    assert (shown["media"]["id"], shown["media"]["bytes"]) == (picture, 2000)
    assert shown["media"]["url"]
    assert listed["media"]["id"] == picture
    assert renamed["media"]["id"] == picture
    assert (without["media"], without["text"]) == (None, "Hi {name}")


def test_a_picture_that_is_not_ours_is_refused(owner: Browser, conn: Db) -> None:
    theirs = builders.add_media(conn, builders.add_account(conn))

    answer = owner.post("/campaigns", {"name": "Promo", "media_id": theirs})

    assert answer.status == 422
    assert "media_id" in answer.error["fields"]


@pytest.mark.parametrize(
    ("audience", "field"),
    [
        ({"niches": [" "]}, "audience.niches.0"),
        ({"attributes": {"no name": "x"}}, "audience.attributes"),
        ({"left_out": {"campaign_ids": ["1"]}}, "audience.left_out.campaign_ids.0"),
        ({"left_out": {"names": []}}, "audience.left_out.names"),
    ],
)
def test_an_audience_that_cannot_be_is_refused_by_its_field(
    owner: Browser, audience: dict[str, object], field: str
) -> None:
    answer = owner.post("/campaigns", {"name": "Promo", "audience": audience})

    assert answer.status == 422
    assert any(name.startswith(field) for name in answer.error["fields"])


def test_a_time_without_an_offset_is_by_the_clock_of_the_account(
    owner: Browser, conn: Db, device: int
) -> None:
    builders.add_lead(conn, owner.account_id)
    owner.patch("/account", {"zone": "Europe/Berlin"})
    campaign = draft(owner, starts_at="2126-07-01T09:00:00")
    assert owner.get(f"/campaigns/{campaign}").json["starts_at"] == (
        "2126-07-01T07:00:00Z"
    )

    times = {"starts_at": "2126-01-01T09:00", "ends_at": "2126-01-05T09:00:00+08:00"}
    started = owner.post(f"/campaigns/{campaign}/start", times).json

    assert started["starts_at"] == "2126-01-01T08:00:00Z"
    assert started["ends_at"] == "2126-01-05T01:00:00Z"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_out_of_reach_is_refused(owner: Browser, at: str) -> None:
    answer = owner.post("/campaigns", {"name": "Promo", "starts_at": at})

    assert answer.status == 422
    assert list(answer.error["fields"]) == ["starts_at"]


def test_a_calendar_lists_what_starts_between_two_dates(owner: Browser) -> None:
    """By the account's clock: the last evening of November is in December in UTC+8."""
    owner.patch("/account", {"zone": "Asia/Kuala_Lumpur"})
    starts = [
        "2026-11-30T23:59",
        "2026-12-01T00:00",
        "2026-12-31T23:59",
        "2027-01-01T00:00",
    ]
    _, first, last, _ = [draft(owner, starts_at=start) for start in starts]
    draft(owner)

    found = owner.get(
        "/campaigns?starts_from=2026-12-01&starts_before=2027-01-01T00:00"
    )
    instants = owner.get("/campaigns?starts_from=2026-12-31T16:00:00Z")
    wrong = owner.get("/campaigns?starts_from=soon")

    assert [item["id"] for item in found.json["items"]] == [last, first]
    assert len(instants.json["items"]) == 1
    assert (wrong.status, list(wrong.error["fields"])) == (422, ["starts_from"])


def test_a_draft_is_deleted_and_had_back(owner: Browser) -> None:
    campaign = draft(owner)

    assert owner.delete(f"/campaigns/{campaign}").status == 204
    assert owner.get(f"/campaigns/{campaign}").status == 404
    assert owner.get("/campaigns").json["items"] == []
    back = owner.post(f"/campaigns/{campaign}/restoration")

    assert (back.status, back.json["id"]) == (200, campaign)
    assert owner.get(f"/campaigns/{campaign}").json == back.json


def test_a_clone_is_a_draft_of_its_own(owner: Browser, device: int) -> None:
    campaign = draft(
        owner, device_ids=[device], failover_after_hours=6, audience={"niche": "VIT"}
    )

    answer = owner.post(f"/campaigns/{campaign}/clones")
    owner.patch(f"/campaigns/{answer.json['id']}", {"text": "Other"})
    original = owner.get(f"/campaigns/{campaign}").json

    assert answer.status == 201
    assert answer.json["name"] == "Promo (copy)"
    for name in ("audience", "device_ids", "failover_after_hours", "text"):
        assert answer.json[name] == original[name]
    assert (original["text"], original["failover_after_hours"]) == ("Hi {name}", 6)


def test_a_takeover_by_another_phone_is_set_and_taken_back(owner: Browser) -> None:
    path = f"/campaigns/{draft(owner, failover_after_hours=3)}"

    kept = owner.patch(path, {"name": "Other"}).json["failover_after_hours"]
    none = owner.patch(path, {"failover_after_hours": None}).json
    wrong = owner.patch(path, {"failover_after_hours": 73})

    assert (kept, none["failover_after_hours"]) == (3, None)
    assert (wrong.status, list(wrong.error["fields"])) == (
        422,
        ["failover_after_hours"],
    )
