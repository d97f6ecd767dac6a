"""Sequences through the API: written, laid out on the board, chained."""

from typing import Any

from tests.api.conftest import Browser


def draft(owner: Browser, name: str = "Fitness", **words: object) -> dict[str, Any]:
    answer = owner.post("/sequences", {"name": name} | words)
    assert answer.status == 201, answer.json
    return answer.json


def add_step(
    owner: Browser, sequence: dict[str, Any], day: int, **words: object
) -> dict[str, Any]:
    """Answers the step."""
    answer = owner.post(
        f"/sequences/{sequence['id']}/steps", {"day": day, "text": f"Day {day}"} | words
    )
    assert answer.status == 201, answer.json
    return next(step for step in answer.json["steps"] if step["day"] == day)


def shown(owner: Browser, sequence: dict[str, Any]) -> dict[str, Any]:
    return owner.get(f"/sequences/{sequence['id']}").json


def test_a_board_names_its_steps_and_their_delays(owner: Browser) -> None:
    sequence = draft(owner)
    add_step(owner, sequence, 1)
    add_step(owner, sequence, 4, is_entry=True)

    first, second = shown(owner, sequence)["steps"]

    assert (first["trigger"], first["next_trigger"]) == (
        "fitness_start",
        "fitness_day4",
    )
    assert (first["delay_hours"], second["delay_hours"]) == (72, 24)
    assert (first["is_entry"], second["is_entry"]) == (True, True)


def test_a_typed_delay_stays_when_the_card_moves_and_differs(owner: Browser) -> None:
    sequence = draft(owner)
    first = add_step(owner, sequence, 1, delay_hours=6)
    second = add_step(owner, sequence, 2)

    answer = owner.post(
        f"/sequences/{sequence['id']}/steps/{second['id']}/move", {"day": 5}
    )

    moved = answer.json["steps"][0]
    assert moved["id"] == first["id"]
    assert (moved["delay_hours"], moved["delay_is_own"]) == (6, True)
    assert moved["board_delay_hours"] == 96


def test_a_word_given_back_follows_the_board_again(owner: Browser) -> None:
    sequence = draft(owner)
    first = add_step(owner, sequence, 1, trigger=" COLD ")
    assert (first["trigger"], first["trigger_is_own"]) == ("cold", True)

    path = f"/sequences/{sequence['id']}/steps/{first['id']}"
    answer = owner.patch(path, {"trigger": None})

    assert answer.json["steps"][0]["trigger"] == "fitness_start"


def test_two_steps_of_an_account_never_share_a_trigger(owner: Browser) -> None:
    add_step(owner, draft(owner, trigger="cold"), 1)
    second = draft(owner, "Other")

    answer = owner.post(
        f"/sequences/{second['id']}/steps", {"day": 1, "text": "Hi", "trigger": "COLD"}
    )

    assert (answer.status, answer.error["code"]) == (409, "trigger-taken")
    assert shown(owner, second)["steps"] == []


def test_a_step_is_copied_to_a_free_day_and_taken_off(owner: Browser) -> None:
    sequence = draft(owner)
    first = add_step(owner, sequence, 1)
    path = f"/sequences/{sequence['id']}/steps/{first['id']}"

    taken = owner.post(f"{path}/copy", {"day": 1})
    copied = owner.post(f"{path}/copy", {"day": 3})
    removed = owner.delete(path)

    assert (taken.status, taken.error["code"]) == (409, "day-taken")
    assert [step["text"] for step in copied.json["steps"]] == ["Day 1", "Day 1"]
    assert removed.status == 204
    assert [
        (step["day"], step["trigger"]) for step in shown(owner, sequence)["steps"]
    ] == [(3, "fitness_start")]


def test_a_text_that_cannot_be_sent_is_no_step(owner: Browser) -> None:
    sequence = draft(owner)

    answer = owner.post(
        f"/sequences/{sequence['id']}/steps", {"day": 1, "text": "Hi\u200b"}
    )

    assert (answer.status, answer.error["code"]) == (422, "hidden-characters")


def test_the_map_shows_chains_broken_ends_and_loops(owner: Browser) -> None:
    cold, warm = draft(owner, trigger="cold"), draft(owner, trigger="warm")
    step = add_step(owner, cold, 1, next_trigger="warm", delay_hours=48)
    back = add_step(owner, warm, 1, next_trigger="cold")
    lost = add_step(owner, warm, 2, next_trigger="nowhere")

    drawn = owner.get("/sequences/map").json

    assert [
        (w["from_step_id"], w["to_step_id"], w["delay_hours"]) for w in drawn["wires"]
    ] == [(step["id"], back["id"], 48), (back["id"], step["id"], 24)]
    assert [b["step_id"] for b in drawn["broken"]] == [lost["id"]]
    assert drawn["loops"] == [
        {"sequence_ids": [cold["id"], warm["id"]], "is_allowed": False}
    ]

    for sequence in (cold, warm):
        owner.patch(f"/sequences/{sequence['id']}", {"reenter_after_hours": 24})
    assert owner.get("/sequences/map").json["loops"][0]["is_allowed"]


def test_what_a_sequence_says_can_be_changed_and_emptied(owner: Browser) -> None:
    sequence = draft(owner, niche="VIT", goal_trigger="Bought")
    path = f"/sequences/{sequence['id']}"

    half = owner.patch(path, {"window_from": "09:00:00"})
    changed = owner.patch(
        path,
        {"window_from": "09:00:00", "window_until": "18:00:00", "weekdays": [5, 1]},
    )
    emptied = owner.patch(path, {"niche": None})

    assert (sequence["niche"], sequence["goal_trigger"]) == ("vit", "bought")
    assert half.status == 422
    assert changed.json["weekdays"] == [1, 5]
    assert changed.json["window_until"] == "18:00:00"
    assert emptied.json["niche"] is None


def test_a_draft_can_be_deleted(owner: Browser) -> None:
    sequence = draft(owner)

    assert owner.delete(f"/sequences/{sequence['id']}").status == 204
    assert owner.get(f"/sequences/{sequence['id']}").status == 404
