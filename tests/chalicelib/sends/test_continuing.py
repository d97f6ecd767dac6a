"""A lead that replied, and whom a person lets go on: with which step, and when."""

from typing import Any

import pytest

from chalicelib.errors import Conflict
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import recording, step_controls
from chalicelib.sequences import enrolling
from chalicelib.sequences.model import SequenceId
from tests.chalicelib.sends.course import Course, set_course
from tests.chalicelib.sends.scenes import one


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def go_on(course: Course, sequence: SequenceId) -> None:
    enrolment = one(
        course.conn,
        "SELECT max(id) FROM enrolments WHERE sequence_id = %s",
        sequence,
    )
    step_controls.resume_enrolment(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        enrolment_id=enrolment,
        now=clock.now(),
    )


def test_whoever_waited_for_a_step_keeps_its_time(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=3)
    course.replies(lead)
    course.go(hours=3)

    go_on(course, sequence)
    course.go(hours=30)

    assert course.texts(lead) == [(0, "start 1"), (24, "start 2")]


def test_whoever_missed_the_time_of_a_step_gets_it_at_once(course: Course) -> None:
    sequence = course.sequence("start", 1, 2, 3)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=3)
    course.replies(lead)
    course.go(hours=97)

    go_on(course, sequence)
    course.go(hours=30)

    assert course.texts(lead) == [(0, "start 1"), (100, "start 2"), (124, "start 3")]


def test_the_delay_after_a_step_that_was_going_out_is_kept(course: Course) -> None:
    """The reply came between the claim and the record: sent, and the lead is out."""
    sequence = course.sequence("start", 1, 2, 3)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=23)
    course.turn(2)
    course.tick()
    [claimed] = course.claim()
    course.replies(lead)
    recording.record_sent(course.conn, claimed, whatsapp_id="wa", sent_at=clock.now())
    course.go(hours=10)

    go_on(course, sequence)
    course.go(hours=30)

    assert course.texts(lead)[1:] == [(49, "start 3")]


def test_a_step_that_was_taken_back_is_passed_over(course: Course) -> None:
    """Planned once, cancelled by the reply: the next stands in its place."""
    sequence = course.sequence("start", 1, 2, 3)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=23)
    course.turn(2)
    course.tick()
    course.replies(lead)

    go_on(course, sequence)
    course.go()

    assert course.texts(lead) == [(0, "start 1"), (25, "start 3")]


def test_whoever_has_nothing_left_is_done(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=23)
    course.turn(2)
    course.tick()
    course.replies(lead)

    go_on(course, sequence)

    assert course.enrolment(lead, sequence) == ("completed", None)


def test_going_on_leads_over_as_it_would_have(course: Course) -> None:
    cold, warm = course.sequence("cold", 1, 2), course.sequence("warm", 1)
    course.change_step(cold, 2, next_trigger="warm", delay_hours=24)
    course.activate(cold, warm)
    lead = course.lead("cold")
    course.go(hours=23)
    course.turn(1)
    course.tick()
    [claimed] = course.claim()
    course.replies(lead)
    recording.record_sent(course.conn, claimed, whatsapp_id="wa", sent_at=clock.now())

    go_on(course, cold)
    course.go(hours=30)

    assert course.texts(lead)[1:] == [(48, "warm 1")]
    assert course.triggers_of(lead) == []


@pytest.mark.parametrize("ending", ["removed", "again"])
def test_only_one_that_replied_and_is_not_back_goes_on(
    course: Course, ending: str
) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.go()
    enrolment = one(course.conn, "SELECT id FROM enrolments")
    place: dict[str, Any] = {
        "account_id": course.scene.account,
        "sequence_id": sequence,
    }
    if ending == "removed":
        step_controls.remove_enrolment(
            course.conn, **place, enrolment_id=enrolment, now=clock.now()
        )
    else:
        course.replies(lead)
        enrolling.ask(course.conn, **place, lead_ids=[lead], step_id=None)
        course.go()

    with pytest.raises(Conflict):
        step_controls.resume_enrolment(
            course.conn, **place, enrolment_id=enrolment, now=clock.now()
        )
