"""Planted bugs: each breaks one rule of ours, and the auditor must see it.

A mutant swaps one of our own functions or queries for a broken one, in this process and
for as long as it is planted; no file changes. One whose place is gone says so: the
product moved on, and the mutant must be moved with it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.leads import consent
from chalicelib.platform import clock
from chalicelib.sends import (
    checks,
    claim_store,
    claiming,
    outbox,
    plan_store,
    planning,
    recording,
    release_store,
    rescuing,
    step_ends,
    step_planning,
    store,
)
from chalicelib.sends.pacing import Gaps, Pace
from chalicelib.sends.windows import OPEN
from chalicelib.sequences import advancing
from chalicelib.sequences import enrolment_store as enrolments
from chalicelib.sequences.fates import Ending
from connectors import duty
from connectors.sender import Sender
from connectors.session import AllowBulk, Effect, Say, Session
from connectors.transport import SendRefused
from tests.simulation import processes
from tests.simulation.run import in_place_of

Planting = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A bug by name, and how it is planted."""

    name: str
    plant: Planting


@contextmanager
def query(
    queries: dict[str, Any], name: str, *edits: tuple[str, str]
) -> Iterator[None]:
    """A named query with some of its words changed."""
    before = text = queries[name]
    for old, new in edits:
        if old not in text:
            raise LookupError(f"{name} does not say {old!r} any more")
        text = text.replace(old, new)
    queries[name] = text
    try:
        yield
    finally:
        queries[name] = before


def door(owner: Any, name: str, value: Any) -> Planting:
    return lambda: in_place_of(owner, name, value)


def words(queries: dict[str, Any], name: str, *edits: tuple[str, str]) -> Planting:
    return lambda: query(queries, name, *edits)


def together(*plantings: Planting) -> Planting:
    """What two guards hold breaks only when both are gone."""

    @contextmanager
    def plant() -> Iterator[None]:
        with ExitStack() as planted:
            for planting in plantings:
                planted.enter_context(planting())
            yield

    return plant


def facts(**broken: Callable[[Any], Any]) -> Planting:
    """The claim is told something else than what is so."""
    real = claiming._facts

    def told(conn: Any, row: Any, *, offer: int) -> Any:
        found = real(conn, row, offer=offer)
        return replace(found, **{name: make(row) for name, make in broken.items()})

    return door(claiming, "_facts", told)


NO_FENCE = together(
    facts(leased=lambda _: True),
    words(
        claim_store.Q,
        "claim",
        (
            (
                "AND EXISTS (SELECT FROM leases\n"
                "                  WHERE name = %(shard)s AND epoch = %(epoch)s\n"
                "                    AND expires_at > carillon_now())"
            ),
            "AND %(shard)s::text IS NOT NULL AND %(epoch)s::bigint IS NOT NULL",
        ),
    ),
)


async def _taken_for_a_refusal(self: Any, claimed: Any, secret: bytes) -> None:
    await self._record_refused(claimed, SendRefused("no-answer", transient=True))


def _again(real: Callable[..., Any]) -> Callable[..., Any]:
    """What got no answer is simply planned once more."""

    def resend(conn: Any, **asked: Any) -> Any:
        lost = real(conn, **asked)
        ids = [send.send_id for send in lost]
        conn.execute("UPDATE sends SET state = 'planned' WHERE id = ANY(%s)", (ids,))
        outbox.wait_again(conn, send_ids=ids, not_before=clock.now())
        return lost

    return resend


async def _record_first(self: Any, claimed: Any, file: Any) -> None:
    """Acknowledged before it left."""
    await self._station.work(
        lambda conn: recording.record_sent(
            conn,
            claimed,
            whatsapp_id=f"early-{claimed.send_id}",
            sent_at=claimed.attempted_at,
        )
    )
    await self._hand_over(claimed, file, secret=b"")


def _never_final(real: Callable[..., Any]) -> Callable[..., Any]:
    async def record(self: Any, claimed: Any, refused: Any) -> None:
        await real(self, claimed, SendRefused("refused", transient=True))

    return record


def _by_the_wall(self: Any, queued: Any) -> float:
    now = clock.now()
    paced = self.pace.ready_at(now, bulk=True, gaps=queued.gaps)
    return max(0.0, (max(paced, queued.slot_at) - now).total_seconds())


def _by_the_calendar(self: Any, now: datetime, quota: int, window: timedelta) -> Any:
    """Counts from the full hour, or from midnight."""
    begins = now.replace(minute=0, second=0, microsecond=0)
    if window > timedelta(hours=1):
        begins = begins.replace(hour=0)
    counted = sum(at >= begins for at in self._attempts)
    return now if counted < quota else begins + window


