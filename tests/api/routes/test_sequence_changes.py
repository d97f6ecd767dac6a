"""A running sequence is changed: who is touched is said first, and then it is so."""

from typing import Any

import pytest

from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.api.routes.test_sequences import add_step, draft, minute, shown


@pytest.fixture
def sequence(owner: Browser, conn: Db) -> dict[str, Any]:
    """Active, with steps on days 1, 3 and 5 and two leads at the first."""
    made = draft(owner)
    for day in (1, 3, 5):
        add_step(owner, made, day)
    path = f"/sequences/{made['id']}"
    owner.post(f"{path}/activate")
    leads = [builders.add_lead(conn, owner.account_id) for _ in range(2)]
    owner.post(f"{path}/enrolments", {"lead_ids": leads})
    minute(conn)
    return shown(owner, made)


def effects(answer: Any) -> dict[str, int]:
    return {effect["change"]: effect["touched"] for effect in answer["effects"]}


def test_each_change_of_a_step_says_whom_it_touches(
    owner: Browser, sequence: dict[str, Any]
) -> None:
    first, second, _ = sequence["steps"]
    path = f"/sequences/{sequence['id']}/steps"

    under_way = owner.get(f"{path}/{first['id']}/impact").json
    coming = owner.get(f"{path}/{second['id']}/impact").json

    assert [under_way[name] for name in ("coming", "waiting", "under_way")] == [0, 0, 2]
    assert [coming[name] for name in ("coming", "waiting", "under_way")] == [2, 0, 0]
    for found in (under_way, coming):
        assert effects(found) == {
            "text": 2,
            "day": 2,
            "delay": 2,
            "next-trigger": 2,
            "removal": 2,
            "trigger": 0,
        }
        assert all(effect["what"] for effect in found["effects"])


def test_a_new_step_says_who_still_comes_by(
    owner: Browser, sequence: dict[str, Any], conn: Db
) -> None:
    path = f"/sequences/{sequence['id']}/impact"
    last = conn.execute("SELECT max(id) FROM enrolments").fetchone()
    assert last is not None
    conn.execute(
        "UPDATE enrolments SET step_id = %s WHERE id = %s",
        (sequence["steps"][1]["id"], last[0]),
    )

    assert effects(owner.get(f"{path}?day=2").json)["insertion"] == 1
    assert effects(owner.get(f"{path}?day=4").json)["insertion"] == 2
    whole = owner.get(path).json
    assert whole["enrolled"] == 2
    assert effects(whole) == {"words": 0, "hours": 2, "pause": 2, "archive": 2}
    assert owner.get(f"{path}?day=32").status == 422


def test_a_step_that_was_taken_off_is_put_back(
    owner: Browser, sequence: dict[str, Any]
) -> None:
    step = sequence["steps"][1]
    path = f"/sequences/{sequence['id']}/steps/{step['id']}"
    owner.delete(path)
    assert len(shown(owner, sequence)["steps"]) == 2

    restored = owner.post(f"{path}/restore")
    again = owner.post(f"{path}/restore")

    assert restored.json["steps"] == sequence["steps"]
    assert again.json == restored.json


def test_a_step_is_put_back_on_a_free_day_with_a_free_word(
    owner: Browser, sequence: dict[str, Any]
) -> None:
    step = sequence["steps"][1]
    path = f"/sequences/{sequence['id']}/steps"
    owner.patch(f"{path}/{step['id']}", {"trigger": "mine"})
    owner.delete(f"{path}/{step['id']}")
    other = add_step(owner, sequence, 3)

    day = owner.post(f"{path}/{step['id']}/restore")
    owner.delete(f"{path}/{other['id']}")
    add_step(owner, sequence, 4, trigger="mine")
    word = owner.post(f"{path}/{step['id']}/restore")
    unknown = owner.post(f"{path}/{step['id'] + 1000}/restore")

    assert (day.status, day.error["code"]) == (409, "day-taken")
    assert (word.status, word.error["code"]) == (409, "trigger-taken")
    assert unknown.status == 404


def test_the_first_step_is_where_leads_come_in(
    owner: Browser, sequence: dict[str, Any]
) -> None:
    first = sequence["steps"][0]
    path = f"/sequences/{sequence['id']}/steps/{first['id']}"

    closed = owner.patch(path, {"is_entry": False})
    moved = owner.post(f"{path}/move", {"day": 4}).json["steps"]

    assert (closed.status, list(closed.error["fields"])) == (422, ["is_entry"])
    assert [step["is_entry"] for step in moved] == [True, True, False]
    assert moved[0]["trigger"] == "fitness_start"


def test_a_change_that_would_break_a_running_sequence_is_refused_whole(
    owner: Browser, sequence: dict[str, Any]
) -> None:
    first, _, last = sequence["steps"]
    path = f"/sequences/{sequence['id']}/steps"

    lost = owner.patch(
        f"{path}/{last['id']}", {"next_trigger": "nowhere", "text": "Changed"}
    )
    endless = owner.patch(
        f"{path}/{last['id']}", {"next_trigger": first["trigger"], "text": "Changed"}
    )

    assert (lost.status, lost.error["code"]) == (422, "broken-chain")
    assert (endless.status, endless.error["code"]) == (422, "endless-chain")
    assert shown(owner, sequence)["steps"] == sequence["steps"]
