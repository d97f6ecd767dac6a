"""For whom nothing is planned: no consent, suppressed, deleted; and their return."""

from datetime import timedelta

import pytest

from chalicelib.campaigns.model import CampaignId
from chalicelib.jobs import actions as jobs
from chalicelib.leads import actions as leads
from chalicelib.leads.changes import actions as changes
from chalicelib.leads.changes import kinds
from chalicelib.leads.changes.actions import Begun
from chalicelib.leads.changes.model import Details
from chalicelib.leads.model import Consent, Filter
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import controls, planning, recording
from tests.builders import NOON, add_campaign
from tests.chalicelib.sends.course import Course, set_course
from tests.chalicelib.sends.scenes import column
from tests.fakes import MemoryStorage
from tests.importing import Importer

MEI, TAN = "60124785522", "60137684268"
FILE = f"name,phone\nMei,{MEI}\nTan,{TAN}\n"
NO_GAP = timedelta(0)
FORM = Consent(source="Form", at=NOON, wording="Yes")


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def planned(course: Course) -> list[str]:
    """Who is written to by a campaign to everybody that begins now."""
    campaign = add_campaign(course.conn, course.scene.account)
    planning.plan(course.conn, now=clock.now())
    query = (
        "SELECT p.phone FROM sends s JOIN persons p ON p.id = s.person_id"
        " WHERE s.campaign_id = %s ORDER BY p.phone"
    )
    return column(course.conn, query, campaign)


def run(course: Course, begun: Begun) -> None:
    while (taken := jobs.take(course.conn, begun.job.id)) is not None:
        kinds.KINDS[taken.kind].run(course.conn, MemoryStorage(), taken)


def delete_all(course: Course) -> int:
    begun = changes.begin(
        course.conn,
        course.scene.account,
        kind="delete",
        details=Details(),
        wanted=Filter(),
        count=1,
        member_id=None,
    )
    run(course, begun)
    return begun.change.id


def undo(course: Course, change_id: int) -> None:
    run(
        course,
        changes.undo(
            course.conn,
            course.scene.account,
            change_id,
            member_id=None,
            now=clock.now(),
        ),
    )


def test_leads_imported_without_consent_are_never_planned(course: Course) -> None:
    importer = Importer(conn=course.conn, account_id=course.scene.account)
    importer.bring_in(FILE)
    assert planned(course) == []

    importer.bring_in(f"name,phone\nMei,{MEI}\n", consent=FORM)

    assert planned(course) == [MEI]


def test_a_withdrawn_consent_ends_what_may_be_planned(course: Course) -> None:
    importer = Importer(conn=course.conn, account_id=course.scene.account)
    importer.bring_in(f"name,phone\nMei,{MEI}\n", consent=FORM)
    (lead,) = column(course.conn, "SELECT id FROM leads")
    leads.change(
        course.conn, course.scene.account, lead, {"consent": None}, now=clock.now()
    )

    assert planned(course) == []


def test_a_suppressed_number_is_never_planned_whoever_brings_it(
    course: Course,
) -> None:
    leads.suppress_numbers(
        course.conn,
        course.scene.account,
        [f"+{MEI}"],
        reason="member",
        note=None,
        member_id=None,
        now=clock.now(),
    )
    importer = Importer(conn=course.conn, account_id=course.scene.account)
    importer.bring_in(FILE, consent=FORM)
    assert planned(course) == [TAN]

    begun = changes.begin(
        course.conn,
        course.scene.account,
        kind="delete",
        details=Details(),
        wanted=Filter(),
        count=2,
        member_id=None,
    )
    run(course, begun)
    importer.bring_in(FILE, consent=FORM)

    assert planned(course) == [TAN]


def test_a_deletion_undone_in_time_leaves_the_enrolment_where_it_was(
    course: Course,
) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.go()
    deleted = delete_all(course)

    undo(course, deleted)
    course.go(hours=30, stride=10)

    assert [text for _, _, text in course.heard] == ["start 1", "start 2"]
    assert course.enrolment(lead, sequence)[0] == "completed"


def test_an_undone_deletion_brings_no_ended_enrolment_back(course: Course) -> None:
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    course.go()
    deleted = delete_all(course)
    course.go(hours=30, stride=10)

    undo(course, deleted)
    course.go(hours=30, stride=10)

    assert [text for _, _, text in course.heard] == ["start 1"]
    assert course.enrolment(lead, sequence) == ("exited", "removed")


def test_what_waits_for_a_lead_follows_to_a_corrected_number(course: Course) -> None:
    """Else it would end as if the lead were deleted, and the sequence with it."""
    conn, account = course.conn, course.scene.account
    sequence = course.sequence("start", 1, 2)
    course.activate(sequence)
    lead = course.lead("start")
    campaign = add_campaign(conn, account, gap_min=NO_GAP, gap_max=NO_GAP)
    planning.plan(conn, now=clock.now())
    course.tick()

    leads.change(conn, account, lead, {"phone": MEI}, now=clock.now())
    claimed = course.claim()

    assert {one.kind: one.phone for one in claimed} == {"campaign": MEI, "step": MEI}
    assert {one.campaign_id for one in claimed} == {campaign, None}
    assert course.enrolment(lead, sequence) == ("active", None)


def test_what_is_sent_again_goes_to_the_number_of_now(course: Course) -> None:
    conn, account = course.conn, course.scene.account
    lead = course.lead()
    campaign = add_campaign(conn, account)
    planning.plan(conn, now=clock.now())
    course.tick()
    [refused] = course.claim()
    recording.record_refused(
        conn, refused, code="refused", transient=False, now=clock.now()
    )
    leads.change(conn, account, lead, {"phone": MEI}, now=clock.now())

    controls.retry(
        conn,
        account_id=account,
        campaign_id=CampaignId(campaign),
        device_id=None,
        now=clock.now(),
    )
    course.tick()

    assert [again.phone for again in course.claim()] == [MEI]
