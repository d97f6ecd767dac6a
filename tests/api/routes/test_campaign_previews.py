"""What a campaign will do, through the API."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

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


def test_the_preview_says_who_gets_it_and_why_others_do_not(
    owner: Browser, conn: Db, device: int
) -> None:
    account = owner.account_id
    builders.add_lead(conn, account, name="Aisyah", niches=("VIT",))
    builders.add_lead(conn, account, niches=("VITAC",))
    silent: dict[str, Any] = {"consent_source": None, "consent_at": None}
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


def test_the_preview_says_who_would_be_too_late_and_whether_a_word_is_needed(
    owner: Browser, conn: Db, device: int
) -> None:
    conn.execute("UPDATE devices SET gap_min = '1 h', gap_max = '1 h'")
    owner.patch("/account", {"approval_above": 1})
    for _ in range(3):
        builders.add_lead(conn, owner.account_id)
    campaign = draft(owner, starts_at="2126-12-01T00:00Z", ends_at="2126-12-01T02:00Z")

    seen = owner.get(f"/campaigns/{campaign}/preview").json
    owner.patch("/account", {"approval_above": None})
    free = owner.get(f"/campaigns/{campaign}/preview").json

    assert (seen["will_receive"], seen["too_late"]) == (3, 1)
    assert (seen["needs_approval"], free["needs_approval"]) == (True, False)


def test_variants_say_how_many_get_them_and_show_one(
    owner: Browser, conn: Db, device: int
) -> None:
    for n in range(20):
        builders.add_lead(conn, owner.account_id, name=f"Lead{n}")
    campaign = draft(owner, text="[Hi|Salam] {name}")

    found = owner.get(f"/campaigns/{campaign}/variants").json

    [greetings] = found["brackets"]
    assert found["counted"] == sum(v["leads"] for v in greetings) == 20
    assert [v["text"] for v in greetings] == ["Hi", "Salam"]
    for variant in greetings:
        assert variant["example"]["text"].startswith(f"{variant['text']} Lead")
