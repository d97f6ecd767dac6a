"""Previews: what a lead would get of a text, and what is wrong with it."""

from typing import Any

from psycopg.types.json import Jsonb

from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_content, add_device, add_lead, hold_shard
from tests.chalicelib.sends.scenes import Scene, add_send, take


def seen(owner: Browser, text: str, **words: object) -> dict[str, Any]:
    answer = owner.post("/previews", {"text": text} | words)
    assert answer.status == 200, answer.json
    return answer.json


def test_a_text_is_shown_as_a_lead_would_see_it(owner: Browser, conn: Db) -> None:
    lead = add_lead(
        conn, owner.account_id, name="Mei", attributes=Jsonb({"plan": "gold"})
    )

    shown = seen(owner, "*Hi {name}*, your {plan} [today]", lead_id=lead)

    assert shown["text"] == "*Hi Mei*, your gold [today]"
    [line] = shown["blocks"][0]["lines"]
    assert [(span["text"], span["bold"]) for span in line] == [
        ("Hi Mei", True),
        (", your gold [today]", False),
    ]
    assert (shown["length"], shown["variants"], shown["missing"]) == (27, 1, [])
    assert shown["problems"] == []


def test_of_a_campaign_the_variant_is_the_one_that_goes_out(
    owner: Browser, conn: Db
) -> None:
    text = "[a|b|c|d|e|f|g|h] {name}"
    scene = phone_of(conn, owner.account_id)
    for _ in range(4):
        lead = add_lead(conn, owner.account_id)
        send = add_send(conn, scene, lead=lead)
        campaign = of(conn, send, add_content(conn, owner.account_id, text))
        path = f"/campaigns/{campaign}/preview"

        shown = seen(owner, text, lead_id=lead, campaign_id=campaign)

        assert shown["variants"] == 8
        samples = [
            owner.get(f"{path}?lead_offset={n}").json["sample"] for n in range(4)
        ]
        assert shown["text"] == take(conn, send).text
        assert shown["text"] in [
            sample["text"] for sample in samples if sample["lead_id"] == lead
        ]


def phone_of(conn: Db, account_id: int) -> Scene:
    epoch = hold_shard(conn)
    device_id = add_device(conn, account_id)
    return Scene(account=account_id, device=device_id, epoch=epoch)


def of(conn: Db, send: int, content: int) -> int:
    """The campaign of a send, which says this from here on."""
    row = conn.execute(
        "UPDATE sends SET content_version_id = %s WHERE id = %s RETURNING campaign_id",
        (content, send),
    ).fetchone()
    assert row is not None
    conn.execute(
        "UPDATE campaigns SET content_version_id = %s WHERE id = %s", (content, row[0])
    )
    return row[0]


def test_what_a_lead_lacks_is_named_and_shown_as_written(
    owner: Browser, conn: Db
) -> None:
    lead = add_lead(conn, owner.account_id, name="Mei")

    shown = seen(owner, "{name}: {plan}", lead_id=lead)

    assert (shown["text"], shown["missing"]) == ("Mei: {plan}", ["plan"])
    assert seen(owner, "{name|there}")["text"] == "there"


def test_what_would_be_refused_says_where(owner: Browser) -> None:
    shown = seen(owner, "Pro\u200bmo \u0410pple")

    assert [problem["code"] for problem in shown["problems"]] == [
        "hidden-characters",
        "look-alike-letters",
    ]
    assert shown["problems"][0]["fields"] == {
        "text": 'Remove ZERO WIDTH SPACE after "Pro".'
    }
    assert [(one["place"], one["character"]) for one in shown["hidden"]] == [
        (3, "\u200b"),
        (7, "\u0410"),
    ]


def test_a_text_that_its_values_make_too_long_is_seen_to_be(
    owner: Browser, conn: Db
) -> None:
    lead = add_lead(conn, owner.account_id, name="x" * 4000)

    shown = seen(owner, "[a|" + "b" * 100 + "]{name}", lead_id=lead)

    assert (shown["longest"], shown["most"]) == (4100, 4096)
    [problem] = shown["problems"]
    assert problem["code"] == "text-too-long"
    assert "4100" in problem["fields"]["text"]
