"""The auditor: compares what the phones saw with what people said, and judges.

It never asks our ledger what went out. Only the last check reads what the product shows
in the end, as a person would, and holds it against the phones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from chalicelib.sends.sending import CONFIRMATION
from tests.simulation.cast import Campaign, Cast, Device, Hours, Sequence, Step
from tests.simulation.testimony import (
    LONGEST_WAY,
    Ban,
    Began,
    Shown,
    Sight,
    Subject,
    Testimony,
)

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# A message is on its way for so long between its claim and its phone.
ON_ITS_WAY = timedelta(seconds=LONGEST_WAY + 0.5)
MOST_TRIES = 3
STEP_PATIENCE = timedelta(hours=72)
DONE = frozenset({"sent", "delivered", "read", "played"})
OPEN = frozenset({"planned", "queued", "sending"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A promise that was broken, and how."""

    promise: int
    what: str
    at: datetime | None = None

    def __str__(self) -> str:
        when = f"{self.at:%d %b %H:%M:%S} " if self.at else ""
        return f"promise {self.promise}: {when}{self.what}"


def audit(told: Testimony) -> list[Violation]:
    """Everything that was promised and not kept, the first first."""
    found = [violation for check in CHECKS for violation in check(told)]
    return sorted(found, key=lambda v: (v.at is None, v.at or told.ended_at))


def _nothing_twice(told: Testimony) -> Iterator[Violation]:
    seen: set[tuple[str, str]] = set()
    for sight in told.sights:
        tag = _tag(sight)
        if not (sight.taken and _is_bulk(sight)):
            continue
        if (tag, sight.to) in seen:
            yield _broken(2, sight, "came twice")
        seen.add((tag, sight.to))
    answers = defaultdict[str, int](int)
    for sight in told.sights:
        if sight.text == CONFIRMATION and sight.taken:
            answers[sight.to] += 1
            if answers[sight.to] > told.words.get(sight.to, 0):
                yield _broken(4, sight, "was confirmed more often than said")


def _refusals_are_respected(told: Testimony) -> Iterator[Violation]:
    """What WhatsApp refused is tried three times at most; a final no is final."""
    tries = defaultdict[tuple[str, str], int](int)
    for sight in told.sights:
        tag = _tag(sight)
        if not _is_bulk(sight) or sight.taken:
            continue
        tries[tag, sight.to] += 1
        is_final = not told.cast.lead_at(sight.to).on_whatsapp
        if tries[tag, sight.to] > (1 if is_final else MOST_TRIES) and (
            is_final or tag not in told.retried
        ):
            yield _broken(2, sight, "was tried again and again")


def _never_too_fast(told: Testimony) -> Iterator[Violation]:
    for device in told.cast.devices:
        sights = [sight for sight in told.sights if sight.device_id == device.id]
        for before, sight in pairwise(sights):
            if not _is_paced(sight):
                continue
            least = max(_least_gap(told, device, sight.at), _own_gap(told.cast, sight))
            if sight.at - before.at < least - ON_ITS_WAY:
                yield _broken(3, sight, f"came {sight.at - before.at} after the last")
        for place, sight in enumerate(sights):
            if not _is_paced(sight):
                continue
            hourly, daily = _quotas(told, device, sight.at)
            for quota, period in ((hourly, HOUR), (daily, DAY)):
                if place < quota:
                    continue
                if sight.at - sights[place - quota].at < period:
                    yield _broken(3, sight, f"was one more than {quota} in {period}")


def _never_to_the_unwilling(told: Testimony) -> Iterator[Violation]:
    by_subject = defaultdict[Subject, list[Ban]](list)
    for ban in told.bans:
        by_subject[ban.subject].append(ban)
    for sight in told.sights:
        for subject in _subjects(sight):
            for ban in by_subject.get(subject, ()):
                if _holds(ban, sight):
                    promise = 2 if ban.why == "removed" else 4
                    yield _broken(promise, sight, f"went out although {ban.why}")
        if not _is_bulk(sight):
            continue
        lead = told.cast.lead_at(sight.to)
        if not _parent(told.cast, sight).is_for(lead):
            yield _broken(4, sight, "was not meant for them")
        if not lead.consents:
            yield _broken(4, sight, "went to somebody without consent")
        hours = _hours(told.cast, sight)
        if hours.forbid(sight.at, lead.zone) and hours.forbid(
            sight.at - ON_ITS_WAY, lead.zone
        ):
            yield _broken(4, sight, "went out at an hour that is closed there")


def _a_word_that_waited_wins(told: Testimony) -> Iterator[Violation]:
    """What was said to a phone while it was away comes before its next bulk."""
    for stop in told.stops:
        calls = (
            call.since
            for call in told.calls
            if call.device_id == stop.device_id and call.since >= stop.at
        )
        since = min(calls, default=None)
        if since is None:
            continue
        for sight in told.sights:
            if (
                sight.device_id == stop.device_id
                and sight.to == stop.phone
                and _is_bulk(sight)
                and sight.at - ON_ITS_WAY > since
                and (stop.until is None or sight.at < stop.until)
            ):
                yield _broken(4, sight, "went out before the STOP that waited")


