"""All leads of a filter are asked for, or taken out of a sequence, by a job.

Whoever asks says how many leads they saw; leads that come after are not among them. A
chunk is some ranges of leads, each a transaction with the cursor behind it: a chunk
that is done twice asks for nobody twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Literal

from chalicelib.errors import Conflict
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.leads import store as leads
from chalicelib.leads.model import Filter
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage
from chalicelib.sends import step_ends
from chalicelib.sequences import board
from chalicelib.sequences import enrolment_store as enrolments
from chalicelib.sequences.model import SequenceId, StepId

What = Literal["enrol", "remove"]
ENROL, REMOVE = "sequence-enrolment", "sequence-removal"
_KIND_OF: Mapping[What, str] = {"enrol": ENROL, "remove": REMOVE}

# A transaction stays far under half a second, a chunk under 20 s.
LEADS_IN_A_RANGE = 500
RANGES_IN_A_CHUNK = 30


def begin(
    conn: Db,
    *,
    account_id: int,
    sequence_id: SequenceId,
    what: What,
    wanted: Filter,
    count: int,
    step_id: StepId | None,
    member_id: int | None,
) -> Job:
    """Enrol all that match, at a step or at the first, or take them out."""
    with db.transaction(conn):
        sequence = board.get(conn, account_id=account_id, sequence_id=sequence_id)
        steps = board.steps_of(conn, sequence)
        if not board.runs(sequence):
            raise Conflict(f"The sequence is {sequence.state}. Activate it first.")
        step = board.get_step(steps, step_id) if step_id else steps[0]
        total = leads.count(conn, account_id, wanted)
        if total != count:
            raise Conflict(
                f"Meanwhile it would be {total} leads, not {count}. Look at them, and"
                " ask again if that is what you want.",
                code="count-differs",
                fields={"count": str(total)},
            )
        newest = leads.walk(conn, account_id, wanted, before_id=None, limit=1)
        return jobs.create(
            conn,
            account_id,
            kind=_KIND_OF[what],
            subject_id=sequence_id,
            cursor={
                "before_id": max(newest, default=0) + 1,
                "step_id": step.id,
                "wanted": asdict(wanted),
            },
            total=total,
            member_id=member_id,
        )


def _run(conn: Db, storage: Storage, job: Job) -> None:
    del storage
    sequence_id = SequenceId(job.subject_id)
    wanted = Filter(**job.cursor["wanted"])
    for _ in range(RANGES_IN_A_CHUNK):
        with db.transaction(conn):
            sequence = board.get(
                conn, account_id=job.account_id, sequence_id=sequence_id
            )
            found = leads.walk(
                conn,
                job.account_id,
                wanted,
                before_id=job.cursor["before_id"],
                limit=LEADS_IN_A_RANGE,
            )
            if not found or not board.runs(sequence):
                jobs.finish(conn, job)
                return
            job = jobs.advance(
                conn,
                job,
                cursor={**job.cursor, "before_id": found[-1]},
                done=job.done + len(found),
            )
            if job.kind == ENROL:
                _enrol(conn, job, found)
            else:
                _remove(conn, job, found)


def _enrol(conn: Db, job: Job, lead_ids: Sequence[int]) -> None:
    enrolments.ask(
        conn,
        account_id=job.account_id,
        sequence_id=SequenceId(job.subject_id),
        step_id=StepId(job.cursor["step_id"]),
        lead_ids=lead_ids,
    )


def _remove(conn: Db, job: Job, lead_ids: Sequence[int]) -> None:
    left = enrolments.open_of(
        conn,
        account_id=job.account_id,
        sequence_id=SequenceId(job.subject_id),
        lead_ids=lead_ids,
    )
    enrolments.exit_enrolments(conn, [(id_, "removed") for id_ in left])
    step_ends.withdraw(conn, left, now=clock.now())


def _give_up(conn: Db, job: Job) -> None:
    jobs.fail(
        conn,
        job,
        code="enrolment-gave-up",
        message="This was tried several times in vain. What was done until then stays."
        " Ask again, and if it fails again, tell us its number.",
    )


KINDS: Mapping[str, Kind] = {
    kind: Kind(run=_run, give_up=_give_up) for kind in (ENROL, REMOVE)
}
