"""Campaigns through the API: written, previewed, started, steered."""

import pytest
from psycopg.types.json import Jsonb

from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.fakes import RecordedQueues


@pytest.fixture
def device(owner: Browser, conn: Db) -> int:
    builders.hold_shard(conn)
    return builders.add_device(conn, owner.account_id)


def draft(owner: Browser, **words: object) -> int:
    answer = owner.post("/campaigns", {"name": "Promo", "text": "Hi {name}"} | words)
    assert answer.status == 201, answer.json
    return answer.json["id"]


def test_the_preview_says_who_gets_it_and_why_others_do_not(
    owner: Browser, conn: Db, device: int
) -> None:
    account = owner.account_id
    builders.add_lead(conn, account, name="Aisyah", niches=("VIT",))
    builders.add_lead(conn, account, niches=("VITAC",))
    silent = {"consent_source": None, "consent_at": None}
    builders.add_lead(conn, account, niches=("VIT",), **silent)
    gone = builders.add_lead(conn, account, niches=("VIT",))
    builders.suppress(conn, account, builders.person_of(conn, gone))
    campaign = draft(owner, audience={"niche": "vit"})

    answer = owner.get(f"/campaigns/{campaign}/preview")

    assert answer.status == 200
    assert (answer.json["matched"], answer.json["will_receive"]) == (3, 1)
    counts = {e["code"]: e["count"] for e in answer.json["exclusions"]}
    assert counts == {"no-consent": 1, "opted-out": 1}
    assert answer.json["sample"]["text"] == "Hi Aisyah"
    assert answer.json["estimated_finish_at"] is not None


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


def test_an_audience_takes_words_attributes_and_whom_to_leave_out(
    owner: Browser, conn: Db, device: int
) -> None:
    account = owner.account_id
    ipoh = Jsonb({"city": "Ipoh"})
    builders.add_lead(conn, account, niches=("VIT",), attributes=ipoh)
    builders.add_lead(conn, account, niches=("EXSTART",), attributes=ipoh)
    builders.add_lead(conn, account, niches=("VIT",))
    builders.add_lead(conn, account, niches=("VIT", "Sold"), attributes=ipoh)
    audience = {
        "niches": ["vit", "exstart"],
        "attributes": {"city": "Ipoh"},
        "left_out": {"niches": ["SOLD"]},
    }

    campaign = draft(owner, audience=audience)
    shown = owner.get(f"/campaigns/{campaign}").json["audience"]
    seen = owner.get(f"/campaigns/{campaign}/preview").json

    assert (seen["matched"], seen["will_receive"]) == (3, 2)
    assert [e["code"] for e in seen["exclusions"]] == ["left-out-niche"]
    assert shown["niches"] == ["vit", "exstart"]
    assert shown["left_out"]["niches"] == ["SOLD"]
    again = owner.patch(f"/campaigns/{campaign}", {"audience": shown})
    assert again.json["audience"] == shown


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
