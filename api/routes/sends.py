"""Single sends: what became of one, the uncertain ones, a person's word on them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api import jobs
from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id
from api.routes.jobs import JobAnswer
from chalicelib.campaigns.allocation import Reason
from chalicelib.errors import Invalid, NotFound
from chalicelib.sends import deciding, store
from chalicelib.sends.deciding import Doubtful, Outcome
from chalicelib.sends.failures import failure
from chalicelib.sends.model import Send, SendId, SendKind
from chalicelib.sends.states import SendState

routes = Routes()


class SendAnswer(BaseModel):
    """One outgoing message. `message` is the sentence behind `code`; `placement` is why
    the allocator chose the phone."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: SendKind
    campaign_id: int | None
    device_id: int | None
    device_name: str | None
    placement: Reason | None
    lead_id: int | None
    lead_name: str | None
    phone: str | None
    state: SendState
    code: str | None
    message: str | None = None
    attempt: int
    text: str | None
    due_at: datetime
    attempted_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None


class UncertainQuery(PageQuery):
    """Only uncertain sends are listed: of the account, of a campaign or of a step."""

    state: Literal["uncertain"] = "uncertain"
    campaign_id: Id | None = None
    step_id: Id | None = None


class Decisions(Body):
    """The same word on chosen sends, or on all of a campaign or of a step."""

    outcome: Outcome
    send_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)] | None = None
    campaign_id: Id | None = None
    step_id: Id | None = None


class Decision(Body):
    """What a person found out about an uncertain send."""

    outcome: Outcome


def answer_send(send: Send) -> SendAnswer:
    """A send with the sentence behind its code."""
    answer = SendAnswer.model_validate(send)
    if send.code is None:
        return answer
    return answer.model_copy(update={"message": failure(send.code).message})


@routes.get("/sends")
def list_uncertain(call: Call, query: UncertainQuery) -> Page[SendAnswer]:
    """List the sends that nobody got an answer for."""
    after = read_cursor(query.cursor, int)
    found = store.list_uncertain(
        call.conn,
        account_id=call.account_id,
        campaign_id=query.campaign_id,
        step_id=query.step_id,
        after=after[0] if after else 0,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda send: (send.id,))
    return Page(items=[answer_send(send) for send in rows], next_cursor=next_cursor)


@routes.get("/sends/{send_id}")
def get_send(call: Call, send_id: SendId) -> SendAnswer:
    """What became of one send."""
    return answer_send(find_send(call, send_id))


@routes.post("/sends/{send_id}/decision")
def decide(call: Call, send_id: SendId, body: Decision) -> SendAnswer:
    """Say whether an uncertain send went out."""
    hints = deciding.decide(
        call.conn, account_id=call.account_id, send_id=send_id, outcome=body.outcome
    )
    call.publish(hints)
    return answer_send(find_send(call, send_id))


@routes.post("/sends/decisions", status=202)
def decide_many(call: Call, body: Decisions) -> JobAnswer:
    """Say whether many uncertain sends went out; the job says how far it is."""
    given = body.model_dump(exclude={"outcome"}, exclude_none=True)
    if len(given) != 1:
        raise Invalid(
            "Say which sends are meant, in one way.",
            fields=dict.fromkeys(
                given or ("send_ids",), "Give send_ids, campaign_id or step_id."
            ),
        )
    job = deciding.begin(
        call.conn,
        call.account_id,
        Doubtful(**given),
        outcome=body.outcome,
        member_id=call.caller.member_id,
    )
    jobs.begun(call, job)
    return JobAnswer.model_validate(job)


def find_send(call: Call, send_id: SendId) -> Send:
    """The send, or NotFound."""
    send = store.find_send(call.conn, account_id=call.account_id, send_id=send_id)
    if send is None:
        raise NotFound("There is no such send.")
    return send
