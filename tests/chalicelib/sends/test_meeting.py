"""Everybody at once: no deadlock, and every promise is kept in the end."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chalicelib.leads import actions as leads
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.reports import store as reports
from chalicelib.sends import controls, outbox, planning, recording, rescuing
from chalicelib.sends.model import Claimed
from tests import builders
from tests.chalicelib.sends.scenes import (
    Scene,
    add_leads,
    add_send,
    at_once,
    claim,
    column,
    meanwhile,
    one,
    release,
    set_scene,
    state_of,
    wait_for_lock,
)
from tests.waiting import wait_until

NO_GAPS: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}


def test_a_merge_of_persons_takes_locks_in_the_order_of_everybody_else(
    fresh_url: str,
) -> None:
    """What waits, then its send: as release, rescue, pause and claim do."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as rescuer:
        scene = set_scene(conn)
        builders.add_person(conn, scene.account, phone="60120000001")
        unnamed = builders.add_person(conn, scene.account, phone=None, lid="77@lid")
        send = add_send(conn, scene, kind="inbox", person=unnamed)

        def merge(own: Db) -> object:
            return leads.find_or_add_person(
                own, scene.account, phone="60120000001", lid="77@lid"
            )

        with meanwhile(fresh_url) as begin:
            with rescuer.transaction():
                rescuer.execute("SELECT FROM outbox FOR UPDATE")
                merged = begin(merge)
                wait_for_lock(conn)
                rescuer.execute("UPDATE sends SET code = 'held'")
            known = merged.result(timeout=20)

        assert one(conn, "SELECT person_id FROM sends") == known
        assert one(conn, "SELECT person_id FROM outbox") == known
        assert state_of(conn, send) == "queued"


class Storm:
    """What each of them does again and again, on a connection of its own."""

    def __init__(self, scene: Scene, campaign: int, *, attempts: int) -> None:
        self.scene, self.attempts = scene, attempts
        self.ids: Any = {"account_id": scene.account, "campaign_id": campaign}
        self.attempted: list[tuple[int, int]] = []
        self.suppressed: dict[int, datetime] = {}

    @property
    def is_over(self) -> bool:
        return len(self.attempted) >= self.attempts

    def wait_for_more(self, attempts: int) -> None:
        """Let the others get on before the next interruption."""
        enough = min(self.attempts, len(self.attempted) + attempts)
        wait_until(lambda: len(self.attempted) >= enough, timeout=30)

    def send(self, conn: Db, seed: int) -> None:
        """A claimer: whatever is queued, with every outcome there is."""
        random = Random(seed)
        while not self.is_over:
            waiting = outbox.queued_for(conn, "s1", send_ids=None)
            for queued in random.sample(waiting, min(5, len(waiting))):
                claimed = claim(conn, queued.send_id, offer=queued.offer)
                if isinstance(claimed, Claimed):
                    self.attempted.append((claimed.send_id, claimed.attempt))
                    self.record(conn, claimed, random)

    def record(self, conn: Db, claimed: Claimed, random: Random) -> None:
        whatsapp_id = f"W{claimed.send_id}-{claimed.attempt}"
        match random.randrange(6):
            case 0:
                now = clock.now() - timedelta(hours=1)
                recording.record_refused(
                    conn, claimed, code="refused", transient=True, now=now
                )
            case 1:
                recording.record_uncertain(conn, claimed, whatsapp_id=whatsapp_id)
            case 2:
                pass  # its process ended
            case _:
                at = claimed.attempted_at
                recording.record_sent(
                    conn, claimed, whatsapp_id=whatsapp_id, sent_at=at
                )

    def hear(self, conn: Db) -> None:
        """Receipts for whatever was attempted, also before it is recorded."""
        heard = 0
        while not self.is_over:
            self.wait_for_more(1)
            news = self.attempted[heard:]
            heard += len(news)
            for send, attempt in news:
                for kind in ("read", "delivered"):
                    recording.record_receipt(
                        conn,
                        account_id=self.scene.account,
                        device_id=self.scene.device,
                        whatsapp_id=f"W{send}-{attempt}",
                        kind=kind,
                        at=clock.now(),
                    )

    def tick(self, conn: Db) -> None:
        while not self.is_over:
            planning.plan(conn, now=clock.now(), batch=25)
            release(conn)
            rescuing.rescue(
                conn,
                now=clock.now(),
                grace=timedelta(milliseconds=50),
                patience=timedelta(milliseconds=50),
            )

    def steer(self, conn: Db) -> None:
        while not self.is_over:
            self.wait_for_more(2)
            controls.pause(conn, **self.ids)
            controls.retry(conn, **self.ids, device_id=None, now=clock.now())
            controls.resume(conn, **self.ids)

    def suppress(self, conn: Db) -> None:
        query = "SELECT id FROM persons ORDER BY id DESC LIMIT 20"
        for person in column(conn, query):
            self.wait_for_more(4)
            leads.suppress(
                conn, self.scene.account, person, reason="member", now=clock.now()
            )
            committed = one(conn, "SELECT carillon_now()")
            self.suppressed[person] = committed


def test_a_storm_of_everybody_ends_with_every_promise_kept(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn, quota_hour=5000, quota_day=5000, **NO_GAPS)
        conn.execute("UPDATE leases SET expires_at = carillon_now() + interval '1 h'")
        conn.execute("UPDATE accounts SET cap_day = 9, cap_week = 9")
        add_leads(conn, scene.account, 150)
        campaign = builders.add_campaign(conn, scene.account)
        storm = Storm(scene, campaign, attempts=100)
        acts: list[Callable[[Db], object]] = [
            lambda own: storm.send(own, 1),
            lambda own: storm.send(own, 2),
            storm.hear,
            storm.tick,
            storm.tick,
            storm.steer,
            storm.suppress,
        ]

        at_once(fresh_url, *acts)

        assert_promises(conn, storm)


def assert_promises(conn: Db, storm: Storm) -> None:
    sends = dict(conn.execute("SELECT id, state FROM sends").fetchall())
    planned = set(column(conn, "SELECT lead_id FROM sends"))
    # Who was suppressed before the planner came was left out.
    assert 130 <= len(planned) == len(sends) <= 150
    waiting = column(conn, "SELECT send_id FROM outbox")
    assert sorted(waiting) == sorted(
        send for send, state in sends.items() if state in ("planned", "queued")
    )
    logged = conn.execute("SELECT send_id, attempt FROM attempts").fetchall()
    assert sorted(logged) == sorted(storm.attempted)
    # An attempt follows another only after a definite refusal.
    unsure = column(
        conn,
        "SELECT a.send_id FROM attempts a JOIN sends s ON s.id = a.send_id"
        " WHERE a.attempt < s.attempt AND a.outcome <> 'refused'",
    )
    assert unsure == []
    for person, committed in storm.suppressed.items():
        query = (
            "SELECT count(*) FROM attempts WHERE person_id = %s AND attempted_at > %s"
        )
        assert one(conn, query, person, committed) == 0
    counted = Counter[str]()
    for count in reports.counts(conn, account_id=storm.scene.account):
        counted[count.state] += count.n
    assert counted == Counter(sends.values())
