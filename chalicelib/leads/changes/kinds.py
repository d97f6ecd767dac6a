"""The jobs of a change: each chunk some ranges of leads, each range a transaction."""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.errors import NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.leads import store as leads
from chalicelib.leads.changes import applying, store
from chalicelib.leads.changes.model import ChangeState, LeadChange
from chalicelib.leads.model import Filter
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

CHANGE = "lead-change"
UNDO = "lead-change-undo"

# A transaction stays far under half a second, a chunk under 20 s.
LEADS_IN_A_RANGE = 500
RANGES_IN_A_CHUNK = 30

GAVE_UP = "change-gave-up"
GAVE_UP_SENTENCE = (
    "This was tried several times in vain. What was done until then stays and is"
    " counted. Try it again, and if it fails again, tell us its number."
)


def _change(conn: Db, storage: Storage, job: Job) -> None:
    del storage
    change = _change_of(conn, job)
    wanted = Filter(**change.wanted)

    def following(before_id: int | None) -> Sequence[int]:
        return leads.walk(
            conn,
            change.account_id,
            wanted,
            before_id=before_id,
            limit=LEADS_IN_A_RANGE,
        )

    def work(lead_ids: Sequence[int]) -> None:
        applying.apply(conn, change, lead_ids)

    _walk(conn, job, following, work, store.end_change)


def _undo(conn: Db, storage: Storage, job: Job) -> None:
    del storage
    change = _change_of(conn, job)

    def following(before_id: int | None) -> Sequence[int]:
        return store.changed_leads(
            conn,
            change.account_id,
            change.id,
            before_id=before_id,
            limit=LEADS_IN_A_RANGE,
        )

    def work(lead_ids: Sequence[int]) -> None:
        applying.undo(conn, change, lead_ids)

    _walk(conn, job, following, work, store.end_undo)


def _walk(
    conn: Db,
    job: Job,
    following: Callable[[int | None], Sequence[int]],
    work: Callable[[Sequence[int]], None],
    end: Callable[[Db, int, int], None],
) -> None:
    """Each range with the cursor behind it; after the last one the end."""
    for _ in range(RANGES_IN_A_CHUNK):
        lead_ids = following(job.cursor.get("before_id"))
        with db.transaction(conn):
            if not lead_ids:
                jobs.finish(conn, job)
                end(conn, job.account_id, job.subject_id)
                return
            job = jobs.advance(
                conn,
                job,
                cursor={"before_id": lead_ids[-1]},
                done=job.done + len(lead_ids),
            )
            work(lead_ids)


def _change_of(conn: Db, job: Job) -> LeadChange:
    change = store.find(conn, job.account_id, job.subject_id)
    if change is None:
        raise NotFound("There is no such change.")
    return change


def _giving_up_to(state: ChangeState) -> Callable[[Db, Job], None]:
    def give_up(conn: Db, job: Job) -> None:
        with db.transaction(conn):
            jobs.fail(conn, job, code=GAVE_UP, message=GAVE_UP_SENTENCE)
            store.stop(
                conn,
                job.account_id,
                job.subject_id,
                state=state,
                code=GAVE_UP,
                message=GAVE_UP_SENTENCE,
            )

    return give_up


KINDS: Mapping[str, Kind] = {
    CHANGE: Kind(run=_change, give_up=_giving_up_to("failed")),
    UNDO: Kind(run=_undo, give_up=_giving_up_to("changed")),
}