def _capped(told: Testimony) -> Iterator[Violation]:
    caps = ((told.cast.cap_day, DAY), (told.cast.cap_week, WEEK))
    for lead in told.cast.leads:
        sights = [
            sight
            for sight in told.sights
            if sight.to == lead.phone and _tag(sight)[0] == "c" and sight.taken
        ]
        for place, sight in enumerate(sights):
            for cap, period in caps:
                if place >= cap and sight.at - sights[place - cap].at < (
                    period - ON_ITS_WAY
                ):
                    yield _broken(4, sight, f"was one more than {cap} in {period}")


def _one_owner(told: Testimony) -> Iterator[Violation]:
    """Whoever had a shard before acts for it no more."""
    latest = defaultdict[str, list[Began]](list)
    for begun in told.begun:
        latest[begun.shard].append(begun)
    for sight in told.sights:
        owners = latest[told.shards[sight.device_id]]
        newest = max(
            (b for b in owners if b.at <= sight.at - ON_ITS_WAY),
            key=lambda b: b.process,
        )
        if sight.process < newest.process:
            yield _broken(5, sight, "was sent by a process that owns it no more")
    for call in told.calls:
        if call.overslept:
            continue
        if call.beside is not None:
            yield Violation(
                promise=5,
                what=f"phone {call.device_id} was connected twice",
                at=call.since,
            )
        owners = latest[told.shards[call.device_id]]
        if any(b.process > call.process and b.at < call.since for b in owners):
            yield Violation(
                promise=5, what=f"phone {call.device_id} has two owners", at=call.since
            )


def _steps_in_time(told: Testimony) -> Iterator[Violation]:
    came = {(_tag(s), s.to): s.at for s in told.sights if s.taken}
    for sequence in told.cast.sequences:
        for lead in told.cast.leads:
            for before, step in pairwise(sequence.steps):
                at = came.get((step.tag, lead.phone))
                earlier = came.get((before.tag, lead.phone))
                if at is None or earlier is None:
                    continue
                if at - earlier < before.delay - ON_ITS_WAY:
                    yield Violation(
                        promise=4,
                        what=f"{step.tag} came {at - earlier} after {before.tag}",
                        at=at,
                    )


def _nothing_lost(told: Testimony) -> Iterator[Violation]:
    """What the product shows in the end, held against the phones."""
    came = {(_tag(s), s.to): s.device_id for s in told.sights if s.taken}
    shown = {(s.tag, s.phone): s for s in told.shown}
    for key, send in shown.items():
        what = f"{key[0]} to {key[1]} is shown as {send.state} ({send.code})"
        if send.state in OPEN:
            yield Violation(promise=1, what=f"{what}: it waits for nothing")
        elif send.state in DONE and key not in came:
            yield Violation(promise=6, what=f"{what}, and never came")
        elif send.state not in DONE | {"uncertain"} and key in came:
            yield Violation(promise=6, what=f"{what}, and came")
        elif send.state in DONE and send.device_id != came[key]:
            yield Violation(promise=6, what=f"{what} by another phone")
        elif send.state in ("cancelled", "suppressed") and _is_steady(told, send):
            yield Violation(promise=1, what=f"{what}, and nobody asked for it")
        elif send.state == "expired" and _is_early(told, send):
            yield Violation(promise=10, what=f"{what}, before its time")
    doubtful = sum(send.state == "uncertain" for send in told.shown)
    if doubtful > told.doubts:
        yield Violation(
            promise=1,
            what=f"{doubtful} are in doubt, and {told.doubts} were broken off",
        )
    for tag, phone in came:
        if tag[0] in "cs" and (tag, phone) not in shown:
            yield Violation(promise=1, what=f"{tag} came to {phone} and is not shown")
    for tag, phone in _owed(told):
        if (tag, phone) not in shown and (tag, phone) not in came:
            yield Violation(promise=1, what=f"{tag} to {phone} was never planned")


def _nobody_stuck(told: Testimony) -> Iterator[Violation]:
    for enrolment in told.enrolments:
        if enrolment.state in ("active", "paused"):
            yield Violation(
                promise=1, what=f"{enrolment.phone} is stuck in {enrolment.tag}"
            )
    shown = {(e.tag, e.phone): e for e in told.enrolments}
    planned = {(s.tag, s.phone) for s in told.shown}
    for sequence in told.cast.sequences:
        if sequence.tag in told.unsteady_tags:
            continue
        for lead in told.cast.leads:
            if not sequence.is_for(lead) or lead.phone in told.unsteady:
                continue
            enrolment = shown.get((sequence.tag, lead.phone))
            what = f"{lead.phone} in {sequence.tag}"
            if enrolment is None:
                yield Violation(promise=1, what=f"{what}: never enrolled")
            elif enrolment.state == "completed":
                for step in sequence.steps:
                    if (step.tag, lead.phone) not in planned:
                        yield Violation(promise=1, what=f"{what} missed {step.tag}")