def _never_paces_steps(real: Callable[..., Any]) -> Callable[..., Any]:
    """Each kind has a clock of its own: one does not see what the other sent."""

    async def claim(self: Any, queued: Any) -> Any:
        attempts = list(self.pace._attempts)
        claimed = await real(self, queued)
        if queued.kind == "step":
            self.pace._attempts[:] = attempts
        return claimed

    return claim


def _hands_uncounted(real: Callable[..., Any]) -> Callable[..., Any]:
    async def claim(self: Any, queued: Any) -> Any:
        attempts = list(self.pace._attempts)
        claimed = await real(self, queued)
        if queued.kind == "inbox":
            self.pace._attempts[:] = attempts
        return claimed

    return claim


def _ready_at_once(self: Session) -> list[Effect]:
    """Whatever waited offline is heard after the bulk."""
    if self.state != "connecting":
        return []
    self.state = "ready"
    return [Say("online", None), AllowBulk()]


def _planned_all_at_once(conn: Any, parameters: Any) -> list[int]:
    """The enrolment goes on as soon as its step is planned."""
    repeated = REAL_PLAN_STEPS(conn, parameters)
    ids, steps, dues = (
        parameters[name] for name in ("enrolment_ids", "step_ids", "dues")
    )
    advancing.settle(
        conn,
        [
            Ending(enrolment_id=e, step_id=s, state="sent", at=due)
            for e, s, due in zip(ids, steps, dues, strict=True)
        ],
    )
    return repeated


REAL_PLAN_STEPS = plan_store.plan_steps


def _own_attempts(conn: Any, row: Any, *, offer: int) -> Any:
    """The cap of a phone instead of a person's."""
    found = REAL_FACTS(conn, row, offer=offer)
    own = conn.execute(
        "SELECT attempted_at FROM attempts WHERE person_id = %s AND device_id = %s"
        " AND kind = 'campaign'",
        (row["person_id"], row["device_id"]),
    ).fetchall()
    return replace(found, campaign_attempts=[at for (at,) in own])


REAL_FACTS = claiming._facts


def _no_log(conn: Any, *, shard: str) -> list[Any]:
    return []


def _anywhere(text: str, *_: Any) -> str | None:
    """A word within a sentence is taken for the whole of it."""
    said = consent.fold(text)
    if "stop" in said or "berhenti" in said:
        return "out"
    return "in" if "start" in said else None


def _contains(conn: Any, **asked: Any) -> Any:
    """The word of a sequence is found within other words, as LIKE does."""
    conn.execute(
        "INSERT INTO enrolment_requests"
        " (account_id, sequence_id, step_id, lead_id, cause)"
        " SELECT DISTINCT q.account_id, q.id, s.id, lt.lead_id, 'trigger'"
        " FROM sequences q JOIN steps s ON s.sequence_id = q.id AND s.is_entry"
        " JOIN triggers t ON t.folded LIKE q.trigger || '%' AND t.folded <> q.trigger"
        " JOIN lead_triggers lt ON lt.trigger_id = t.id"
        " WHERE q.state = 'active' AND NOT EXISTS"
        " (SELECT FROM enrolments e WHERE e.sequence_id = q.id"
        "  AND e.lead_id = lt.lead_id)"
    )
    return REAL_TAKE_REQUESTS(conn, **asked)


REAL_TAKE_REQUESTS = enrolments.take_requests


def _nothing(conn: Any, *_: Any, **__: Any) -> int:
    return 0


def _drop(conn: Any, opens_at: Any) -> None:
    """Quiet hours end what waits for them."""
    if opens_at:
        step_ends.end_waiting(
            conn,
            send_ids=list(opens_at),
            state="cancelled",
            code="campaign-cancelled",
            now=clock.now(),
        )


def _trusts_for_ever(asked: float, ttl: timedelta, margin: timedelta) -> float:
    return asked + 50 * ttl.total_seconds()


def _forgets_the_offer(found: Any) -> Any:
    return found["queued"]


ZONE = ("coalesce(l.zone, a.zone)", "a.zone")
UNQUEUED = (
    "WHERE o.campaign_id = %(campaign_id)s",
    "WHERE false AND o.campaign_id = %(campaign_id)s",
)

MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name=name, plant=plant)
    for name, plant in (
        ("an old epoch may claim", NO_FENCE),
        (
            "a lease is trusted for ever",
            door(processes, "trusted_until", _trusts_for_ever),
        ),
        (
            "no answer is taken for a refusal",
            door(Sender, "_record_uncertain", _taken_for_a_refusal),
        ),
        (
            "a restart plans again what was under way",
            door(store, "abandon", _again(store.abandon)),
        ),
        (
            "the rescue plans again what got no answer",
            door(
                store,
                "give_up_waiting_for_answers",
                _again(store.give_up_waiting_for_answers),
            ),
        ),
        ("recorded as sent before it left", door(Sender, "_send", _record_first)),
        (
            "planned again at each tick, nothing unique",
            together(
                words(
                    plan_store.Q,
                    "plan_campaign",
                    (
                        "e.lead_id::text, %(account_id)s",
                        "random()::text, %(account_id)s",
                    ),
                ),
                door(planning.campaigns, "note_planned", _nothing),
            ),
        ),
        (
            "suppression is read at the release only",
            facts(suppressed=lambda _: False),
        ),
        ("consent is not asked", facts(consents=lambda _: True)),
        (
            "a hold stops the release only",
            together(
                facts(held=lambda _: False),
                words(
                    outbox.Q,
                    "unqueue_account",
                    ("WHERE o.account_id =", "WHERE false AND o.account_id ="),
                ),
            ),
        ),
        (
            "the claim trusts the wall clock",
            door(Sender, "_seconds_until", _by_the_wall),
        ),
        ("gaps are ignored", door(Pace, "_gap", lambda self, gaps: timedelta(0))),
        (
            "a campaign's own gaps are ignored",
            door(Gaps, "wider", lambda self, other: self),
        ),
        ("quotas count from the full hour", door(Pace, "_room_at", _by_the_calendar)),
        (
            "the log of attempts is lost with the process",
            door(duty.sends, "attempt_log", _no_log),
        ),
        (
            "steps have a pace of their own",
            door(Sender, "_claim", _never_paces_steps(Sender._claim)),
        ),
        (
            "what is sent by hand is not counted",
            door(Sender, "_claim", _hands_uncounted(Sender._claim)),
        ),
        (
            "quiet hours in the account's zone",
            together(
                words(claim_store.Q, "claim_facts", ZONE),
                words(release_store.Q, "take_ready", ZONE),
                words(release_store.Q, "take_pool", ZONE),
                words(outbox.Q, "overdue", ZONE),
            ),
        ),
        (
            "quiet hours are asked at the release only",
            facts(closed=lambda _: OPEN, late=lambda _: False),
        ),
        ("quiet hours drop what waits", door(release_store, "move_waiting", _drop)),
        ("the cap counts by phone", door(claiming, "_facts", _own_attempts)),
        (
            "the cap is not asked",
            door(checks, "_capped_until", lambda found: found.now),
        ),
        (
            "pause leaves what is queued",
            together(
                facts(campaign_state=lambda row: row["campaign_state"] and "running"),
                words(outbox.Q, "unqueue_campaign", UNQUEUED),
            ),
        ),
        (
            "bulk goes before what waited offline",
            door(Session, "_open", _ready_at_once),
        ),
        (
            "all steps are planned at once",
            door(plan_store, "plan_steps", _planned_all_at_once),
        ),
        (
            "the delay counts from when it was due",
            words(
                enrolments.Q,
                "advance",
                (
                    "ELSE x.at + s.delay_hours",
                    (
                        "ELSE (SELECT min(z.due_at) FROM sends z WHERE"
                        " z.enrolment_id = e.id AND z.step_id = s.id) + s.delay_hours"
                    ),
                ),
            ),
        ),
        (
            "what waits for an hour has expired",
            words(
                outbox.Q,
                "overdue",
                (
                    "s.expires_at <= carillon_now() AS expired",
                    "s.planned_at < carillon_now() - interval '1 hour' AS expired",
                ),
                (
                    "WHERE o.not_after <= carillon_now()",
                    "WHERE s.planned_at < carillon_now() - interval '1 hour'",
                ),
            ),
        ),
        (
            "a final refusal is tried again",
            door(Sender, "_record_refused", _never_final(Sender._record_refused)),
        ),
        ("refusals are tried without end", door(recording, "MOST_TRIES", 99)),
        (
            "nobody rescues, nobody reads again",
            together(
                door(outbox, "rescue_unclaimed", _nothing),
                door(rescuing, "rescue_unclaimed", _nothing),
                door(duty.Duty, "_reread", lambda self, lines, errands: _for_ever()),
            ),
        ),
        ("a word within a sentence is a STOP", door(consent, "match", _anywhere)),
        (
            "VIT matches VITAC among triggers",
            door(enrolments, "take_requests", _contains),
        ),
        ("a reply stops nothing", door(step_ends, "replied", _nothing)),
        (
            "an edited delay counts for nobody",
            door(step_planning, "PATIENCE", timedelta(minutes=30)),
        ),
    )
)


async def _for_ever() -> None:
    """As if it had been forgotten."""


def find(name: str) -> Mutant:
    return next(mutant for mutant in MUTANTS if mutant.name == name)


def named(part: str) -> Sequence[Mutant]:
    return [mutant for mutant in MUTANTS if part in mutant.name]
