"""Whatever moves a lead in a sequence is told to the browsers that look at it."""

from datetime import timedelta

import pytest

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint, View
from chalicelib.sends import hints, recording, step_planning
from chalicelib.sequences import enrolling
from tests import builders
from tests.chalicelib.inbound.scenes import AISYAH, hear, message
from tests.chalicelib.sends.course import Course, set_course


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def told(found: list[Hint]) -> list[int | None]:
    """The sequences that are told of, each by the views of its page and the lists."""
    of_sequences = [hint for hint in found if hint.code == "SEQUENCE_PROGRESS"]
    for hint in of_sequences:
        assert hint.sequence_id is not None
        assert View("sequence", hint.sequence_id) in hint.views
        assert View("sequences") in hint.views
    return [hint.sequence_id for hint in of_sequences]


def test_enrolling_tells_of_the_sequences_that_got_leads(course: Course) -> None:
    some, other = course.sequence("some", 1), course.sequence("other", 1)
    course.activate(some, other)
    for _ in range(3):
        course.lead("some")

    enrolled = enrolling.enrol_asked(course.conn)
    again = enrolling.enrol_asked(course.conn)

    assert enrolled.leads == 3
    assert enrolled.places == {(course.scene.account, some)}
    assert told(hints.sequences_progress(enrolled.places)) == [some]
    assert (again.leads, again.places) == (0, frozenset())


def test_planning_and_advancing_are_told(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    course.lead("start")
    enrolling.enrol_asked(course.conn)

    _, planned = step_planning.plan(course.conn, now=clock.now())
    course.tick()
    [claimed] = course.claim()
    sent = recording.record_sent(
        course.conn, claimed, whatsapp_id="wa", sent_at=clock.now()
    )

    assert (told(planned), told(sent)) == ([sequence], [sequence])


def test_a_reply_tells_of_every_sequence_that_it_ends(course: Course) -> None:
    """Not only of the one whose message was the last."""
    first, second = course.sequence("first", 1, 2), course.sequence("second", 1, 2)
    goes_on = course.sequence("third", 1, 2, stop_on_reply=False)
    course.activate(first, second, goes_on)
    lead = course.lead("first", "second", "third")
    course.go()

    found = recording.note_reply(
        course.conn,
        account_id=course.scene.account,
        person_id=builders.person_of(course.conn, lead),
        at=clock.now(),
    )

    assert {first, second} <= set(told(found))
    assert len(told(found)) == len(set(told(found)))


def test_an_opt_out_tells_of_every_sequence_that_it_ends(course: Course) -> None:
    account, device = course.scene.account, course.scene.device
    both = [course.sequence(word, 1, 2, stop_on_reply=False) for word in ("a", "b")]
    course.activate(*both)
    person = builders.add_person(course.conn, account, phone=AISYAH.phone)
    lead = course.lead("a", "b", person_id=person)
    course.go()

    [handled] = hear(
        course.conn,
        account,
        device,
        message("STOP", at=clock.now() + timedelta(seconds=1)),
    )

    assert {course.enrolment(lead, one) for one in both} == {("exited", "suppressed")}
    assert set(told(handled.hints)) == set(both)
