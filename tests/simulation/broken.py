"""Broken twins of our own functions, for mutants to put in their places."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.leads import consent
from chalicelib.platform import clock
from chalicelib.sends import claiming, outbox, plan_store, recording, step_ends
from chalicelib.sequences import advancing
from chalicelib.sequences import enrolment_store as enrolments
from chalicelib.sequences.fates import Ending
from connectors.session import AllowBulk, Effect, Say, Session
from connectors.transport import SendRefused

REAL_FACTS = claiming._facts
REAL_PLAN_STEPS = plan_store.plan_steps
REAL_TAKE_REQUESTS = enrolments.take_requests


async def taken_for_a_refusal(self: Any, claimed: Any, secret: bytes) -> None:
    await self._record_refused(claimed, SendRefused("no-answer", transient=True))


def again(real: Callable[..., Any]) -> Callable[..., Any]:
    """What got no answer is simply planned once more."""

    def resend(conn: Any, **asked: Any) -> Any:
        lost = real(conn, **asked)
        ids = [send.send_id for send in lost]
        conn.execute("UPDATE sends SET state = 'planned' WHERE id = ANY(%s)", (ids,))
        outbox.wait_again(conn, send_ids=ids, not_before=clock.now())
        return lost

    return resend


async def record_first(self: Any, claimed: Any, file: Any) -> None:
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


def never_final(real: Callable[..., Any]) -> Callable[..., Any]:
    async def record(self: Any, claimed: Any, refused: Any) -> None:
        await real(self, claimed, SendRefused("refused", transient=True))

    return record


def by_the_wall(self: Any, queued: Any) -> float:
    now = clock.now()
    paced = self.pace.ready_at(now, bulk=True, gaps=queued.gaps)
    return max(0.0, (max(paced, queued.slot_at) - now).total_seconds())


def by_the_calendar(self: Any, now: datetime, quota: int, window: timedelta) -> Any:
    """Counts from the full hour, or from midnight."""
    begins = now.replace(minute=0, second=0, microsecond=0)
    if window > timedelta(hours=1):
        begins = begins.replace(hour=0)
    counted = sum(at >= begins for at in self._attempts)
    return now if counted < quota else begins + window


def never_paces_steps(real: Callable[..., Any]) -> Callable[..., Any]:
    """Each kind has a clock of its own: one does not see what the other sent."""

    async def claim(self: Any, queued: Any) -> Any:
        attempts = list(self.pace._attempts)
        claimed = await real(self, queued)
        if queued.kind == "step":
            self.pace._attempts[:] = attempts
        return claimed

    return claim


def hands_uncounted(real: Callable[..., Any]) -> Callable[..., Any]:
    async def claim(self: Any, queued: Any) -> Any:
        attempts = list(self.pace._attempts)
        claimed = await real(self, queued)
        if queued.kind == "inbox":
            self.pace._attempts[:] = attempts
        return claimed

    return claim


def ready_at_once(self: Session) -> list[Effect]:
    """Whatever waited offline is heard after the bulk."""
    if self.state != "connecting":
        return []
    self.state = "ready"
    return [Say("online", None), AllowBulk()]


def planned_all_at_once(conn: Any, parameters: Any) -> list[int]:
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


def own_attempts(conn: Any, row: Any, *, offer: int) -> Any:
    """The cap of a phone instead of a person's."""
    found = REAL_FACTS(conn, row, offer=offer)
    own = conn.execute(
        "SELECT attempted_at FROM attempts WHERE person_id = %s AND device_id = %s"
        " AND kind = 'campaign'",
        (row["person_id"], row["device_id"]),
    ).fetchall()
    return replace(found, campaign_attempts=[at for (at,) in own])


def no_log(conn: Any, *, shard: str) -> list[Any]:
    return []


def anywhere(text: str, *_: Any) -> str | None:
    """A word within a sentence is taken for the whole of it."""
    said = consent.fold(text)
    if "stop" in said or "berhenti" in said:
        return "out"
    return "in" if "start" in said else None


def contains(conn: Any, **asked: Any) -> Any:
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


def nothing(conn: Any, *_: Any, **__: Any) -> int:
    return 0


def drop(conn: Any, opens_at: Any) -> None:
    """Quiet hours end what waits for them."""
    if opens_at:
        step_ends.end_waiting(
            conn,
            send_ids=list(opens_at),
            state="cancelled",
            code="campaign-cancelled",
            now=clock.now(),
        )


def trusts_for_ever(asked: float, ttl: timedelta, margin: timedelta) -> float:
    return asked + 50 * ttl.total_seconds()


def forgets_the_offer(found: Any) -> Any:
    return found["queued"]


async def for_ever() -> None:
    """As if it had been forgotten."""
