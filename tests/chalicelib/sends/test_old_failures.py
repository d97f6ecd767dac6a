"""How sequences failed in the system before this one: each class, by its number."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.reports.store import step_counts
from chalicelib.sends import recording, step_controls
from chalicelib.sequences import steps
from tests.chalicelib.sends.course import Course, set_course
from tests.chalicelib.sends.scenes import column, one


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def states(course: Course, sequence: int) -> dict[str, int]:
    counts = step_counts(
        course.conn, account_id=course.scene.account, sequence_id=sequence
    )
    return {count.state: count.n for count in counts if count.n}


def test_failure_class_10_nothing_is_sent_or_advanced_that_is_only_queued(
    course: Course,
) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    course.lead("start")
    place = "SELECT day FROM enrolments e JOIN steps s ON s.id = e.step_id"

    course.tick()
    assert (states(course, sequence), one(course.conn, place)) == ({"queued": 1}, 1)

    [claimed] = course.claim()
    assert (states(course, sequence), one(course.conn, place)) == ({"sending": 1}, 1)

    recording.record_sent(course.conn, claimed, whatsapp_id="wa", sent_at=clock.now())
    assert (states(course, sequence), one(course.conn, place)) == ({"sent": 1}, 2)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    delays=st.lists(st.integers(1, 90), min_size=3, max_size=3),
    asleep=st.integers(0, 200),
)
def test_failure_class_11_no_step_goes_out_before_its_delay_from_the_actual_send(
    conn: Db, delays: list[int], asleep: int
) -> None:
    """Also after the scanner slept: what is late makes nothing after it early."""
    with conn.transaction(force_rollback=True):
        course = set_course(conn)
        sequence = course.sequence("start", 1, 2, 3, 4)
        for day, delay in enumerate(delays, 1):
            course.change_step(sequence, day, delay_hours=delay)
        course.activate(sequence)
        lead = course.lead("start")
        course.go()
        course.turn(asleep)

        course.go(hours=sum(delays) + 1)

        sent_at = [hour for hour, _ in course.texts(lead)]
        gaps = [after - before for before, after in pairwise(sent_at)]
        assert len(sent_at) == 4
        assert all(gap >= delay for gap, delay in zip(gaps, delays, strict=True))
        assert gaps[1:] == delays[1:]


def test_failure_class_12_a_lead_stands_at_a_step_whatever_day_it_is_moved_to(
    course: Course,
) -> None:
    """By its id; and the step's number gets into no name."""
    sequence = course.sequence("start", 1, 2, 3)
    course.change_step(sequence, 2, text="Second, {name}")
    course.activate(sequence)
    lead = course.lead("start", name="Aisyah")
    course.go(hours=2)
    waited_for = course.step(sequence, 2)

    steps.move(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        step_id=waited_for,
        day=9,
    )
    course.go(hours=24)

    assert course.texts(lead)[1:] == [(24, "Second, Aisyah")]
    assert column(course.conn, "SELECT step_id FROM sends ORDER BY id")[1] == waited_for
    assert one(course.conn, "SELECT name FROM leads") == "Aisyah"


@pytest.mark.parametrize("word", ["VITA", "VITAC", "EXVIT", "EX VIT", "VIT EX", "VI"])
def test_failure_class_26_a_word_within_a_word_enrols_nobody(
    course: Course, word: str
) -> None:
    """Neither as a trigger, nor as a niche, nor as a goal."""
    by_trigger = course.sequence("VIT", 1, goal_trigger="BUY")
    by_niche = course.sequence("other", 1, niche="VIT")
    course.activate(by_trigger, by_niche)
    stranger = course.lead(word, niches=(word,))
    meant = course.lead("vit", f"{word}BUY")

    course.go()

    assert course.texts(stranger) == []
    assert course.texts(meant) == [(0, "VIT 1")]


def test_failure_class_31_only_the_next_step_is_written(course: Course) -> None:
    sequence = course.sequence("start", *range(1, 32))
    course.activate(sequence)
    for _ in range(3):
        course.lead("start")
    sends = "SELECT count(*) FROM sends"

    course.tick()
    assert one(course.conn, sends) == 3

    course.send()
    course.tick()
    assert one(course.conn, sends) == 3

    course.turn(24)
    course.tick()
    assert one(course.conn, sends) == 6


def test_failure_class_34_what_is_queued_takes_the_edit_and_the_pause(
    course: Course,
) -> None:
    """A slot, a device and a wake-up are given; the text and the leave are not."""
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    course.lead("start")
    course.tick()
    assert one(course.conn, "SELECT state FROM sends") == "queued"
    place = {"account_id": course.scene.account, "sequence_id": sequence}

    course.change_step(sequence, 1, text="Better")
    step_controls.pause(course.conn, **place)
    assert course.claim() == []

    step_controls.resume(course.conn, **place, now=clock.now())
    course.go()
    assert course.texts() == [(0, "Better")]
    assert timedelta(hours=71) < one(
        course.conn, "SELECT expires_at - carillon_now() FROM sends"
    )
