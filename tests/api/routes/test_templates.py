"""Templates: stored, changed without losing a word, taken for a campaign."""

from typing import Any

import pytest

from chalicelib.platform.db import Db
from tests.api.conftest import Browser
from tests.builders import add_media


def stored(owner: Browser, name: str = "Welcome", **words: object) -> dict[str, Any]:
    answer = owner.post("/templates", {"name": name, "text": "Hi {name}"} | words)
    assert answer.status == 201, answer.json
    return answer.json


def test_a_template_says_what_it_needs_and_how_often_it_differs(owner: Browser) -> None:
    template = stored(owner, text="[Hi|Hello] {name|there}, your {plan}")

    assert template["fields"] == ["plan"]
    assert (template["variants"], template["version"]) == (2, 1)
    assert owner.get(f"/templates/{template['id']}").json == template


def test_what_it_said_before_stays_readable(owner: Browser) -> None:
    template = stored(owner, text="One")
    path = f"/templates/{template['id']}"
    owner.patch(path, {"text": "Two"})
    owner.patch(path, {"name": "Renamed"})
    changed = owner.patch(path, {"text": "Three"}).json

    versions = owner.get(f"{path}/versions").json["items"]

    assert (changed["name"], changed["version"]) == ("Renamed", 3)
    assert [(one["version"], one["text"]) for one in versions] == [
        (3, "Three"),
        (2, "Two"),
        (1, "One"),
    ]


def test_the_same_words_are_no_new_version(owner: Browser) -> None:
    """Line ends and spaces around them are not kept, so they are no difference."""
    template = stored(owner, text="One\nTwo")

    again = owner.patch(f"/templates/{template['id']}", {"text": " One\r\nTwo\n"}).json

    assert (again["text"], again["version"]) == ("One\nTwo", 1)


def test_a_file_is_kept_given_and_taken_away(owner: Browser, conn: Db) -> None:
    picture = add_media(conn, owner.account_id)
    template = stored(owner, media_id=picture)
    path = f"/templates/{template['id']}"

    assert owner.patch(path, {"text": "New"}).json["media"]["id"] == picture
    assert owner.patch(path, {"media_id": None}).json["media"] is None


def test_a_campaign_that_took_it_keeps_its_words(owner: Browser) -> None:
    template = stored(owner, text="Promo")
    campaign = owner.post("/campaigns", {"name": "May", "text": template["text"]}).json
    owner.patch(f"/templates/{template['id']}", {"text": "Changed"})
    owner.delete(f"/templates/{template['id']}")

    assert owner.get(f"/campaigns/{campaign['id']}").json["text"] == "Promo"
    assert owner.get(f"/templates/{template['id']}").status == 404


def test_the_newest_come_first_in_pages(owner: Browser) -> None:
    for name in "abc":
        stored(owner, name)

    first = owner.get("/templates?limit=2").json
    second = owner.get(f"/templates?limit=2&cursor={first['next_cursor']}").json

    assert [one["name"] for one in first["items"]] == ["c", "b"]
    assert [one["name"] for one in second["items"]] == ["a"]


def test_two_templates_have_two_names(owner: Browser) -> None:
    stored(owner, "Welcome")
    other = stored(owner, "Other")

    for answer in (
        owner.post("/templates", {"name": "Welcome", "text": "Hi"}),
        owner.patch(f"/templates/{other['id']}", {"name": "Welcome"}),
    ):
        assert (answer.status, answer.error["code"]) == (409, "name-taken")
        assert list(answer.error["fields"]) == ["name"]


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ({"text": " "}, "invalid", "text"),
        ({"text": "x" * 4097}, "text-too-long", "text"),
        ({"text": "Pro\u200bmo"}, "hidden-characters", "text"),
        ({"text": "Pr\u043emo"}, "look-alike-letters", "text"),
        ({"media_id": 1}, "invalid", "media_id"),
        ({"name": ""}, "invalid", "name"),
    ],
)
def test_what_cannot_be_sent_is_not_stored(
    owner: Browser, words: dict[str, object], code: str, field: str
) -> None:
    template = stored(owner)
    for answer in (
        owner.post("/templates", {"name": "New", "text": "Hi"} | words),
        owner.patch(f"/templates/{template['id']}", words),
    ):
        assert (answer.status, answer.error["code"]) == (422, code)
        assert list(answer.error["fields"]) == [field]
    assert owner.get(f"/templates/{template['id']}").json == template
