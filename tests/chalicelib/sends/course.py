"""A sequence on its way: minutes pass, phones send, and time is turned by its rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chalicelib.leads import actions as leads
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import claiming, recording, releasing, rescuing, step_planning
from chalicelib.sends.model import Claimed, SendId
from chalicelib.sequences import actions, enrolling, steps
from chalicelib.sequences.model import SequenceId, StepId
from tests import builders
from tests.chalicelib.sends.scenes import Scene, column, one, set_scene

HOUR = timedelta(hours=1)
BUSY = """
SELECT EXISTS (SELECT FROM enrolment_requests)
    OR EXISTS (SELECT FROM sequences WHERE swept_to IS NOT NULL)
    OR EXISTS (SELECT FROM outbox)
    OR EXISTS (SELECT FROM sends WHERE state = 'uncertain')
    OR EXISTS (SELECT FROM enrolments WHERE next_due_at <= carillon_now())
"""
# What a lead's progress is told by.
TIMES = {
    "enrolments": ("next_due_at", "first_sent_at", "last_sent_at", "ended_at"),
    "sends": ("due_at", "expires_at", "attempted_at", "sent_at"),
    "outbox": ("not_before", "not_after"),
    "attempts": ("attempted_at",),
}


@dataclass(kw_only=True)
class Course:
    """What happens to the leads of one account; `heard` is what their phones got."""

    conn: Db
    scene: Scene
    heard: list[tuple[int, int, str]] = field(
        default_factory=list[tuple[int, int, str]]
    )
    hours: int = 0

    def sequence(self, trigger: str, *days: int, **changes: Any) -> SequenceId:
        """Active, with a message on each of these days."""
        account = self.scene.account
        sequence_id = actions.add(
            self.conn, account_id=account, name=trigger, trigger=trigger, member_id=None
        )
        for day in days:
            steps.add(
                self.conn,
                account_id=account,
                sequence_id=sequence_id,
                day=day,
                text=f"{trigger} {day}",
                media_id=None,
                member_id=None,
            )
        nothing: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}
        actions.change(
            self.conn, account_id=account, sequence_id=sequence_id, **nothing | changes
        )
        return sequence_id

    def change_step(self, sequence_id: SequenceId, day: int, **changes: Any) -> None:
        steps.change(
            self.conn,
            account_id=self.scene.account,
            sequence_id=sequence_id,
            step_id=self.step(sequence_id, day),
            member_id=None,
            **changes,
        )

    def step(self, sequence_id: SequenceId, day: int) -> StepId:
        query = (
            "SELECT id FROM steps WHERE sequence_id = %s AND day = %s"
            " AND removed_at IS NULL"
        )
        return StepId(one(self.conn, query, sequence_id, day))

    def activate(self, *sequence_ids: SequenceId) -> None:
        for sequence_id in sequence_ids:
            actions.activate(
                self.conn, account_id=self.scene.account, sequence_id=sequence_id
            )

    def lead(self, *triggers: str, **values: Any) -> int:
        lead_id = builders.add_lead(self.conn, self.scene.account, **values)
        if triggers:
            self.tag(lead_id, *triggers)
        return lead_id

    def tag(self, lead_id: int, *triggers: str) -> None:
        """Exactly these triggers, as somebody saves them."""
        leads.change(
            self.conn,
            self.scene.account,
            lead_id,
            {"triggers": triggers},
            now=clock.now(),
        )

    def triggers_of(self, lead_id: int) -> list[str]:
        return leads.get(self.conn, self.scene.account, lead_id).triggers

    def tick(self) -> None:
        """A minute: enrol, plan, release; answered nothing yet."""
        enrolling.enrol_asked(self.conn)
        step_planning.plan(self.conn, now=clock.now())
        look_ahead = timedelta(seconds=150)
        releasing.release(
            self.conn, now=clock.now(), look_ahead=look_ahead, rng=Random(1)
        )

    def claim(self) -> list[Claimed]:
        """What is queued and may go."""
        waiting = self.conn.execute(
            "SELECT send_id, offer FROM outbox"
            " WHERE queued_at IS NOT NULL ORDER BY send_id"
        ).fetchall()
        claimed = [
            claiming.claim(
                self.conn,
                send_id=SendId(send_id),
                offer=offer,
                shard="s1",
                epoch=self.scene.epoch,
            )
            for send_id, offer in waiting
        ]
        return [one for one in claimed if isinstance(one, Claimed)]

    def send(self) -> None:
        """All that may go goes, and is heard."""
        for claimed in self.claim():
            lead_id = one(
                self.conn, "SELECT lead_id FROM sends WHERE id = %s", claimed.send_id
            )
            self.heard.append((self.hours, lead_id, claimed.text))
            recording.record_sent(
                self.conn,
                claimed,
                whatsapp_id=f"wa-{claimed.send_id}",
                sent_at=clock.now(),
            )

    def go(self, *, hours: int = 0, stride: int = 1) -> None:
        """So many hours pass, with a tick each `stride`; then a last one."""
        for _ in range(0, hours, stride):
            self._minute()
            self.turn(stride)
        self._minute()

    def turn(self, hours: int) -> None:
        """Everything that has a time happened so much earlier."""
        self.hours += hours
        for table, columns in TIMES.items():
            changed = ", ".join(
                f"{c} = {c} - {hours} * interval '1 h'" for c in columns
            )
            self.conn.execute(f"UPDATE {table} SET {changed}".encode())

    def _is_idle(self) -> bool:
        """Whether a tick would find nothing to do."""
        return not one(self.conn, BUSY)

    def _minute(self) -> None:
        if self._is_idle():
            return
        # Who goes over to another sequence is asked for in one tick, heard in the next.
        for _ in range(2):
            self.tick()
            self.send()
        rescuing.end_overdue(self.conn, now=clock.now())

    def replies(self, lead_id: int, at: datetime | None = None) -> None:
        recording.note_reply(
            self.conn,
            account_id=self.scene.account,
            person_id=builders.person_of(self.conn, lead_id),
            at=at or clock.now(),
        )

    def enrolment(
        self, lead_id: int, sequence_id: SequenceId
    ) -> tuple[str, str | None]:
        """State and code of its last run."""
        row = self.conn.execute(
            "SELECT state, code FROM enrolments WHERE lead_id = %s AND sequence_id = %s"
            " ORDER BY run DESC LIMIT 1",
            (lead_id, sequence_id),
        ).fetchone()
        assert row is not None
        return row

    def texts(self, lead_id: int | None = None) -> list[tuple[int, str]]:
        return [(at, text) for at, who, text in self.heard if lead_id in (None, who)]

    def waiting(self) -> int:
        return len(column(self.conn, "SELECT send_id FROM outbox"))


def set_course(conn: Db, **account: Any) -> Course:
    scene = set_scene(
        conn,
        account=account,
        gap_min=timedelta(0),
        gap_max=timedelta(0),
        quota_hour=1000,
        quota_day=10_000,
    )
    return Course(conn=conn, scene=scene)
