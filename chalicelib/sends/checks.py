"""What the claim asks, and what follows from the answers. Pure.

The order matters only where two answers are true at once: a stale offer is nobody's, an
ended send is not also waiting, and a promise to a person stands before a device's rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.sends.model import NotClaimedCode, SendKind, goes_at_once, is_bulk
from chalicelib.sends.windows import Closed, window

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How things stand at the claim, by the database's clock."""

    kind: SendKind
    now: datetime
    current: bool
    early: bool
    late: bool
    leased: bool
    online: bool
    ready: bool
    resting: bool
    held: bool
    campaign_state: str | None
    sequence_state: str | None
    enrolment_state: str | None
    enrolment_code: str | None
    step_removed: bool
    has_lead: bool
    consents: bool
    suppressed: bool
    expires_at: datetime
    zone: str
    closed: Closed
    campaign_attempts: Sequence[datetime]
    cap_day: int
    cap_week: int


@dataclass(frozen=True, slots=True)
class Go:
    """Nothing forbids it."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Not now, or not ours: nothing is written."""

    code: NotClaimedCode


@dataclass(frozen=True, slots=True)
class Wait:
    """Planned again; it may be released from `until` on."""

    code: NotClaimedCode
    until: datetime


@dataclass(frozen=True, slots=True)
class End:
    """It will never go out; `reason` is the code that people see."""

    state: Literal["cancelled", "expired", "suppressed"]
    reason: str


Verdict = Go | Leave | Wait | End


def judge(facts: Facts) -> Verdict:
    """Whether this send may be claimed now."""
    if not facts.current:
        return Leave("stale")
    if facts.early:
        return Leave("early")
    if not facts.leased:
        return Leave("lease-lost")
    if facts.now >= facts.expires_at:
        return End("expired", "expired")
    return _of_its_kind(facts) or _of_the_device(facts) or _of_the_hour(facts) or Go()


def _of_its_kind(facts: Facts) -> Verdict | None:
    if facts.held:
        return _not_now(facts, "held")
    if not is_bulk(facts.kind):
        return None
    if facts.campaign_state == "cancelled":
        return End("cancelled", "campaign-cancelled")
    if facts.suppressed:
        return End("suppressed", "opted-out")
    if not facts.has_lead:
        return End("cancelled", "lead-deleted")
    if not facts.consents:
        return End("suppressed", "no-consent")
    if facts.kind == "campaign" and facts.campaign_state != "running":
        return Wait("paused", facts.now)
    return _of_its_step(facts) if facts.kind == "step" else None


def _of_its_step(facts: Facts) -> Verdict | None:
    """A step that failed may be sent again after its enrolment went on, or ended."""
    if facts.sequence_state == "archived":
        return End("cancelled", "sequence-archived")
    if facts.step_removed:
        return End("cancelled", "step-removed")
    if facts.enrolment_state == "exited" and facts.enrolment_code != "failed":
        return End("cancelled", "enrolment-ended")
    if "paused" in (facts.sequence_state, facts.enrolment_state):
        return Wait("paused", facts.now)
    return None


def _of_the_device(facts: Facts) -> Verdict | None:
    if facts.resting and not goes_at_once(facts.kind):
        return Wait("resting", facts.now)
    if not facts.online:
        return _not_now(facts, "not-ready")
    if is_bulk(facts.kind) and not facts.ready:
        return Leave("not-ready")
    return None


def _not_now(facts: Facts, code: NotClaimedCode) -> Verdict:
    """What is sent by hand keeps its place: a release would wait for room and rest."""
    return Leave(code) if goes_at_once(facts.kind) else Wait(code, facts.now)


def _of_the_hour(facts: Facts) -> Verdict | None:
    if is_bulk(facts.kind):
        opens_at = window(facts.now, facts.closed, facts.zone).opens_at
        if opens_at > facts.now or facts.late:
            return Wait("late", opens_at)
    if facts.kind == "campaign" and (until := _capped_until(facts)) > facts.now:
        return Wait("capped", until)
    return None


def _capped_until(facts: Facts) -> datetime:
    """When this person may be written to by a campaign again."""
    newest_first = sorted(facts.campaign_attempts, reverse=True)
    ends = [
        newest_first[cap - 1] + period
        for cap, period in ((facts.cap_day, DAY), (facts.cap_week, WEEK))
        if len(newest_first) >= cap
    ]
    return max(ends, default=facts.now)
