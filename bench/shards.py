"""Shard processes on a clock that is told: `python -m bench.shards <url> <shard> …`.

Each sends for its phones as the product does, with its pace, slots, claim and record;
only the transport is trivial, and nobody composes. Each minute comes as a line of JSON
on stdin, with the sends that the scanner woke them for. What the phones saw goes back
as one: the phone and the second of each message.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from chalicelib.platform import db, sql
from chalicelib.platform.config import DEFAULT_SECONDS
from chalicelib.platform.db import Db, Row
from chalicelib.sends import outbox, recording
from chalicelib.sends.claiming import claim
from chalicelib.sends.model import Claimed, Queued
from chalicelib.sends.pacing import Gaps, Limits, Pace
from connectors.slots import Slots

Q = sql.load("bench.shards", "shards.sql")

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MARGIN = timedelta(seconds=DEFAULT_SECONDS["pace_window_margin"])
REREAD = timedelta(seconds=DEFAULT_SECONDS["reread"])
EPOCH = 1


class Phone:
    """One device: its pace, and what waits for it."""

    def __init__(self, row: Row) -> None:
        self.id: int = row["id"]
        self.shard: str = row["shard"]
        limits = Limits(
            quota_hour=row["quota_hour"],
            quota_day=row["quota_day"],
            gaps=Gaps(least=row["gap_min"], most=row["gap_max"]),
        )
        self.pace = Pace(limits, [], margin=MARGIN, rng=Random(self.id))
        self.slots = Slots()

    def next(self, now: datetime) -> tuple[datetime, Queued] | None:
        """What leaves next, and when."""
        queued = self.slots.first(bulk=True)
        if queued is None:
            return None
        paced = self.pace.ready_at(now, bulk=True, gaps=queued.gaps)
        return max(paced, queued.slot_at), queued


class Shards:
    """The phones of some shards, and which is the next to send."""

    def __init__(self, conn: Db, names: Iterable[str]) -> None:
        self._conn = conn
        self._names = list(names)
        found = db.rows(conn, Q["phones_of"], {"shards": self._names})
        self._phones = {row["id"]: Phone(row) for row in found}
        self._soonest: list[tuple[datetime, int]] = []

    def minute(
        self, begins: datetime, woken: dict[str, list[int]]
    ) -> Iterator[tuple[int, datetime]]:
        """Send what is ready, second by second; each message as a phone saw it."""
        for shard, send_ids in woken.items():
            self._add(outbox.queued_for(self._conn, shard, send_ids=send_ids), begins)
        now = begins
        while now < begins + MINUTE:
            set_clock(self._conn, now)
            if (now - begins) % REREAD == timedelta(0):
                for shard in self._names:
                    self._add(outbox.queued_for(self._conn, shard, send_ids=None), now)
            while self._soonest and self._soonest[0][0] <= now:
                phone = self._phones[heappop(self._soonest)[1]]
                if self._send(phone, now):
                    yield phone.id, now
                self._note(phone, now)
            now += SECOND

    def _add(self, queued: Iterable[Queued], now: datetime) -> None:
        for send in queued:
            phone = self._phones[send.device_id]
            if phone.slots.add([send]):
                self._note(phone, now)

    def _note(self, phone: Phone, now: datetime) -> None:
        if following := phone.next(now):
            heappush(self._soonest, (following[0], phone.id))

    def _send(self, phone: Phone, now: datetime) -> bool:
        """Whether anything left; a phone may be looked at too often, and too early."""
        following = phone.next(now)
        if following is None or following[0] > now:
            return False
        queued = following[1]
        claimed = claim(
            self._conn,
            send_id=queued.send_id,
            offer=queued.offer,
            shard=phone.shard,
            epoch=EPOCH,
        )
        phone.slots.remove(queued)
        if not isinstance(claimed, Claimed):
            return False
        phone.pace.attempted(claimed.attempted_at)
        recording.record_sent(
            self._conn,
            claimed,
            whatsapp_id=f"3EB0{claimed.send_id:016X}",
            sent_at=now,
        )
        return True


def set_clock(conn: Db, now: datetime) -> None:
    """What SQL takes for the time from now on."""
    db.scalar(conn, Q["set_clock"], {"now": now.isoformat()})


def main() -> None:
    url, *names = sys.argv[1:]
    with db.connect(url) as conn:
        shards = Shards(conn, names)
        print("ready", flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            begins = datetime.fromisoformat(asked["begins"])
            set_clock(conn, begins)
            seen = shards.minute(begins, asked["woken"])
            print(json.dumps([(id_, at.timestamp()) for id_, at in seen]), flush=True)


if __name__ == "__main__":
    main()
