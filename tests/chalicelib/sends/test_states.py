"""The transition table of a send, and every statement that changes a state."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.reports import store as reports
from chalicelib.reports.model import tally
from chalicelib.sends import (
    claiming,
    controls,
    deciding,
    outbox,
    planning,
    recording,
    rescuing,
    states,
    upkeep,
)
from chalicelib.sends.model import Claimed, SendId
from chalicelib.sends.states import SOURCES, STATES, SendState, sources
from tests import builders
from tests.chalicelib.sends.scenes import Scene, column, one, release, set_scene

QUERIES = "".join(
    Path(states.__file__).with_name(name).read_text("utf-8")
    for name in (
        "queries.sql",
        "outbox.sql",
        "releases.sql",
        "claims.sql",
        "restoring.sql",
        "receipts.sql",
    )
)
END: Mapping[SendState, int] = {
    "planned": 0, "queued": 1, "sending": 2, "uncertain": 3, "sent": 4,
    "delivered": 5, "read": 6, "played": 7,
}  # fmt: skip
# A way back, and who may take it.
BACK = {("queued", "planned"), ("sending", "planned"), ("failed", "planned")}


def test_the_table_has_every_state_and_none_beside() -> None:
    assert set(SOURCES) == set(STATES) == set(get_args(SendState))
    assert set().union(*SOURCES.values()) <= set(STATES)


def test_every_state_is_counted_once() -> None:
    kinds = (states.DONE, states.FAILED, states.REMAINING, states.BESIDE)
    counted = [state for kind in kinds for state in kind]
    assert sorted(counted) == sorted(STATES)


def test_every_state_can_be_reached_from_planned() -> None:
    reached, before = {"planned"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {state for state in STATES if SOURCES[state] & reached}
    assert reached == set(STATES)


def test_the_table_agrees_with_the_schema(conn: Db) -> None:
    check = one(
        conn,
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conname = 'send_states_are_known' AND conrelid = 'sends'::regclass",
    )
    assert set(re.findall(r"'([\w-]+)'", check)) == set(STATES)


def test_outcomes_only_move_forward() -> None:
    """But for three ways back; and nothing leaves an end that is no doubt."""
    for after, befores in SOURCES.items():
        for before in befores:
            if (before, after) in BACK or after not in END or before not in END:
                continue
            assert END[before] < END[after]
    assert not [
        s for s in STATES if SOURCES[s] & {"expired", "cancelled", "suppressed"}
    ]
    by_receipt = ["delivered", "read", "played"]
    by_word = ["planned", "sent", *by_receipt]
    assert [s for s in STATES if "failed" in SOURCES[s]] == by_word
    assert {s for s in STATES if SOURCES[s] & states.DONE} <= states.DONE


UPDATES = {
    statement.split("\n", 1)[0]: re.split(r"RETURNING|;|\n\)", update)[0]
    for statement in re.split(r"^-- name: ", QUERIES, flags=re.MULTILINE)
    for update in statement.split("UPDATE sends")[1:]
}
CHANGES = {
    name: update
    for name, update in UPDATES.items()
    if re.search(r"\bstate = ", update.split("WHERE")[0])
}


def test_every_statement_that_changes_sends_was_looked_at() -> None:
    """One to a query; and whoever changes no state is known by name."""
    assert len(UPDATES) == QUERIES.count("UPDATE sends")
    stateless = {
        "note_whatsapp_id",
        "note_message",
        "note_reply",
        "note_opt_out",
        "free_from_removed",
        "free_from_absent",
        "extend_sequence",
        "extend_steps",
        "wait_again",
        "move_waiting",
    }
    assert set(UPDATES) - set(CHANGES) == stateless


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_every_change_of_a_state_names_where_it_may_come_from(name: str) -> None:
    """From the table, or one state by name that the table has."""
    given, _, where = CHANGES[name].partition("WHERE")
    if re.search(r"state = ANY\(%\(sources\)s\)", where):
        return
    [before] = re.findall(r"state = '(\w+)'", where)
    afters = re.findall(r"state = '(\w+)'", given)
    afters = afters or ["sent", "failed"]
    assert all(before in SOURCES[after] for after in afters)


def test_the_guard_of_a_state_is_what_the_table_says() -> None:
    assert sources("delivered") == ["failed", "sending", "sent", "uncertain"]


Verb = Callable[["History"], object]


class History:
    """A campaign of three leads, to which anything happens in any order."""

    def __init__(self, conn: Db) -> None:
        self.conn = conn
        self.scene: Scene = set_scene(conn, gap_min=timedelta(0), gap_max=timedelta(0))
        self.account = self.scene.account
        for _ in range(3):
            builders.add_lead(conn, self.account)
        self.campaign: Any = builders.add_campaign(conn, self.account)
        planning.plan(conn, now=clock.now())
        self.claims: list[Claimed] = []
        self.random = Random(7)

    def act(self, verb: str) -> None:
        VERBS[verb](self)

    def claim(self) -> None:
        for queued in outbox.queued_for(self.conn, "s1", send_ids=None)[:1]:
            claimed = claiming.claim(
                self.conn,
                send_id=queued.send_id,
                offer=queued.offer,
                shard="s1",
                epoch=self.scene.epoch,
            )
            if isinstance(claimed, Claimed):
                self.claims.append(claimed)

    def any_claim(self) -> list[Claimed]:
        return [self.random.choice(self.claims)] if self.claims else []

    def sent(self) -> None:
        for claimed in self.any_claim():
            at = claimed.attempted_at
            whatsapp_id = f"W{claimed.send_id}-{claimed.attempt}"
            recording.record_sent(
                self.conn, claimed, whatsapp_id=whatsapp_id, sent_at=at
            )

    def uncertain(self) -> None:
        for claimed in self.any_claim():
            whatsapp_id = f"W{claimed.send_id}-{claimed.attempt}"
            recording.record_uncertain(self.conn, claimed, whatsapp_id=whatsapp_id)

    def refused(self, *, transient: bool) -> None:
        for claimed in self.any_claim():
            recording.record_refused(
                self.conn,
                claimed,
                code="refused",
                transient=transient,
                now=clock.now() - timedelta(hours=1),
            )

    def receipt(self, kind: Any) -> None:
        for claimed in self.any_claim():
            recording.record_receipt(
                self.conn,
                account_id=self.account,
                device_id=claimed.device_id,
                whatsapp_id=f"W{claimed.send_id}-{claimed.attempt}",
                kind=kind,
                at=clock.now(),
            )

    def decide(self, outcome: Any) -> None:
        query = "SELECT id FROM sends WHERE state = 'uncertain' AND account_id = %s"
        for send in column(self.conn, query, self.account)[:1]:
            deciding.decide(
                self.conn,
                account_id=self.account,
                send_id=SendId(send),
                outcome=outcome,
            )

    def steer(self, control: Callable[..., object], state: str, **more: Any) -> None:
        query = "SELECT state FROM campaigns WHERE id = %s"
        if one(self.conn, query, self.campaign) == state:
            ids = {"account_id": self.account, "campaign_id": self.campaign}
            control(self.conn, **ids, **more)

    def rescue(self) -> None:
        rescuing.rescue(
            self.conn, now=clock.now(), grace=timedelta(0), patience=timedelta(0)
        )

    def retry(self) -> None:
        self.steer(controls.retry, "running", device_id=None, now=clock.now())

    def expire(self) -> None:
        """One that waits; others go on."""
        self.conn.execute(
            "UPDATE outbox SET not_after = carillon_now() WHERE send_id ="
            " (SELECT min(send_id) FROM outbox WHERE account_id = %s)",
            (self.account,),
        )
        self.conn.execute(
            "UPDATE sends SET expires_at = carillon_now() WHERE id ="
            " (SELECT min(send_id) FROM outbox WHERE account_id = %s)",
            (self.account,),
        )

    def states(self) -> dict[int, SendState]:
        query = "SELECT id, state FROM sends WHERE account_id = %s"
        return dict(self.conn.execute(query, (self.account,)).fetchall())

    def refold(self) -> None:
        upkeep.fold_tallies(self.conn)


VERBS: dict[str, Verb] = {
    "release": lambda h: release(h.conn),
    "claim": History.claim,
    "sent": History.sent,
    "uncertain": History.uncertain,
    "refused": lambda h: h.refused(transient=True),
    "refused for good": lambda h: h.refused(transient=False),
    "delivered": lambda h: h.receipt("delivered"),
    "read": lambda h: h.receipt("read"),
    "played": lambda h: h.receipt("played"),
    "abandon": lambda h: recording.abandon(h.conn, shard="s1", epoch=99),
    "was sent": lambda h: h.decide("sent"),
    "was not sent": lambda h: h.decide("not-sent"),
    "pause": lambda h: h.steer(controls.pause, "running"),
    "resume": lambda h: h.steer(controls.resume, "paused"),
    "cancel": lambda h: h.steer(controls.cancel, "running", now=clock.now()),
    "retry": History.retry,
    "rescue": History.rescue,
    "expire": History.expire,
}
# What happens often first: else most histories end before they begin.
often = st.sampled_from(["release", "claim", "claim", "sent", "refused", "read"])
happenings = st.lists(often | st.sampled_from(sorted(VERBS)), max_size=30)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(happenings)
def test_whatever_happens_states_follow_the_table_and_counts_add_up(
    conn: Db, verbs: list[str]
) -> None:
    with conn.transaction(force_rollback=True):
        history = History(conn)
        before = history.states()
        for verb in verbs:
            history.act(verb)
            after = history.states()
            for send, state in after.items():
                assert state == before[send] or is_way(before[send], state), verb
            before = after
            assert_sound(history)


def is_way(before: SendState, after: SendState) -> bool:
    """Whether arrows of the table lead there; one verb may go several at once."""
    reached: set[SendState] = {before}
    for _ in range(3):
        reached |= {state for state in STATES if SOURCES[state] & reached}
    if before in ("expired", "cancelled", "suppressed"):
        return False
    return after in reached


def assert_sound(history: History) -> None:
    """Outbox, attempts, touches and sums say what the sends say."""
    conn, account, held = history.conn, history.account, history.states()
    waiting = dict(
        conn.execute(
            "SELECT send_id, queued_at IS NOT NULL FROM outbox WHERE account_id = %s",
            (account,),
        ).fetchall()
    )
    assert waiting == {
        send: state == "queued"
        for send, state in held.items()
        if state in ("planned", "queued")
    }
    open_attempts = column(
        conn,
        "SELECT send_id FROM attempts WHERE account_id = %s AND outcome IS NULL",
        account,
    )
    assert sorted(open_attempts) == sorted(s for s in held if held[s] == "sending")
    listed = column(
        conn,
        "SELECT a.send_id FROM attempts a JOIN sends s ON s.id = a.send_id"
        " AND s.attempt = a.attempt WHERE a.account_id = %s"
        " AND a.outcome = 'uncertain'",
        account,
    )
    assert sorted(listed) == sorted(s for s in held if held[s] == "uncertain")
    assert one(
        conn, "SELECT count(*) FROM touches WHERE account_id = %s", account
    ) == len(held)
    total = tally(reports.counts(conn, account_id=account))
    assert total.should == total.done + total.failed + total.remaining
    beside = total.suppressed + total.cancelled
    assert total.should + beside == len(held)
