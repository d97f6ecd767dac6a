"""The stories that sequences are promised by, hour for hour."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.jobs import actions as jobs
from chalicelib.leads import actions as leads
from chalicelib.leads.changes import actions as changes
from chalicelib.leads.changes import kinds
from chalicelib.leads.changes.model import Details
from chalicelib.leads.model import Filter
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import deciding, recording, step_controls, step_planning
from chalicelib.sequences import actions, enrolling, steps
from tests import builders
from tests.chalicelib.sends.course import Course, set_course
from tests.chalicelib.sends.scenes import column, one, state_and_code
from tests.fakes import MemoryStorage


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def test_a_challenge_of_30_days_goes_out_to_the_hour_and_leads_on(
    course: Course,
) -> None:
    """24 and 48: day 3 goes out at hour 72; then over to the advanced sequence."""
    fitness = course.sequence("fitness_start", 1, 2, 4)
    advanced = course.sequence("advanced_start", 1)
    course.change_step(fitness, 4, next_trigger="advanced_start", delay_hours=24)
    course.activate(fitness, advanced)
    lead = course.lead("VIP", "fitness_start")

    course.go(hours=100)

    assert course.texts(lead) == [
        (0, "fitness_start 1"),
        (24, "fitness_start 2"),
        (72, "fitness_start 4"),
        (96, "advanced_start 1"),
    ]
    assert course.enrolment(lead, fitness) == ("completed", None)
    assert course.enrolment(lead, advanced) == ("completed", None)
    assert course.triggers_of(lead) == ["VIP"]


def test_cold_leads_become_warm_and_hot(course: Course) -> None:
    cold, warm, hot = (course.sequence(word, 1) for word in ("COLD", "WARM", "HOT"))
    course.change_step(cold, 1, next_trigger="WARM", delay_hours=24)
    course.change_step(warm, 1, next_trigger="HOT", delay_hours=48)
    course.activate(cold, warm, hot)
    lead = course.lead("cold")

    course.go(hours=30)
    assert course.triggers_of(lead) == ["warm"]
    course.go(hours=50)

    assert course.texts() == [(0, "COLD 1"), (24, "WARM 1"), (72, "HOT 1")]
    assert course.triggers_of(lead) == []


def test_a_step_that_cannot_be_planned_holds_up_nobody(course: Course) -> None:
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    leads_ = [course.lead("start") for _ in range(5)]
    bad = leads_[2]
    course.conn.execute(
        f"ALTER TABLE sends ADD CONSTRAINT bad CHECK (lead_id <> {bad})".encode()
    )

    course.go(hours=1)
    assert [len(course.texts(lead)) for lead in leads_] == [1, 1, 0, 1, 1]

    course.conn.execute("ALTER TABLE sends DROP CONSTRAINT bad")
    course.go(hours=2)
    assert [len(course.texts(lead)) for lead in leads_] == [1] * 5


def test_an_opt_out_between_planning_and_sending_ends_it(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    assert course.waiting() == 1

    builders.suppress(
        course.conn, course.scene.account, builders.person_of(course.conn, lead)
    )
    course.go(hours=48, stride=12)

    assert course.heard == []
    assert course.enrolment(lead, sequence) == ("exited", "suppressed")
    assert one(course.conn, "SELECT state FROM sends") == "suppressed"


def test_a_pause_in_the_middle_holds_everything_and_loses_nothing(
    course: Course,
) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()

    step_controls.pause(
        course.conn, account_id=course.scene.account, sequence_id=sequence
    )
    assert course.claim() == []
    course.go(hours=100, stride=10)
    assert course.heard == []

    step_controls.resume(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        now=clock.now(),
    )
    course.go(hours=30)
    assert course.texts(lead) == [(100, "start 1"), (124, "start 2")]


def test_a_reply_in_the_middle_stops_that_sequence_and_a_person_lets_it_go_on(
    course: Course,
) -> None:
    stops = course.sequence("stops", 1, 2)
    goes_on = course.sequence("goes_on", 1, 2, stop_on_reply=False)
    course.activate(stops, goes_on)
    lead = course.lead("stops", "goes_on")
    course.go(hours=3)

    course.replies(lead)
    course.go(hours=30)

    assert course.enrolment(lead, stops) == ("exited", "replied")
    assert [text for _, text in course.texts()] == ["stops 1", "goes_on 1", "goes_on 2"]

    enrolment = one(
        course.conn, "SELECT id FROM enrolments WHERE sequence_id = %s", stops
    )
    step_controls.resume_enrolment(
        course.conn,
        account_id=course.scene.account,
        sequence_id=stops,
        enrolment_id=enrolment,
        now=clock.now(),
    )
    course.go()
    assert course.texts()[-1][1] == "stops 2"


@pytest.mark.parametrize("answer", [None, "lost"])
def test_a_reply_to_what_nobody_confirmed_stops_the_sequence(
    course: Course, answer: str | None
) -> None:
    """They answer before WhatsApp's word is here, or where it never came."""
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    [claimed] = course.claim()
    if answer == "lost":
        recording.record_uncertain(course.conn, claimed)

    course.replies(lead)
    course.go(hours=60, stride=12)

    assert course.enrolment(lead, sequence) == ("exited", "replied")
    assert course.heard == []


