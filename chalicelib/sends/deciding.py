"""A person's word on uncertain sends: on one, or by a job on many."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from chalicelib.errors import Conflict, NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.platform.storage import Storage
from chalicelib.sends import showing, step_ends, store
from chalicelib.sends.model import SendId

Outcome = Literal["sent", "not-sent"]
DECIDE = "decide-sends"
# A transaction stays under half a second, a chunk under 20 s.
SENDS_IN_A_RANGE = 50
RANGES_IN_A_CHUNK = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """Which uncertain sends are meant: those of all that is given."""

    send_ids: Sequence[int] | None = None
    campaign_id: int | None = None
    step_id: int | None = None


def decide(
    conn: Db, *, account_id: int, send_id: SendId, outcome: Outcome
) -> list[Hint]:
    """NotFound or Conflict unless it is uncertain. A receipt may still correct it."""
    with db.transaction(conn):
        send = store.find_send(conn, account_id=account_id, send_id=send_id)
        if send is None:
            raise NotFound("There is no such send.")
        state: Literal["sent", "failed"] = "sent" if outcome == "sent" else "failed"
        resolved = store.resolve_uncertain(
            conn, account_id=account_id, send_id=send_id, state=state
        )
        if resolved is None:
            raise Conflict(
                f"The send is {send.state}; only uncertain ones need a word."
            )
        store.settle_attempt(
            conn, send_id=send_id, attempt=resolved["attempt"], outcome=state
        )
        if state == "sent":
            resolved["chat_id"] = showing.show(conn, resolved)
            step_ends.sent(conn, resolved)
        else:
            step_ends.denied(conn, resolved)
    return showing.changed(resolved)


def begin(
    conn: Db,
    account_id: int,
    doubtful: Doubtful,
    *,
    outcome: Outcome,
    member_id: int | None,
) -> Job:
    """The same word on all of these; Conflict when none of them is uncertain."""
    with db.transaction(conn):
        total = store.count_uncertain(conn, account_id, asdict(doubtful))
        if not total:
            raise Conflict(
                "None of these is uncertain any more.", code="nothing-uncertain"
            )
        return jobs.create(
            conn,
            account_id,
            kind=DECIDE,
            subject_id=doubtful.campaign_id or doubtful.step_id or 0,
            cursor=asdict(doubtful) | {"outcome": outcome, "after": 0},
            total=total,
            member_id=member_id,
        )


def _run(conn: Db, storage: Storage, job: Job) -> None:
    """What a receipt resolved meanwhile is passed over."""
    del storage
    for _ in range(RANGES_IN_A_CHUNK):
        with db.transaction(conn):
            send_ids = store.lock_uncertain(
                conn, job.account_id, job.cursor, most=SENDS_IN_A_RANGE
            )
            if not send_ids:
                jobs.finish(conn, job)
                return
            for send_id in send_ids:
                decide(
                    conn,
                    account_id=job.account_id,
                    send_id=send_id,
                    outcome=job.cursor["outcome"],
                )
            cursor = {**job.cursor, "after": send_ids[-1]}
            done = job.done + len(send_ids)
            job = jobs.advance(conn, job, cursor=cursor, done=done)


def _give_up(conn: Db, job: Job) -> None:
    jobs.fail(
        conn,
        job,
        code="decision-gave-up",
        message="This was tried several times in vain. What was decided stays decided;"
        " say it again for the rest.",
    )


KINDS: Mapping[str, Kind] = {DECIDE: Kind(run=_run, give_up=_give_up)}
