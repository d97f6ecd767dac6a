"""Planted bugs: each breaks one rule of ours, and the auditor must see it."""

from datetime import timedelta

from chalicelib.leads import consent
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
from chalicelib.sequences import enrolment_store as enrolments
from connectors import duty
from connectors.sender import Sender
from connectors.session import Session
from tests.simulation import broken, processes
from tests.simulation.planting import Mutant, door, facts, together, words

NO_FENCE = together(
    # A shard that changed hands has no device online for a moment; that guards it, too.
    facts(leased=lambda _: True, online=lambda _: True, ready=lambda _: True),
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
            door(processes, "trusted_until", broken.trusts_for_ever),
        ),
        (
            "no answer is taken for a refusal",
            door(Sender, "_record_uncertain", broken.taken_for_a_refusal),
        ),
        (
            "a restart plans again what was under way",
            door(store, "abandon", broken.again(store.abandon)),
        ),
        (
            "the rescue plans again what got no answer",
            door(
                store,
                "give_up_waiting_for_answers",
                broken.again(store.give_up_waiting_for_answers),
            ),
        ),
        ("recorded as sent before it left", door(Sender, "_send", broken.record_first)),
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
                door(planning.campaigns, "note_planned", broken.nothing),
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
            door(Sender, "_seconds_until", broken.by_the_wall),
        ),
        ("gaps are ignored", door(Pace, "_gap", lambda self, gaps: timedelta(0))),
        (
            "a campaign's own gaps are ignored",
            door(Gaps, "wider", lambda self, other: self),
        ),
        (
            "quotas count from the full hour",
            door(Pace, "_room_at", broken.by_the_calendar),
        ),
        (
            "the log of attempts is lost with the process",
            door(duty.sends, "attempt_log", broken.no_log),
        ),
        (
            "steps have a pace of their own",
            door(Sender, "_claim", broken.never_paces_steps(Sender._claim)),
        ),
        (
            "what is sent by hand is not counted",
            door(Sender, "_claim", broken.hands_uncounted(Sender._claim)),
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
        (
            "quiet hours drop what waits",
            door(release_store, "move_waiting", broken.drop),
        ),
        ("the cap counts by phone", door(claiming, "_facts", broken.own_attempts)),
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
            door(Session, "_open", broken.ready_at_once),
        ),
        (
            "all steps are planned at once",
            door(plan_store, "plan_steps", broken.planned_all_at_once),
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
            door(Sender, "_record_refused", broken.never_final(Sender._record_refused)),
        ),
        ("refusals are tried without end", door(recording, "MOST_TRIES", 99)),
        (
            "nobody rescues, nobody reads again",
            together(
                door(outbox, "rescue_unclaimed", broken.nothing),
                door(rescuing, "rescue_unclaimed", broken.nothing),
                door(
                    duty.Duty, "_reread", lambda self, lines, errands: broken.for_ever()
                ),
            ),
        ),
        ("a word within a sentence is a STOP", door(consent, "match", broken.anywhere)),
        (
            "VIT matches VITAC among triggers",
            door(enrolments, "take_requests", broken.contains),
        ),
        ("a reply stops nothing", door(step_ends, "replied", broken.nothing)),
        (
            "steps expire after half an hour",
            door(step_planning, "PATIENCE", timedelta(minutes=30)),
        ),
    )
)


def find(name: str) -> Mutant:
    return next(mutant for mutant in MUTANTS if mutant.name == name)
