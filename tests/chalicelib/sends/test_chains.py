"""What follows a sequence: another, the same again, or nothing any more."""

import pytest

from chalicelib.errors import Conflict, Invalid
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import step_controls
from chalicelib.sequences import actions, board, steps
from chalicelib.sequences.model import SequenceId
from tests import builders
from tests.chalicelib.sends.course import HOUR, Course, set_course
from tests.chalicelib.sends.scenes import one


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def lead_on(course: Course, sequence: SequenceId, day: int, word: str) -> None:
    """After this step, and a day, comes the word."""
    course.change_step(sequence, day, next_trigger=word, delay_hours=24)


def archive(course: Course, sequence: SequenceId) -> None:
    step_controls.archive(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        now=clock.now(),
    )


def test_a_sequence_that_leads_to_itself_begins_anew_after_the_minimum_period(
    course: Course,
) -> None:
    """Two days after its last message, not the one that its delay says."""
    monthly = course.sequence("monthly", 1, 2, reenter_after=48 * HOUR)
    lead_on(course, monthly, 2, "monthly")
    course.activate(monthly)
    lead = course.lead("monthly")

    course.go(hours=100)

    assert course.texts(lead) == [
        (0, "monthly 1"),
        (24, "monthly 2"),
        (72, "monthly 1"),
        (96, "monthly 2"),
    ]
    assert course.triggers_of(lead) == ["monthly"]
    runs = one(course.conn, "SELECT array_agg(run ORDER BY run) FROM enrolments")
    assert runs == [1, 2]


def test_a_step_that_leads_back_into_the_middle_begins_anew_there(
    course: Course,
) -> None:
    nag = course.sequence("nag", 1, 2, 3, reenter_after=HOUR)
    lead_on(course, nag, 3, "nag_day2")
    course.activate(nag)
    lead = course.lead("nag")

    course.go(hours=100)

    days = [text.removeprefix("nag ") for _, text in course.texts(lead)]
    assert days == ["1", "2", "3", "2", "3"]


def test_a_longer_loop_goes_round_and_keeps_the_minimum_period(course: Course) -> None:
    warm = course.sequence("warm", 1, reenter_after=60 * HOUR)
    cold = course.sequence("cold", 1, reenter_after=HOUR)
    lead_on(course, warm, 1, "cold")
    lead_on(course, cold, 1, "warm")
    course.activate(warm, cold)
    lead = course.lead("warm")

    course.go(hours=100)

    assert course.texts(lead) == [
        (0, "warm 1"),
        (24, "cold 1"),
        (60, "warm 1"),
        (84, "cold 1"),
    ]


@pytest.mark.parametrize("words", [("cold",), ("cold", "warm", "hot")])
def test_a_loop_needs_re_entry_of_every_sequence_in_it(
    course: Course, words: tuple[str, ...]
) -> None:
    sequences = [course.sequence(word, 1) for word in words]
    for sequence, following in zip(sequences, (*words[1:], words[0]), strict=True):
        lead_on(course, sequence, 1, following)
    for sequence in sequences[1:]:
        actions.change(
            course.conn,
            account_id=course.scene.account,
            sequence_id=sequence,
            reenter_after=HOUR,
        )

    with pytest.raises(Invalid) as refused:
        course.activate(sequences[0])

    assert refused.value.specific_code == "endless-chain"
    [loop] = board.chains(course.conn, account_id=course.scene.account).loops
    assert (loop.sequence_ids, loop.is_allowed) == (tuple(sequences), False)


def test_a_running_sequence_cannot_be_made_endless(course: Course) -> None:
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    course.activate(cold, warm)

    with pytest.raises(Invalid) as refused:
        lead_on(course, warm, 1, "cold")

    assert refused.value.specific_code == "endless-chain"
    drawn = board.chains(course.conn, account_id=course.scene.account)
    assert drawn.loops == ()


def test_re_entry_cannot_be_taken_from_a_loop_that_runs(course: Course) -> None:
    monthly = course.sequence("monthly", 1, reenter_after=HOUR)
    lead_on(course, monthly, 1, "monthly")
    course.activate(monthly)

    with pytest.raises(Invalid) as refused:
        actions.change(
            course.conn,
            account_id=course.scene.account,
            sequence_id=monthly,
            reenter_after=None,
        )

    assert refused.value.specific_code == "endless-chain"


