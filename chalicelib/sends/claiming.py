"""The claim: one transaction that makes a send ours to attempt, once, or says why not.

The person's row is locked first, as every suppression locks it: nothing is claimed
after the suppression committed. Then the row that waits, as release, rescue and pause
lock it. The facts are read in a later statement, so they are not older than the locks,
however long those took: a lease that was lost meanwhile is seen to be lost.
"""

from chalicelib.content.model import MOST_CHARACTERS
from chalicelib.content.render import MissingField, render, values_of, variant_of
from chalicelib.platform import db
from chalicelib.platform.db import Db, Row
from chalicelib.sends import claim_store, outbox
from chalicelib.sends.checks import WEEK, End, Facts, Go, Leave, Verdict, Wait, judge
from chalicelib.sends.model import Claimed, NotClaimed, SendId
from chalicelib.sends.outbox import closed_of
from chalicelib.sends.step_ends import end_waiting


def claim(
    conn: Db, *, send_id: SendId, offer: int, shard: str, epoch: int
) -> Claimed | NotClaimed:
    """Take a queued send: `sending`, with its text rendered and its attempt logged.

    Anything that forbids it is written here too (planned again, or ended); the caller
    only drops it.
    """
    with db.transaction(conn):
        if not claim_store.lock_waiting(conn, send_id):
            return NotClaimed(code="stale")
        row = claim_store.claim_facts(conn, send_id=send_id, shard=shard, epoch=epoch)
        if row is None:
            return NotClaimed(code="stale")
        facts = _facts(conn, row, offer=offer)
        verdict = judge(facts)
        if verdict != Go():
            return _write_down(conn, send_id, facts, verdict)
        try:
            text = _text(row)
        except MissingField as missing:
            ending = End("cancelled", f"missing-field:{missing.field}")
            return _write_down(conn, send_id, facts, ending)
        if len(text) > MOST_CHARACTERS:
            ending = End("cancelled", "text-too-long")
            return _write_down(conn, send_id, facts, ending)
        claimed = claim_store.claim(
            conn,
            send_id=send_id,
            offer=offer,
            shard=shard,
            epoch=epoch,
            text=text,
            media_id=row["media_id"],
            content_version_id=row["content_version_id"],
            variant=_variant(row),
        )
        return claimed or NotClaimed(code="stale")


def _facts(conn: Db, row: Row, *, offer: int) -> Facts:
    attempts = []
    if row["kind"] == "campaign":
        attempts = claim_store.campaign_attempts_of(
            conn,
            account_id=row["account_id"],
            person_id=row["person_id"],
            since=row["now"] - WEEK,
        )
    return Facts(
        kind=row["kind"],
        now=row["now"],
        current=row["queued"] and row["offer"] == offer,
        early=row["early"],
        late=row["late"],
        leased=row["leased"],
        online=bool(row["online"]),
        ready=row["ready"],
        resting=row["resting"],
        held=row["held"],
        campaign_state=row["campaign_state"],
        sequence_state=row["sequence_state"],
        enrolment_state=row["enrolment_state"],
        enrolment_code=row["enrolment_code"],
        step_removed=row["step_removed"],
        has_lead=row["has_lead"],
        consents=row["consents"],
        suppressed=row["suppressed"],
        expires_at=row["expires_at"],
        zone=row["zone"],
        closed=closed_of(row),
        campaign_attempts=attempts,
        cap_day=row["cap_day"],
        cap_week=row["cap_week"],
    )


def _write_down(
    conn: Db, send_id: SendId, facts: Facts, verdict: Verdict
) -> NotClaimed:
    match verdict:
        case Wait(code, until):
            outbox.return_to_planned(
                conn, send_id=send_id, not_before=until, not_after=facts.expires_at
            )
            return NotClaimed(code=code)
        case End(state, reason):
            end_waiting(
                conn, send_ids=[send_id], state=state, code=reason, now=facts.now
            )
            return NotClaimed(code=state)
        case Leave(code):
            return NotClaimed(code=code)
        case Go():
            raise AssertionError("going is not refused")


def _text(row: Row) -> str:
    """What was written by hand, or the template rendered for this lead."""
    if row["written"] is not None:
        return row["written"]
    return render(
        row["template"] or "",
        values_of(
            name=row["lead_name"] or "",
            phone=row["phone"],
            attributes=row["attributes"] or {},
        ),
        parent_id=_parent(row),
        lead_id=row["lead_id"] or 0,
    )


def _variant(row: Row) -> str | None:
    """What was chosen of the template for this lead, if there was a choice."""
    if row["written"] is not None:
        return None
    return variant_of(
        row["template"] or "", parent_id=_parent(row), lead_id=row["lead_id"] or 0
    )


def _parent(row: Row) -> int:
    return row["campaign_id"] or row["step_id"] or 0
