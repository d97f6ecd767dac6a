"""Any selection of messages, added up: by part, why they failed, how far they got."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from api.endpoint import Call, Routes
from api.fields import Word
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Id, Query
from api.routes.accounts import account_of
from api.routes.sends import SendAnswer, answer_send
from api.tallies import FailureAnswer, FunnelAnswer, TallyAnswer, answer_failures
from chalicelib.errors import Invalid
from chalicelib.leads.words import fold
from chalicelib.reports import store
from chalicelib.reports.measuring import measure
from chalicelib.reports.model import FailureCount, Sums
from chalicelib.reports.selection import Number, Part, Selection, period_of
from chalicelib.sends.failures import failure

routes = Routes()

Day = Annotated[date, Field(ge=date(2026, 1, 1), le=date(2100, 1, 1))]

DEFINITIONS = {
    "should": "Messages there are to send: done, failed and remaining.",
    "done": "WhatsApp took it, whatever became of it then.",
    "failed": "WhatsApp refused it for good, or its time passed.",
    "remaining": "It waits: for its time, a phone, a quota, quiet hours or a word.",
    "uncertain": "No answer came; part of remaining until a receipt or a person tells.",
    "suppressed": "The person had opted out, was blocked or had not agreed;"
    " beside should.",
    "cancelled": "Somebody stopped it, or the lead's values left a gap or made it too"
    " long; beside should.",
    "delivered": "It is on the person's phone: by a receipt, or because they answered.",
    "read": "The person saw it: by a receipt, or because they answered.",
    "replied": "The person wrote back within 30 days of its planning, and this was the"
    " last message they had got. Counted once.",
    "opted_out": "The person answered with a word such as STOP, found as a reply is.",
    "reply_median_seconds": "Half of those who replied did within this time.",
    "period": "Days of the account's zone in which messages were planned: a campaign's"
    " at its start, a step's when it is due.",
    "day": "The day on which it went out or ended; none while it waits.",
    "hour": "The hour in which it went out or ended; none while it waits.",
    "variant": "The words chosen where a text has several; none before it went out.",
    "niche": "As the leads have them now; a lead with two counts in both.",
}


class SelectionQuery(Query):
    """Which messages: all conditions that are given must hold.

    Without days: all of a campaign, else the last seven.
    """

    since: Day | None = None
    until: Day | None = None
    campaign_id: Id | None = None
    sequence_id: Id | None = None
    step_id: Id | None = None
    device_id: Id | None = None
    niche: Word | None = None
    by: Part | None = None


class ReportQuery(SelectionQuery):
    """`compare` counts the period before it too."""

    compare: bool = False


class BehindQuery(SelectionQuery, PageQuery):
    """The messages behind a number; with `key` those of one part, empty: of none."""

    number: Number | None = None
    key: str | None = Field(default=None, max_length=200)


class SumsAnswer(BaseModel):
    """All numbers of a part, or of the whole."""

    tally: TallyAnswer
    funnel: FunnelAnswer
    reply_median_seconds: float | None


class PartAnswer(SumsAnswer):
    """A part of the breakdown; without a key it is what falls in none."""

    key: str | None
    name: str | None


class PeriodAnswer(BaseModel):
    """Whole days of the account's zone."""

    since: date
    until: date
    zone: str


class AccountReport(BaseModel):
    """A selection added up. `beside` tells why messages left Should."""

    period: PeriodAnswer | None
    whole: SumsAnswer
    failures: list[FailureAnswer]
    beside: list[FailureAnswer]
    parts: list[PartAnswer]
    before: SumsAnswer | None
    definitions: dict[str, str]


@routes.get("/reports")
def get_report(call: Call, query: ReportQuery) -> AccountReport:
    """Add up a selection; with `by` also each of its parts."""
    selection = _selection(call, query)
    report = measure(call.conn, selection, part=query.by, compare=query.compare)
    period = selection.period
    return AccountReport(
        period=period
        and PeriodAnswer(since=period.since, until=period.until, zone=period.zone),
        whole=SumsAnswer.model_validate(_sums(report.whole)),
        failures=_reasons((sums, sums.failed) for sums in report.by_code),
        beside=_reasons(
            (sums, sums.suppressed + sums.cancelled) for sums in report.by_code
        ),
        parts=_parts(call, query.by, report.parts),
        before=report.before and SumsAnswer.model_validate(_sums(report.before)),
        definitions=DEFINITIONS,
    )


@routes.get("/reports/sends")
def list_behind(call: Call, query: BehindQuery) -> Page[SendAnswer]:
    """The messages, with their leads, that a number of a report counts."""
    if query.key is not None and query.by is None:
        raise Invalid(
            "A key is one of a breakdown.", fields={"by": "Say of which it is."}
        )
    after = read_cursor(query.cursor, int)
    found = store.behind(
        call.conn,
        _selection(call, query),
        part=None if query.key is None else query.by,
        key=query.key or None,
        number=query.number,
        after=after[0] if after else 0,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda send: (send.id,))
    return Page(items=[answer_send(send) for send in rows], next_cursor=next_cursor)


def _selection(call: Call, query: SelectionQuery) -> Selection:
    """What the caller means. Conditions choose among what is theirs, and no more."""
    zone, device_id = account_of(call).zone, query.device_id
    days = (query.since, query.until)
    whole = query.campaign_id is not None and days == (None, None)
    return Selection(
        account_id=call.account_id,
        zone=zone,
        period=None if whole else period_of(*days, zone=zone, now=call.now),
        campaign_id=query.campaign_id,
        step_ids=_steps(call, query),
        device_ids=None if device_id is None else [device_id],
        niche=None if query.niche is None else fold(query.niche),
    )


def _steps(call: Call, query: SelectionQuery) -> Sequence[int] | None:
    step_id = query.step_id
    if query.sequence_id is None:
        return None if step_id is None else [step_id]
    steps = store.steps_ever(
        call.conn, account_id=call.account_id, sequence_id=query.sequence_id
    )
    return steps if step_id is None else [step for step in steps if step == step_id]


def _parts(call: Call, part: Part | None, parts: Sequence[Sums]) -> list[PartAnswer]:
    """Times in their order; everything else the largest first."""
    keys = [sums.key for sums in parts if sums.key is not None]
    names = store.names(call.conn, account_id=call.account_id, part=part, keys=keys)
    if part == "code":
        names = {key: failure(key).message for key in keys}
    answers = [
        PartAnswer.model_validate(
            _sums(sums) | {"key": sums.key, "name": names.get(sums.key or "")}
        )
        for sums in parts
    ]
    if part in ("day", "hour"):
        return answers
    return sorted(answers, key=lambda a: (-a.tally.should, a.name or "", a.key or ""))


def _sums(sums: Sums) -> dict[str, object]:
    median = sums.reply_median
    return {
        "tally": TallyAnswer.model_validate(sums.tally),
        "funnel": FunnelAnswer.model_validate(sums.funnel),
        "reply_median_seconds": median and median.total_seconds(),
    }


def _reasons(counted: Iterable[tuple[Sums, int]]) -> list[FailureAnswer]:
    """Most first, as everywhere."""
    found = [
        FailureCount(code=sums.key or "", count=count)
        for sums, count in counted
        if count
    ]
    return answer_failures(sorted(found, key=lambda one: (-one.count, one.code)))
