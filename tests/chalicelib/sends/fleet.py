"""An allocated campaign and its phones: minutes pass, phones send, refuse, drop out."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from chalicelib.campaigns.model import CampaignId
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import (
    allocating,
    planning,
    recording,
    release_store,
    releasing,
    rescuing,
)
from chalicelib.sends import allocation_store as store
from chalicelib.sends.allocation_store import Key
from chalicelib.sends.model import Claimed
from chalicelib.sends.slots import Room
from tests import builders
from tests.chalicelib.sends.scenes import LOOK_AHEAD, OFFER, claim, column, one

NO_GAPS: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}
PLACED = (
    "SELECT s.lead_id, s.device_id, s.placement FROM sends s"
    " WHERE s.campaign_id = %s AND s.device_id IS NOT NULL"
)


@dataclass(kw_only=True)
class Fleet:
    """One account with phones on a shard that is held."""

    conn: Db
    account: int
    devices: list[int] = field(default_factory=list[int])
    campaign: int = 0

    @property
    def key(self) -> Key:
        return Key(account_id=self.account, campaign_id=CampaignId(self.campaign))

    def leads(self, count: int, **values: Any) -> list[int]:
        return [
            builders.add_lead(self.conn, self.account, **values) for _ in range(count)
        ]

    def start(self, **values: Any) -> None:
        """The campaign runs, planned and allocated by the minutes that follow."""
        self.campaign = builders.add_campaign(
            self.conn, self.account, kind="ai", **values
        )

    def change(self, device: int, **values: object) -> None:
        """Something happens to a phone; whoever is not online is not ready."""
        if values.get("state", "online") != "online":
            values["ready_at"] = None
        words = ", ".join(f"{name} = %({name})s" for name in values)
        query = f"UPDATE devices SET {words} WHERE id = %(device)s"
        self.conn.execute(query.encode(), values | {"device": device})

    def allocate(self, *, batch: int = allocating.BATCH) -> int:
        return allocating.allocate(self.conn, now=clock.now(), batch=batch)[0]

    def rooms(self) -> list[Room]:
        return release_store.rooms(
            self.conn, account_ids=[self.account], horizon=clock.now()
        )

    def release(self) -> None:
        releasing.release(
            self.conn, now=clock.now(), look_ahead=LOOK_AHEAD, rng=Random(1)
        )

    def minute(self) -> None:
        """What the scanner does each minute."""
        now = clock.now()
        planning.plan(self.conn, now=now)
        self.allocate()
        self.release()
        none = timedelta(0)
        rescuing.rescue(self.conn, now=now, grace=timedelta(minutes=1), patience=none)

    def claim(self, device: int | None = None, most: int = 1_000) -> list[Claimed]:
        """What is queued is taken by its phones, as far as they may."""
        send_ids = column(
            self.conn,
            "SELECT send_id FROM outbox WHERE queued_at IS NOT NULL"
            " AND coalesce(device_id = %s, true) ORDER BY send_id LIMIT %s",
            device,
            most,
        )
        answers = [
            claim(self.conn, id_, offer=one(self.conn, OFFER, id_)) for id_ in send_ids
        ]
        return [answer for answer in answers if isinstance(answer, Claimed)]

    def send(self, device: int | None = None, most: int = 1_000) -> int:
        """… and WhatsApp acknowledges it; answers how many."""
        taken = self.claim(device, most)
        for claimed in taken:
            recording.record_sent(
                self.conn,
                claimed,
                whatsapp_id=f"3EB0{claimed.send_id}",
                sent_at=clock.now(),
            )
        return len(taken)

    def refuse(
        self, device: int | None = None, most: int = 1_000, *, code: str = "refused"
    ) -> int:
        """… and WhatsApp refuses it, for now."""
        taken = self.claim(device, most)
        for claimed in taken:
            recording.record_refused(
                self.conn, claimed, code=code, transient=True, now=clock.now()
            )
        self.conn.execute("UPDATE devices SET failures_in_a_row = 0")
        return len(taken)

    def forget_waits(self) -> None:
        """The back-off of what was refused is over."""
        self.conn.execute(
            "UPDATE outbox SET not_before = %s WHERE queued_at IS NULL", (clock.now(),)
        )

    def placed(self) -> dict[int, tuple[int, str]]:
        """The phone and the reason of each lead that has one."""
        found = self.conn.execute(PLACED.encode(), (self.campaign,)).fetchall()
        return {lead: (device, reason) for lead, device, reason in found}

    def by_device(self) -> Counter[int]:
        return Counter(device for device, _ in self.placed().values())

    def unplaced(self) -> int:
        return one(
            self.conn,
            "SELECT count(*) FROM outbox WHERE campaign_id = %s AND device_id IS NULL",
            self.campaign,
        )

    def attempts(self) -> Counter[int]:
        """Of this campaign by phone, as the log has them, whatever became of them."""
        query = (
            "SELECT a.device_id FROM attempts a JOIN sends s ON s.id = a.send_id"
            " WHERE s.campaign_id = %s"
        )
        return Counter(column(self.conn, query, self.campaign))

    def used(self) -> dict[int, int]:
        """What the limits count, by phone, where it is not nothing."""
        standings = store.standings(self.conn, self.key, now=clock.now())
        return {s.device_id: s.used for s in standings if s.used}

    def states(self) -> Counter[str]:
        query = "SELECT state FROM sends WHERE campaign_id = %s"
        return Counter(column(self.conn, query, self.campaign))


def assemble(conn: Db, phones: int, **device: Any) -> Fleet:
    builders.hold_shard(conn)
    account = builders.add_account(conn, cap_day=100, cap_week=100)
    devices = [
        builders.add_device(conn, account, **NO_GAPS | device) for _ in range(phones)
    ]
    return Fleet(conn=conn, account=account, devices=devices)
