"""Enrolments: leads in a sequence, asked for, paused, let go on, taken out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api import jobs
from api.endpoint import Call, Routes
from api.leads import LeadSelection
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import LARGEST_ID, Body, Id
from api.routes.jobs import JobAnswer
from chalicelib.errors import NotFound
from chalicelib.sends import enrolling_many, step_controls
from chalicelib.sends.enrolling_many import What
from chalicelib.sequences import board, enrolling, enrolment_store
from chalicelib.sequences.model import (
    EnrolmentId,
    EnrolmentState,
    ExitCode,
    SequenceId,
    StepId,
)

routes = Routes()


class EnrolmentQuery(PageQuery):
    """The newest first."""

    state: EnrolmentState | None = None
    lead_id: Id | None = None


class Asked(Body):
    """Leads to enrol, at a step or at the first."""

    lead_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    step_id: Id | None = None


class AskedMany(Body):
    """Leads of a filter, how many of them the caller saw, and what is to be done."""

    what: What
    filter: LeadSelection
    count: Annotated[int, Field(ge=0, le=LARGEST_ID)]
    step_id: Id | None = None


class AskedAnswer(BaseModel):
    """How many are asked for; they are enrolled within a minute."""

    asked: int


class EnrolmentAnswer(BaseModel):
    """One lead's progress. Without next_due_at its step is under way, or it ended.

    Where it goes over, step and day are those of the sequence that it goes to.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    sequence_id: int
    lead_id: int
    lead_name: str
    state: EnrolmentState
    code: ExitCode | None
    step_id: int
    day: int
    goes_over: bool
    next_due_at: datetime | None
    run: int
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    enrolled_at: datetime
    ended_at: datetime | None


@routes.get("/sequences/{sequence_id}/enrolments")
def list_enrolments(
    call: Call, sequence_id: SequenceId, query: EnrolmentQuery
) -> Page[EnrolmentAnswer]:
    """Leads in the sequence, and where each is."""
    board.get(call.conn, account_id=call.account_id, sequence_id=sequence_id)
    before = read_cursor(query.cursor, int)
    found = enrolment_store.list_enrolments(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        states=None if query.state is None else [query.state],
        lead_id=query.lead_id,
        before=before[0] if before else None,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda one: (one.id,))
    items = [EnrolmentAnswer.model_validate(one) for one in rows]
    return Page(items=items, next_cursor=next_cursor)


@routes.post("/sequences/{sequence_id}/enrolments", status=202)
def enrol_leads(call: Call, sequence_id: SequenceId, body: Asked) -> AskedAnswer:
    """Ask for leads by hand; whoever was in the sequence before comes again."""
    asked = enrolling.ask(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        lead_ids=body.lead_ids,
        step_id=None if body.step_id is None else StepId(body.step_id),
    )
    return AskedAnswer(asked=asked)


@routes.post("/sequences/{sequence_id}/enrolments/bulk", status=202)
def enrol_many(call: Call, sequence_id: SequenceId, body: AskedMany) -> JobAnswer:
    """Enrol all leads of a filter, or take them out; 409 when their number differs."""
    job = enrolling_many.begin(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        what=body.what,
        wanted=body.filter.as_filter(),
        count=body.count,
        step_id=None if body.step_id is None else StepId(body.step_id),
        member_id=call.caller.member_id,
    )
    jobs.begun(call, job)
    return JobAnswer.model_validate(job)


@routes.post("/sequences/{sequence_id}/enrolments/{enrolment_id}/pause")
def pause_enrolment(
    call: Call, sequence_id: SequenceId, enrolment_id: EnrolmentId
) -> EnrolmentAnswer:
    """Let one lead wait, what is queued for it too."""
    call.publish(
        step_controls.pause_enrolment(
            call.conn,
            account_id=call.account_id,
            sequence_id=sequence_id,
            enrolment_id=enrolment_id,
        )
    )
    return _answer(call, sequence_id, enrolment_id)


@routes.post("/sequences/{sequence_id}/enrolments/{enrolment_id}/resume")
def resume_enrolment(
    call: Call, sequence_id: SequenceId, enrolment_id: EnrolmentId
) -> EnrolmentAnswer:
    """Let a lead that was paused, or that replied, go on."""
    call.publish(
        step_controls.resume_enrolment(
            call.conn,
            account_id=call.account_id,
            sequence_id=sequence_id,
            enrolment_id=enrolment_id,
            now=call.now,
        )
    )
    return _answer(call, sequence_id, enrolment_id)


@routes.delete("/sequences/{sequence_id}/enrolments/{enrolment_id}")
def remove_enrolment(
    call: Call, sequence_id: SequenceId, enrolment_id: EnrolmentId
) -> None:
    """Take a lead out: nothing more of the sequence goes to it."""
    call.publish(
        step_controls.remove_enrolment(
            call.conn,
            account_id=call.account_id,
            sequence_id=sequence_id,
            enrolment_id=enrolment_id,
            now=call.now,
        )
    )


def _answer(
    call: Call, sequence_id: SequenceId, enrolment_id: EnrolmentId
) -> EnrolmentAnswer:
    found = enrolment_store.list_enrolments(
        call.conn,
        account_id=call.account_id,
        sequence_id=sequence_id,
        enrolment_id=enrolment_id,
        most=1,
    )
    if not found:
        raise NotFound("There is no such enrolment.")
    return EnrolmentAnswer.model_validate(found[0])
