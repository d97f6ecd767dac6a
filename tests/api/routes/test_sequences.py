"""Sequences through the API: written, laid out on the board, chained."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import step_planning
from chalicelib.sequences import enrolling
from tests import builders
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


@pytest.mark.parametrize(
    ("gaps", "field"),
    [
        ({"gap_min_seconds": 9}, "gap_max_seconds"),
        ({"gap_max_seconds": 9}, "gap_min_seconds"),
        ({"gap_min_seconds": 9, "gap_max_seconds": 5}, "gap_max_seconds"),
    ],
)
def test_gaps_of_a_step_come_together_and_in_order(
    owner: Browser, gaps: dict[str, int], field: str
) -> None:
    sequence = draft(owner)
    step = add_step(owner, sequence, 1)
    path = f"/sequences/{sequence['id']}/steps"

    changed = owner.patch(f"{path}/{step['id']}", gaps)
    added = owner.post(path, {"day": 2, "text": "Day 2"} | gaps)

    assert (changed.status, list(changed.error["fields"])) == (422, [field])
    assert (added.status, list(added.error["fields"])) == (422, [field])


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

    half = owner.patch(path, {"window_from": "09:00"})
    changed = owner.patch(
        path,
        {"window_from": "09:00", "window_until": "18:00", "weekdays": [5, 1]},
    )
    emptied = owner.patch(path, {"niche": None})

    assert (sequence["niche"], sequence["goal_trigger"]) == ("vit", "bought")
    assert half.status == 422
    assert changed.json["weekdays"] == [1, 5]
    assert changed.json["window_until"] == "18:00"
    assert emptied.json["niche"] is None


def test_a_draft_can_be_deleted(owner: Browser) -> None:
    sequence = draft(owner)

    assert owner.delete(f"/sequences/{sequence['id']}").status == 204
    assert owner.get(f"/sequences/{sequence['id']}").status == 404


def minute(conn: Db) -> None:
    enrolling.enrol_asked(conn)
    step_planning.plan(conn, now=clock.now())


def test_a_sequence_that_is_not_ready_cannot_be_activated(owner: Browser) -> None:
    empty = draft(owner, "Empty")
    lost = draft(owner, "Lost")
    add_step(owner, lost, 1, next_trigger="nowhere")
    loops = draft(owner, "Loops", trigger="again")
    other = draft(owner, "Other", trigger="back")
    add_step(owner, loops, 1, next_trigger="back")
    add_step(owner, other, 1, next_trigger="again")

    codes = [
        owner.post(f"/sequences/{sequence['id']}/activate").error["code"]
        for sequence in (empty, lost, loops)
    ]

    assert codes == ["invalid", "broken-chain", "endless-chain"]


def test_a_person_enrols_leads_and_sees_how_far_they_are(
    owner: Browser, conn: Db
) -> None:
    builders.hold_shard(conn)
    builders.add_device(conn, owner.account_id)
    lead = builders.add_lead(conn, owner.account_id)
    sequence = draft(owner)
    path = f"/sequences/{sequence['id']}"
    first = add_step(owner, sequence, 1)
    add_step(owner, sequence, 2)
    early = owner.post(f"{path}/enrolments", {"lead_ids": [lead]})
    owner.post(f"{path}/activate")

    asked = owner.post(f"{path}/enrolments", {"lead_ids": [lead]})
    unknown = owner.post(f"{path}/enrolments", {"lead_ids": [lead + 1]})
    minute(conn)

    assert (early.status, asked.status, unknown.status) == (409, 202, 422)
    [enrolment] = owner.get(f"{path}/enrolments").json["items"]
    assert (enrolment["lead_id"], enrolment["day"]) == (lead, 1)
    assert (enrolment["state"], enrolment["next_due_at"]) == ("active", None)
    report = owner.get(f"{path}/report").json
    assert (report["tally"]["should"], report["tally"]["remaining"]) == (1, 1)
    assert [step["under_way"] for step in report["steps"]] == [1, 0]
    assert report["steps"][0]["success_rate"] is None
    assert report["enrolled"] == 1
    assert report["estimated_finish_at"] > enrolment["enrolled_at"]
    impact = owner.get(f"{path}/steps/{first['id']}/impact").json
    assert (impact["coming"], impact["waiting"], impact["under_way"]) == (0, 0, 1)


def test_a_lead_is_paused_let_go_on_and_taken_out(owner: Browser, conn: Db) -> None:
    lead = builders.add_lead(conn, owner.account_id)
    sequence = draft(owner)
    add_step(owner, sequence, 1)
    path = f"/sequences/{sequence['id']}"
    owner.post(f"{path}/activate")
    owner.post(f"{path}/enrolments", {"lead_ids": [lead]})
    minute(conn)
    [enrolment] = owner.get(f"{path}/enrolments").json["items"]
    place = f"{path}/enrolments/{enrolment['id']}"

    assert owner.post(f"{place}/pause").json["state"] == "paused"
    assert owner.post(f"{place}/resume").json["state"] == "active"
    assert owner.delete(place).status == 204
    assert owner.post(f"{place}/resume").status == 409

    report = owner.get(f"{path}/report").json
    assert report["exited"] == {"removed": 1}
    assert (report["tally"]["should"], report["tally"]["cancelled"]) == (0, 1)


def test_a_sequence_is_paused_resumed_and_archived(owner: Browser) -> None:
    sequence = draft(owner)
    add_step(owner, sequence, 1)
    path = f"/sequences/{sequence['id']}"

    states = [
        owner.post(f"{path}/{verb}").json.get("state")
        for verb in ("resume", "activate", "pause", "resume", "archive", "pause")
    ]

    assert states == [None, "active", "paused", "active", "archived", None]


def test_a_clone_is_a_draft_under_words_of_its_own(owner: Browser, conn: Db) -> None:
    """With everything else that was said, and chains to the same places."""
    phone = builders.add_device(conn, owner.account_id)
    other = draft(owner, "Advanced", trigger="advanced")
    add_step(owner, other, 1)
    words = {
        "niche": "VIT",
        "goal_trigger": "bought",
        "reenter_after_hours": 24,
        "window_from": "08:00",
        "window_until": "20:00",
        "weekdays": [1, 2],
        "device_ids": [phone],
        "failover_after_hours": 2,
        "gap_min_seconds": 20,
        "gap_max_seconds": 40,
    }
    source = draft(owner, **words)
    add_step(owner, source, 1, trigger="mine", delay_hours=5)
    add_step(
        owner, source, 4, next_trigger="advanced", gap_min_seconds=1, gap_max_seconds=2
    )
    add_step(owner, source, 2, next_trigger="fitness_day4")
    owner.post(f"/sequences/{source['id']}/activate")
    source = shown(owner, source)

    answer = owner.post(f"/sequences/{source['id']}/clones", {})
    named = owner.post(f"/sequences/{source['id']}/clones", {"name": "Fit 2"})

    clone = answer.json
    assert answer.status == 201
    assert (clone["name"], clone["state"]) == ("Fitness copy", "draft")
    assert (named.json["name"], named.json["trigger"]) == ("Fit 2", "fit_2_start")
    same = (*words, "sending_hours", "device_policy", "on_failed", "stop_on_reply")
    assert {name: clone[name] for name in same} == {name: source[name] for name in same}
    assert [step["trigger"] for step in clone["steps"]] == [
        "fitness_copy_start",
        "fitness_copy_day2",
        "fitness_copy_day4",
    ]
    assert [step["next_trigger"] for step in clone["steps"]] == [
        "fitness_copy_day2",
        "fitness_copy_day4",
        "advanced",
    ]
    kept = ("day", "text", "delay_hours", "delay_is_own", "gap_min_seconds", "is_entry")
    assert [[step[name] for name in kept] for step in clone["steps"]] == [
        [step[name] for name in kept] for step in source["steps"]
    ]


def test_a_clone_of_an_archived_sequence_has_its_words_back(owner: Browser) -> None:
    source = draft(owner)
    for day in (1, 2):
        add_step(owner, source, day, **({"trigger": "mine"} if day == 2 else {}))
    path = f"/sequences/{source['id']}"
    owner.post(f"{path}/activate")
    owner.post(f"{path}/archive")

    clones = [owner.post(f"{path}/clones", {}).json for _ in range(2)]

    assert [[step["trigger"] for step in clone["steps"]] for clone in clones] == [
        ["fitness_start", "mine"],
        ["fitness_copy_start", "fitness_copy_day2"],
    ]
    assert shown(owner, source)["state"] == "archived"


def test_an_archived_sequence_is_only_looked_at(owner: Browser) -> None:
    sequence = draft(owner)
    add_step(owner, sequence, 1)
    path = f"/sequences/{sequence['id']}"
    owner.post(f"{path}/activate")
    owner.post(f"{path}/archive")

    assert owner.patch(path, {"name": "Other"}).status == 409
    assert owner.post(f"{path}/steps", {"day": 2, "text": "Hi"}).status == 409
    assert owner.post(f"{path}/activate").status == 409


def test_a_window_within_the_quiet_hours_is_refused(owner: Browser, conn: Db) -> None:
    """And what they leave of another is shown."""
    conn.execute(
        "UPDATE accounts SET quiet_hours = true WHERE id = %s", (owner.account_id,)
    )
    sequence = draft(owner)
    path = f"/sequences/{sequence['id']}"

    refused = owner.patch(path, {"window_from": "22:00", "window_until": "06:00"})
    cut = owner.patch(path, {"window_from": "07:00", "window_until": "22:00"})

    assert (refused.status, refused.error["code"]) == (422, "window-never-opens")
    assert list(refused.error["fields"]) == ["window_from"]
    assert "21:00" in refused.error["fields"]["window_from"]
    assert sequence["sending_hours"] == [{"begins": "09:00", "ends": "21:00"}]
    assert cut.json["sending_hours"] == [{"begins": "09:00", "ends": "21:00"}]


def test_quiet_hours_that_came_later_keep_a_sequence_from_starting(
    owner: Browser, conn: Db
) -> None:
    sequence = draft(owner, window_from="22:00", window_until="06:00")
    add_step(owner, sequence, 1)
    assert sequence["sending_hours"] == [{"begins": "22:00", "ends": "06:00"}]
    conn.execute(
        "UPDATE accounts SET quiet_hours = true WHERE id = %s", (owner.account_id,)
    )

    started = owner.post(f"/sequences/{sequence['id']}/activate")

    assert (started.status, started.error["code"]) == (422, "window-never-opens")
    assert shown(owner, sequence)["sending_hours"] == []


def test_phones_are_chosen_and_let_go(owner: Browser, conn: Db) -> None:
    phones = [builders.add_device(conn, owner.account_id) for _ in range(2)]
    sequence = draft(owner, device_ids=phones, failover_after_hours=0)
    path = f"/sequences/{sequence['id']}"

    kept = owner.patch(path, {"name": "Other"}).json
    emptied = owner.patch(path, {"device_ids": [], "failover_after_hours": None}).json
    unknown = owner.patch(path, {"device_ids": [max(phones) + 1]})

    assert (kept["device_ids"], kept["failover_after_hours"]) == (phones, 0)
    assert (emptied["device_ids"], emptied["failover_after_hours"]) == ([], None)
    assert (unknown.status, list(unknown.error["fields"])) == (422, ["device_ids"])


def test_a_sequence_that_leads_to_itself_is_a_loop_on_the_map(owner: Browser) -> None:
    sequence = draft(owner, trigger="monthly", reenter_after_hours=24)
    step = add_step(owner, sequence, 1, next_trigger="monthly", delay_hours=12)

    drawn = owner.get("/sequences/map").json

    [wire] = drawn["wires"]
    assert (wire["from_step_id"], wire["to_step_id"]) == (step["id"], step["id"])
    assert drawn["loops"] == [{"sequence_ids": [sequence["id"]], "is_allowed": True}]
    assert drawn["broken"] == []
    assert owner.post(f"/sequences/{sequence['id']}/activate").status == 200


def test_the_map_shows_what_does_not_run_and_what_is_archived(owner: Browser) -> None:
    """A chain to a draft waits there; one to an archived sequence leads nowhere."""
    cold, warm = draft(owner, trigger="cold"), draft(owner, trigger="warm")
    add_step(owner, cold, 1, next_trigger="warm")
    add_step(owner, warm, 1)
    owner.post(f"/sequences/{cold['id']}/activate")

    waiting = owner.get("/sequences/map").json
    owner.post(f"/sequences/{warm['id']}/activate")
    owner.post(f"/sequences/{warm['id']}/archive")
    archived = owner.get("/sequences/map").json

    assert {node["id"]: node["state"] for node in waiting["sequences"]} == {
        cold["id"]: "active",
        warm["id"]: "draft",
    }
    assert [wire["to_sequence_id"] for wire in waiting["wires"]] == [warm["id"]]
    assert [node["id"] for node in archived["sequences"]] == [cold["id"]]
    assert [end["trigger"] for end in archived["broken"]] == ["warm"]


def test_a_report_says_who_is_asked_for_and_when_all_are_through(
    owner: Browser, conn: Db
) -> None:
    builders.hold_shard(conn)
    builders.add_device(conn, owner.account_id)
    leads = [builders.add_lead(conn, owner.account_id) for _ in range(2)]
    sequence = draft(owner)
    path = f"/sequences/{sequence['id']}"
    for day in (1, 4):
        add_step(owner, sequence, day)
    owner.post(f"{path}/activate")
    owner.post(f"{path}/enrolments", {"lead_ids": leads})

    asked = owner.get(f"{path}/report").json
    minute(conn)
    running = owner.get(f"{path}/report").json
    owner.post(f"{path}/pause")
    paused = owner.get(f"{path}/report").json

    assert (asked["asked"], asked["enrolled"]) == (2, 0)
    assert asked["estimated_finish_at"] is None
    assert (running["asked"], running["enrolled"]) == (0, 2)
    finish_at = datetime.fromisoformat(running["estimated_finish_at"])
    assert finish_at - clock.now() > timedelta(hours=71)
    assert paused["estimated_finish_at"] is None


def test_who_is_on_the_way_to_another_sequence_is_counted_by_itself(
    owner: Browser, conn: Db
) -> None:
    builders.add_device(conn, owner.account_id)
    cold, warm = draft(owner, trigger="cold"), draft(owner, trigger="warm")
    add_step(owner, cold, 1, next_trigger="warm")
    target = add_step(owner, warm, 1)
    path = f"/sequences/{cold['id']}"
    owner.post(f"{path}/activate")
    lead = builders.add_lead(conn, owner.account_id)
    owner.post(f"{path}/enrolments", {"lead_ids": [lead]})
    minute(conn)
    conn.execute(
        "UPDATE enrolments SET step_id = %s, goes_over = true,"
        " next_due_at = carillon_now() + interval '90 min'",
        (target["id"],),
    )

    report = owner.get(f"{path}/report").json
    [enrolment] = owner.get(f"{path}/enrolments").json["items"]

    assert (report["enrolled"], report["going_over"]) == (1, 1)
    places = ("waiting", "under_way", "paused")
    assert [[step[name] for name in places] for step in report["steps"]] == [[0, 0, 0]]
    assert report["estimated_finish_at"] == enrolment["next_due_at"]
    assert (enrolment["goes_over"], enrolment["step_id"]) == (True, target["id"])


def test_what_failed_of_a_step_is_sent_again_from_one_phone_or_all(
    owner: Browser, conn: Db
) -> None:
    """Not what can never succeed."""
    phones = [builders.add_device(conn, owner.account_id) for _ in range(2)]
    sequence = draft(owner)
    step = add_step(owner, sequence, 1)
    path = f"/sequences/{sequence['id']}"
    owner.post(f"{path}/activate")
    leads = [
        builders.add_lead(conn, owner.account_id, owner_device_id=phones[n % 2])
        for n in range(4)
    ]
    owner.post(f"{path}/enrolments", {"lead_ids": leads})
    minute(conn)
    conn.execute("DELETE FROM outbox")
    conn.execute(
        "UPDATE sends SET state = 'failed', ended_at = carillon_now(), code ="
        " CASE WHEN lead_id = %s THEN 'not-on-whatsapp' ELSE 'refused' END",
        (leads[0],),
    )

    resend = f"{path}/steps/{step['id']}/resend"
    from_one = owner.post(resend, {"device_id": phones[0]}).json
    from_all = owner.post(resend, {}).json

    assert (from_one, from_all) == ({"resent": 1}, {"resent": 2})
    report = owner.get(f"{path}/report").json
    assert (report["tally"]["remaining"], report["tally"]["failed"]) == (3, 1)