def test_what_was_said_before_the_first_message_stops_nothing(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.go()

    course.replies(lead, at=clock.now() - timedelta(minutes=5))

    assert course.enrolment(lead, sequence) == ("active", None)


def test_vit_never_matches_vitac(course: Course) -> None:
    vit = course.sequence("VIT", 1)
    by_niche = course.sequence("other", 1, niche="VIT")
    course.activate(vit, by_niche)
    course.lead("VITAC", niches=("VITAC",))
    meant = course.lead("Vit ", niches=("vit",))

    course.go()

    assert {lead for _, lead, _ in course.heard} == {meant}
    assert len(course.heard) == 2


def test_having_a_trigger_enrols_nobody_twice(course: Course) -> None:
    """Those who had the word before the start are enrolled by it, once."""
    lead = course.lead("start")
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    course.go()
    course.tag(lead, "start")
    course.go()
    course.tag(lead)
    course.tag(lead, "start")
    course.go(hours=3)

    assert course.texts(lead) == [(0, "start 1")]


def test_who_may_come_again_comes_after_the_minimum_period(course: Course) -> None:
    sequence = course.sequence("start", 1, reenter_after=timedelta(hours=10))
    course.activate(sequence)
    lead = course.lead("start")
    course.go()

    course.tag(lead, "start")
    course.go(hours=12)
    assert course.texts(lead) == [(0, "start 1")]

    course.tag(lead)
    course.tag(lead, "start")
    course.go()
    assert course.texts(lead) == [(0, "start 1"), (12, "start 1")]


def test_an_entry_point_enrols_at_its_step(course: Course) -> None:
    sequence = course.sequence("start", 1, 5)
    course.change_step(sequence, 5, is_entry=True)
    course.activate(sequence)
    lead = course.lead("start_day5")

    course.go()

    assert course.texts(lead) == [(0, "start 5")]
    assert course.triggers_of(lead) == ["start_day5"]


def test_a_goal_that_is_reached_ends_it(course: Course) -> None:
    sequence = course.sequence("start", 1, 2, goal_trigger="bought")
    course.activate(sequence)
    lead = course.lead("start")
    course.go()

    course.tag(lead, "start", "Bought")
    course.go(hours=30)

    assert course.enrolment(lead, sequence) == ("exited", "goal")
    assert len(course.heard) == 1


def test_what_is_planned_takes_the_text_that_its_step_has_now(course: Course) -> None:
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    course.lead("start")
    course.tick()

    course.change_step(sequence, 1, text="Better")
    course.send()

    assert [text for _, text in course.texts()] == ["Better"]


def test_a_step_taken_off_the_board_is_passed_over_by_all(course: Course) -> None:
    """By those it is planned for, and by those who wait for it."""
    sequence = course.sequence("start", 1, 2, 4)
    course.activate(sequence)
    early, late = course.lead("start"), course.lead()
    course.go(hours=23)
    course.tag(late, "start")
    course.go(hours=1)
    course.turn(1)
    course.tick()

    steps.remove(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        step_id=course.step(sequence, 2),
    )
    course.go(hours=80)

    for lead in (early, late):
        assert [text for _, text in course.texts(lead)] in (
            ["start 1", "start 4"],
            ["start 1", "start 2", "start 4"],
        )
    assert [text for _, text in course.texts(late)] == ["start 1", "start 4"]


@pytest.mark.parametrize(
    ("code", "on_failed", "fate"),
    [
        ("refused", "skip", ("active", None)),
        ("refused", "exit", ("exited", "failed")),
        ("not-on-whatsapp", "skip", ("exited", "unreachable")),
    ],
)
def test_a_step_that_fails_decides_what_becomes_of_the_lead(
    course: Course, code: str, on_failed: str, fate: tuple[str, str | None]
) -> None:
    sequence = course.sequence("start", 1, 2, on_failed=on_failed)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    [claimed] = course.claim()

    recording.record_refused(
        course.conn, claimed, code=code, transient=False, now=clock.now()
    )

    assert course.enrolment(lead, sequence) == fate
    course.go(hours=25)
    assert len(course.texts(lead)) == (1 if fate[0] == "active" else 0)


def test_a_failed_step_is_sent_again_when_a_person_asks(course: Course) -> None:
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    [claimed] = course.claim()
    recording.record_refused(
        course.conn, claimed, code="refused", transient=False, now=clock.now()
    )

    again, _ = step_controls.retry(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        step_id=course.step(sequence, 1),
        device_id=None,
        now=clock.now(),
    )
    course.go()

    assert again == 1
    assert [text for _, text in course.texts(lead)] == ["start 1"]


def test_an_uncertain_step_holds_its_lead_for_a_day(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    [claimed] = course.claim()
    recording.record_uncertain(course.conn, claimed)

    course.go(hours=23)
    assert course.texts(lead) == []
    course.go(hours=3)

    assert [text for _, text in course.texts(lead)] == ["start 2"]
    assert state_and_code(course.conn, claimed.send_id)[0] == "uncertain"


def test_a_late_word_on_a_step_turns_nobody_out_who_went_on(course: Course) -> None:
    """Where a failed step ends a sequence, it ends for those who stand at it."""
    sequence = course.sequence("start", 1, 2, 3, on_failed="exit")
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    [claimed] = course.claim()
    recording.record_uncertain(course.conn, claimed)
    course.go(hours=26)

    deciding.decide(
        course.conn,
        account_id=course.scene.account,
        send_id=claimed.send_id,
        outcome="not-sent",
    )
    course.go(hours=48)

    assert [text for _, text in course.texts(lead)] == ["start 2", "start 3"]
    assert course.enrolment(lead, sequence) == ("completed", None)


def test_a_receipt_that_comes_before_the_record_moves_it_on_once(
    course: Course,
) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()
    [claimed] = course.claim()
    recording.record_uncertain(course.conn, claimed, whatsapp_id="wa")
    recording.record_receipt(
        course.conn,
        account_id=course.scene.account,
        device_id=course.scene.device,
        whatsapp_id="wa",
        kind="delivered",
        at=clock.now(),
    )

    course.go(hours=25)

    assert course.texts(lead) == [(24, "start 2")]


def test_archiving_ends_it_for_everybody(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()

    step_controls.archive(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        now=clock.now(),
    )
    course.go(hours=30, stride=10)

    assert course.heard == []
    assert course.waiting() == 0
    assert course.enrolment(lead, sequence) == ("exited", "removed")


def test_a_lead_that_was_deleted_hears_nothing(course: Course) -> None:
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    lead = course.lead("start")
    course.tick()

    leads.delete(course.conn, course.scene.account, lead)
    course.send()

    assert course.heard == []
    assert course.enrolment(lead, sequence) == ("exited", "removed")


def test_one_lead_waits_while_the_others_go_on(course: Course) -> None:
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    waits, goes = course.lead("start"), course.lead("start")
    course.tick()
    enrolment = one(course.conn, "SELECT id FROM enrolments WHERE lead_id = %s", waits)
    place = {
        "account_id": course.scene.account,
        "sequence_id": sequence,
        "enrolment_id": enrolment,
    }

    step_controls.pause_enrolment(course.conn, **place)
    course.go()
    assert [lead for _, lead, _ in course.heard] == [goes]

    step_controls.resume_enrolment(course.conn, **place, now=clock.now())
    course.go()
    assert [lead for _, lead, _ in course.heard] == [goes, waits]


def test_a_closed_weekday_moves_a_step_and_its_three_days(course: Course) -> None:
    """Whatever today is, it is closed: nothing goes, and nothing expires for it."""
    there = one(
        course.conn,
        "SELECT extract(isodow FROM carillon_now() AT TIME ZONE 'Asia/Kuala_Lumpur')",
    )
    tomorrow = int(there) % 7 + 1
    sequence = course.sequence("start", 1, weekdays=(tomorrow,))
    course.activate(sequence)
    course.lead("start", zone="Asia/Kuala_Lumpur")

    course.go()

    assert course.heard == []
    due, expires = course.conn.execute(
        "SELECT due_at, expires_at FROM sends"
    ).fetchone() or (None, None)
    assert due is not None
    assert clock.now() < due <= clock.now() + timedelta(hours=24)
    assert expires - due == timedelta(hours=72)


def test_a_restart_in_the_middle_sends_nothing_twice(course: Course) -> None:
    """The process ended while a step was under way; its shard begins a new term."""
    sequence = course.sequence("start", 1, 2, 3)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=23)
    course.turn(1)
    course.tick()
    [claimed] = course.claim()

    epoch = builders.hold_shard(course.conn, epoch=course.scene.epoch + 1)
    [lost] = recording.abandon(course.conn, shard="s1", epoch=epoch)
    course.scene = replace(course.scene, epoch=epoch)
    course.go(hours=60)

    assert lost.send_id == claimed.send_id
    assert state_and_code(course.conn, claimed.send_id)[0] == "uncertain"
    assert course.texts(lead) == [(0, "start 1"), (48, "start 3")]
    assert course.enrolment(lead, sequence) == ("completed", None)


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        # The clocks go back, and forward, in the night between.
        (datetime(2026, 10, 24, 18, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (datetime(2027, 3, 27, 18, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (datetime(2026, 11, 24, 18, tzinfo=UTC), datetime(2026, 11, 25, 8, tzinfo=UTC)),
    ],
)
def test_a_step_goes_out_at_nine_there_also_after_the_clocks_changed(
    course: Course, evening: datetime, morning: datetime
) -> None:
    sequence = course.sequence("start", 1, window_from=time(9), window_until=time(18))
    course.activate(sequence)
    course.lead("start", zone="Europe/Berlin")
    enrolling.enrol_asked(course.conn)
    course.conn.execute("UPDATE enrolments SET next_due_at = %s", (evening,))

    step_planning.plan(course.conn, now=evening)

    assert one(course.conn, "SELECT due_at FROM sends") == morning
    assert one(course.conn, "SELECT not_before FROM outbox") == morning


def test_a_picture_and_a_voice_message_are_steps_like_any_other(
    course: Course,
) -> None:
    account = course.scene.account
    picture = builders.add_media(course.conn, account)
    voice = builders.add_media(
        course.conn, account, mime="audio/ogg", width=None, height=None
    )
    sequence = course.sequence("start", 1, 2)
    course.change_step(sequence, 1, media_id=picture, text="Look, {name}")
    course.change_step(sequence, 2, media_id=voice, text="")
    course.activate(sequence)
    course.lead("start", name="Mei")

    course.go(hours=25)

    assert course.texts() == [(0, "Look, Mei"), (24, "")]
    assert column(course.conn, "SELECT media_id FROM sends ORDER BY id") == [
        picture,
        voice,
    ]


def test_a_picture_that_is_exchanged_goes_out_where_its_step_is_planned(
    course: Course,
) -> None:
    account = course.scene.account
    old, new = (builders.add_media(course.conn, account) for _ in range(2))
    sequence = course.sequence("start", 1)
    course.change_step(sequence, 1, media_id=old)
    course.activate(sequence)
    course.lead("start")
    course.tick()

    course.change_step(sequence, 1, media_id=new)
    [claimed] = course.claim()

    assert claimed.media_id == new


def test_a_step_that_is_put_in_comes_to_those_before_it(course: Course) -> None:
    sequence = course.sequence("start", 1, 5)
    course.activate(sequence)
    before, past = course.lead(), course.lead("start")
    course.go()
    steps.add(
        course.conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        day=3,
        text="start 3",
        media_id=None,
        member_id=None,
    )
    course.tag(before, "start")

    course.go(hours=100)

    assert course.texts(past) == [(0, "start 1"), (96, "start 5")]
    assert course.texts(before) == [(0, "start 1"), (48, "start 3"), (96, "start 5")]


def test_a_step_that_is_put_back_is_received_by_who_waits_at_it(
    course: Course,
) -> None:
    sequence = course.sequence("start", 1, 2, 3)
    course.activate(sequence)
    lead = course.lead("start")
    course.go(hours=2)
    place = {
        "account_id": course.scene.account,
        "sequence_id": sequence,
        "step_id": course.step(sequence, 2),
    }

    steps.remove(course.conn, **place)
    course.go(hours=2)
    steps.restore(course.conn, **place)
    course.go(hours=50)

    assert [at for at, _ in course.texts(lead)] == [0, 24, 48]


def test_leads_come_in_at_the_first_day_whichever_it_is(course: Course) -> None:
    """Taken off or moved, the first step leaves its word and its door to the next."""
    sequence = course.sequence("start", 1, 2, 3)
    course.activate(sequence)
    first, second = (course.step(sequence, day) for day in (1, 2))
    place: dict[str, Any] = {
        "account_id": course.scene.account,
        "sequence_id": sequence,
    }

    steps.move(course.conn, **place, step_id=first, day=9)
    moved = course.lead("start")
    course.go()
    steps.remove(course.conn, **place, step_id=second)
    removed = course.lead("start")
    course.go()

    assert course.texts(moved)[0][1] == "start 2"
    assert course.texts(removed) == [(0, "start 3")]


def test_a_trigger_given_to_many_at_once_enrols_them(course: Course) -> None:
    """And the goal, given to many, takes them out."""
    sequence = course.sequence("start", 1, 2, goal_trigger="bought")
    course.activate(sequence)
    some = [course.lead() for _ in range(3)]

    change_all(course, "start")
    course.go()
    assert [lead for _, lead, _ in course.heard] == some

    change_all(course, "bought")
    course.go(hours=30)
    assert {course.enrolment(lead, sequence) for lead in some} == {("exited", "goal")}
    assert len(course.heard) == 3


def change_all(course: Course, trigger: str) -> None:
    """As a browser and a worker do it."""
    account = course.scene.account
    count = one(course.conn, "SELECT count(*) FROM leads WHERE deleted_at IS NULL")
    begun = changes.begin(
        course.conn,
        account,
        kind="add-trigger",
        details=Details(word=trigger),
        wanted=Filter(),
        count=count,
        member_id=None,
    )
    job = jobs.take(course.conn, begun.job.id)
    assert job is not None
    kinds.KINDS[job.kind].run(course.conn, MemoryStorage(), job)


@pytest.mark.parametrize("queued", [False, True])
def test_what_waits_for_new_hours_does_not_expire_for_it(
    course: Course, queued: bool
) -> None:
    """Planned for today; then the sequence writes on one other weekday only."""
    conn = course.conn
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    course.lead("start")
    enrolling.enrol_asked(conn)
    step_planning.plan(conn, now=clock.now())
    if queued:
        course.tick()
    in_five_days = (clock.now() + timedelta(days=5)).isoweekday()
    actions.change(
        conn,
        account_id=course.scene.account,
        sequence_id=sequence,
        weekdays=[in_five_days],
    )

    claimed = course.claim()
    course.tick()

    assert claimed == []
    query = (
        "SELECT s.expires_at - o.not_before, s.expires_at = o.not_after"
        " FROM outbox o JOIN sends s ON s.id = o.send_id"
    )
    assert conn.execute(query.encode()).fetchall() == [(timedelta(hours=72), True)]
