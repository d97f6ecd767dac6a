"""One word on many uncertain sends: by a job, each once, whatever happens meanwhile."""

from typing import Any

import pytest

from chalicelib.errors import Conflict
from chalicelib.jobs import actions as jobs
from chalicelib.jobs import store as job_store
from chalicelib.jobs.model import Job
from chalicelib.platform.db import Db
from chalicelib.sends import deciding, recording
from chalicelib.sends.deciding import Doubtful
from chalicelib.sends.model import SendId
from tests import builders
from tests.chalicelib.sends.scenes import (
    Scene,
    add_send,
    column,
    one,
    set_scene,
    state_of,
    take,
)
from tests.fakes import MemoryStorage


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def add_uncertain(conn: Db, scene: Scene, **values: Any) -> SendId:
    claimed = take(conn, add_send(conn, scene, **values))
    recording.record_uncertain(conn, claimed)
    return claimed.send_id


def decide(
    conn: Db, scene: Scene, outcome: deciding.Outcome = "not-sent", **given: Any
) -> Job:
    """As a browser and a worker do together, chunk by chunk."""
    job = deciding.begin(
        conn, scene.account, Doubtful(**given), outcome=outcome, member_id=None
    )
    while (chunk := jobs.take(conn, job.id)) is not None:
        deciding.KINDS[job.kind].run(conn, MemoryStorage(), chunk)
    found = job_store.find(conn, scene.account, job.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("outcome", "state"), [("sent", "sent"), ("not-sent", "failed")]
)
def test_all_of_a_campaign_get_the_same_word(
    conn: Db, scene: Scene, outcome: Any, state: str
) -> None:
    """More than one transaction's worth."""
    many = deciding.SENDS_IN_A_RANGE + 1
    campaign = builders.add_campaign(conn, scene.account)
    meant = [add_uncertain(conn, scene, campaign=campaign) for _ in range(many)]
    other = add_uncertain(conn, scene)

    job = decide(conn, scene, outcome, campaign_id=campaign)

    assert (job.state, job.done, job.total) == ("done", many, many)
    assert {state_of(conn, send) for send in meant} == {state}
    assert state_of(conn, other) == "uncertain"
    lines = one(conn, "SELECT count(*) FROM messages")
    assert lines == (many if outcome == "sent" else 0)


def test_chosen_ones_get_it_and_others_do_not(conn: Db, scene: Scene) -> None:
    first, second, third = (add_uncertain(conn, scene) for _ in range(3))

    decide(conn, scene, "sent", send_ids=[first, third])

    states = [state_of(conn, send) for send in (first, second, third)]
    assert states == ["sent", "uncertain", "sent"]


def test_all_of_a_step_get_it_and_their_enrolments_go_on(
    conn: Db, scene: Scene
) -> None:
    sequence = builders.add_sequence(conn, scene.account)
    step = builders.add_step(conn, scene.account, sequence, next_trigger="second")
    second = builders.add_step(conn, scene.account, sequence, 2, trigger="second")
    for _ in range(2):
        lead = builders.add_lead(conn, scene.account)
        enrolment = builders.add_enrolment(
            conn, scene.account, sequence, lead_id=lead, step_id=step
        )
        ids = {"sequence_id": sequence, "enrolment_id": enrolment}
        add_uncertain_step(conn, scene, lead, step, ids)

    decide(conn, scene, "sent", step_id=step)

    assert column(conn, "SELECT step_id FROM enrolments") == [second, second]
    assert one(conn, "SELECT bool_and(next_due_at IS NOT NULL) FROM enrolments")


def add_uncertain_step(
    conn: Db, scene: Scene, lead: int, step: int, ids: dict[str, Any]
) -> None:
    send = add_send(conn, scene, kind="step", lead=lead, step_id=step, **ids)
    conn.execute(
        "UPDATE outbox SET sequence_id = %s, enrolment_id = %s WHERE send_id = %s",
        [*ids.values(), send],
    )
    recording.record_uncertain(conn, take(conn, send))


def test_what_a_receipt_resolved_meanwhile_is_left_to_it(
    conn: Db, scene: Scene
) -> None:
    sends = [add_uncertain(conn, scene) for _ in range(2)]
    job = deciding.begin(
        conn,
        scene.account,
        Doubtful(send_ids=sends),
        outcome="not-sent",
        member_id=None,
    )
    conn.execute(
        "UPDATE sends SET state = 'read', sent_at = attempted_at, code = NULL"
        " WHERE id = %s",
        (sends[0],),
    )

    chunk = jobs.take(conn, job.id)
    assert chunk is not None
    deciding.KINDS[job.kind].run(conn, MemoryStorage(), chunk)

    assert [state_of(conn, send) for send in sends] == ["read", "failed"]


def test_there_is_nothing_to_say_of_what_is_certain_or_somebody_elses(
    conn: Db, scene: Scene
) -> None:
    certain = add_send(conn, scene, state="sent")
    theirs = add_uncertain(conn, set_scene(conn))

    with pytest.raises(Conflict):
        decide(conn, scene, send_ids=[certain, theirs])

    assert state_of(conn, theirs) == "uncertain"


def test_a_job_that_is_given_up_says_so(conn: Db, scene: Scene) -> None:
    send = add_uncertain(conn, scene)
    job = deciding.begin(
        conn,
        scene.account,
        Doubtful(send_ids=[send]),
        outcome="sent",
        member_id=None,
    )

    deciding.KINDS[job.kind].give_up(conn, job)

    found = job_store.find(conn, scene.account, job.id)
    assert found is not None
    assert (found.state, found.code) == ("failed", "decision-gave-up")