CHECKS: tuple[Callable[[Testimony], Iterator[Violation]], ...] = (
    _nothing_twice,
    _refusals_are_respected,
    _never_too_fast,
    _never_to_the_unwilling,
    _a_word_that_waited_wins,
    _capped,
    _one_owner,
    _steps_in_time,
    _nothing_lost,
    _nobody_stuck,
)


def _owed(told: Testimony) -> Iterator[tuple[str, str]]:
    """What those must get of campaigns whom nobody touched."""
    for campaign in told.cast.campaigns:
        if campaign.tag in told.unsteady_tags:
            continue
        for lead in told.cast.leads:
            if (
                campaign.is_for(lead)
                and lead.consents
                and lead.phone not in told.unsteady
            ):
                yield campaign.tag, lead.phone


def _is_steady(told: Testimony, send: Shown) -> bool:
    """Whether nobody did anything about this lead or what it belongs to."""
    parent = send.tag.partition(".")[0]
    return (
        parent not in told.unsteady_tags
        and send.phone not in told.unsteady
        and told.cast.lead_at(send.phone).consents
    )


def _is_early(told: Testimony, send: Shown) -> bool:
    ended_at = send.ended_at or told.ended_at
    campaign = _campaign(told.cast, send.tag)
    if campaign is not None:
        return ended_at < campaign.ends_at
    return ended_at < told.began_at + STEP_PATIENCE


def _subjects(sight: Sight) -> list[Subject]:
    """Under what a ban of this message would stand."""
    subjects: list[Subject] = [("all", None), ("device", sight.device_id)]
    if _is_bulk(sight):
        parent = _tag(sight).partition(".")[0]
        subjects += [
            ("parent", parent),
            ("step", _tag(sight)),
            ("person", sight.to),
            ("enrolment", (parent, sight.to)),
        ]
    return subjects


def _holds(ban: Ban, sight: Sight) -> bool:
    """Whether it was in force at the latest claim and at the earliest."""
    return ban.since <= sight.at - ON_ITS_WAY and (
        ban.until is None or sight.at < ban.until
    )


def _tag(sight: Sight) -> str:
    return sight.text.split(maxsplit=1)[0]


def _is_bulk(sight: Sight) -> bool:
    return sight.text[0] in "cs" and sight.text[1].isdigit()


def _is_paced(sight: Sight) -> bool:
    return _is_bulk(sight) or sight.text == CONFIRMATION


def _quotas(told: Testimony, device: Device, at: datetime) -> tuple[int, int]:
    """The largest that were in force of late."""
    of_late = _limits_of_late(told, device, at)
    return max(limit[1] for limit in of_late), max(limit[2] for limit in of_late)


def _least_gap(told: Testimony, device: Device, at: datetime) -> timedelta:
    return min(limit[3] for limit in _limits_of_late(told, device, at))


def _limits_of_late(
    told: Testimony, device: Device, at: datetime
) -> list[tuple[datetime, int, int, timedelta]]:
    before = [limit for limit in device.limits if limit[0] <= at - told.news_after]
    since = [limit for limit in device.limits if at - told.news_after < limit[0] <= at]
    return [*before[-1:], *since]


def _own_gap(cast: Cast, sight: Sight) -> timedelta:
    parent = _campaign(cast, _tag(sight)) or _step(cast, _tag(sight))
    return timedelta(0) if parent is None else parent.gap_min


def _hours(cast: Cast, sight: Sight) -> Hours:
    parent = _tag(sight).partition(".")[0]
    for sequence in cast.sequences:
        if sequence.tag == parent:
            return sequence.hours
    return cast.hours


def _parent(cast: Cast, sight: Sight) -> Campaign | Sequence:
    tag = _tag(sight).partition(".")[0]
    return next(p for p in (*cast.campaigns, *cast.sequences) if p.tag == tag)


def _campaign(cast: Cast, tag: str) -> Campaign | None:
    return next((c for c in cast.campaigns if c.tag == tag), None)


def _step(cast: Cast, tag: str) -> Step | None:
    steps = (step for sequence in cast.sequences for step in sequence.steps)
    return next((step for step in steps if step.tag == tag), None)


def _broken(promise: int, sight: Sight, what: str) -> Violation:
    text = "the confirmation" if sight.text == CONFIRMATION else sight.text
    return Violation(
        promise=promise,
        what=f"phone {sight.device_id} to {sight.to}: {text!r} {what}",
        at=sight.at,
    )