def test_whoever_is_led_to_a_draft_waits_until_it_is_active(course: Course) -> None:
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    course.activate(cold)
    lead = course.lead("cold")

    course.go(hours=50)
    assert course.texts(lead) == [(0, "cold 1")]
    assert course.enrolment(lead, cold) == ("completed", None)
    assert course.triggers_of(lead) == ["warm"]

    course.activate(warm)
    course.go()
    assert course.texts(lead) == [(0, "cold 1"), (50, "warm 1")]


def test_a_draft_that_somebody_is_led_to_cannot_be_deleted(course: Course) -> None:
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    course.activate(cold)
    course.lead("cold")
    course.go(hours=2)

    with pytest.raises(Conflict) as refused:
        actions.delete(course.conn, account_id=course.scene.account, sequence_id=warm)

    assert refused.value.specific_code == "sequence-awaited"


def test_whoever_is_led_to_a_paused_sequence_waits_until_it_goes_on(
    course: Course,
) -> None:
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    course.activate(cold, warm)
    place = {"account_id": course.scene.account, "sequence_id": warm}
    step_controls.pause(course.conn, **place)
    lead = course.lead("cold")

    course.go(hours=50)
    assert course.texts(lead) == [(0, "cold 1")]

    step_controls.resume(course.conn, **place, now=clock.now())
    course.go()
    assert course.texts(lead) == [(0, "cold 1"), (50, "warm 1")]


def test_a_chain_to_an_archived_sequence_ends_there_and_is_shown(
    course: Course,
) -> None:
    """Be it that somebody is on the way already, or comes to the step later."""
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    course.activate(cold, warm)
    early = course.lead("cold")
    course.go(hours=2)

    archive(course, warm)
    late = course.lead("cold")
    course.go(hours=50)

    for lead in (early, late):
        assert [text for _, text in course.texts(lead)] == ["cold 1"]
        assert course.enrolment(lead, cold) == ("completed", None)
        assert course.triggers_of(lead) == []
    [broken] = board.chains(course.conn, account_id=course.scene.account).broken
    assert (broken.sequence_id, broken.trigger) == (cold, "warm")
    assert one(course.conn, "SELECT count(*) FROM enrolment_requests") == 0


def test_a_step_that_a_lead_is_led_to_may_be_taken_off_meanwhile(
    course: Course,
) -> None:
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1, 3)
    lead_on(course, cold, 1, "warm")
    course.activate(cold, warm)
    lead = course.lead("cold")
    course.go(hours=2)

    steps.remove(
        course.conn,
        account_id=course.scene.account,
        sequence_id=warm,
        step_id=course.step(warm, 1),
    )
    course.go(hours=30)

    assert course.texts(lead) == [(0, "cold 1"), (24, "warm 3")]


def test_the_words_of_an_archived_sequence_are_for_others(course: Course) -> None:
    old = course.sequence("cold", 1)
    course.activate(old)
    archive(course, old)

    new = course.sequence("cold", 1)
    course.activate(new)
    lead = course.lead("cold")
    course.go()

    assert course.texts(lead) == [(0, "cold 1")]
    assert course.enrolment(lead, new) == ("completed", None)


def test_whoever_opts_out_on_the_way_over_arrives_nowhere(course: Course) -> None:
    cold, warm = course.sequence("cold", 1), course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    course.activate(cold, warm)
    lead = course.lead("cold")
    course.go(hours=2)

    builders.suppress(
        course.conn, course.scene.account, builders.person_of(course.conn, lead)
    )
    course.go(hours=30)

    assert course.texts(lead) == [(0, "cold 1")]
    assert course.enrolment(lead, cold) == ("exited", "suppressed")


def test_a_sequence_without_re_entry_is_led_to_once(course: Course) -> None:
    """Two ways into one: the second finds the lead has been there."""
    cold, cool = course.sequence("cold", 1), course.sequence("cool", 1)
    warm = course.sequence("warm", 1)
    lead_on(course, cold, 1, "warm")
    lead_on(course, cool, 1, "warm")
    course.change_step(cool, 1, delay_hours=48)
    course.activate(cold, cool, warm)
    lead = course.lead("cold", "cool")

    course.go(hours=80)

    assert [text for _, text in course.texts(lead)].count("warm 1") == 1
