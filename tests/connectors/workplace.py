"""A shard's duty in this process: real Postgres, simulated phones, recorded queues."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from uuid import uuid4

from chalicelib.chats import actions as chats
from chalicelib.devices import commands, leasing
from chalicelib.platform import clock, db
from chalicelib.platform.config import DEFAULT_SECONDS, Durations
from chalicelib.platform.db import Database, Db
from chalicelib.sends import planning, releasing, sending
from connectors.duty import Duty
from connectors.files import Files
from connectors.linker import link_here
from connectors.simulated.book import Book
from connectors.simulated.odds import Odds
from connectors.simulated.transport import Simulation
from connectors.station import Linker, Station
from connectors.trust import LedgerClock
from tests import builders, waiting
from tests.connectors.phones import Script
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues

WITHIN = 20.0
KEY = b"k" * 32
PLAIN = Odds(
    unknown=0, refuse=0, restrict=0, lose_ack=0, drop=0, deliver=1, read=0, reply=0
)
QUICK = {"composing": 0.01, "online_settle": 0.2, "reread": 0.2}

Found = TypeVar("Found")


@dataclass(kw_only=True)
class Workplace:
    """One shard, its database and its world."""

    url: str
    world: Path
    odds: Odds = PLAIN
    speed: float = 200.0
    durations: Durations = field(
        default_factory=lambda: Durations(
            **{
                name: timedelta(seconds=seconds)
                for name, seconds in (DEFAULT_SECONDS | QUICK).items()
            }
        )
    )
    live: RecordedLive = field(default_factory=RecordedLive)
    queues: RecordedQueues = field(default_factory=RecordedQueues)
    storage: MemoryStorage = field(default_factory=MemoryStorage)

    # In place of the simulated world, where a phone must do what none should.
    script: Script | None = None
    link: Linker = link_here

    def __post_init__(self) -> None:
        self.conn: Db = db.connect(self.url)
        self._niches = count(1)
        leasing.ensure_shards(self.conn, ["s1"])
        self.account_id = builders.add_account(self.conn, cap_day=99, cap_week=99)

    def hurry(self, **seconds: float) -> None:
        """Shorten waits, so that a test sees what comes after them."""
        shorter = {name: timedelta(seconds=s) for name, s in seconds.items()}
        self.durations = replace(self.durations, **shorter)

    def ask(self, device_id: int, kind: commands.Kind) -> dict[str, Any]:
        """Ask something of a device; the wake-up for it."""
        return commands.ask(self.conn, self.account_id, device_id, kind).body()

    def why(self, device_id: int) -> tuple[str, str | None]:
        """The device's state, and its reason."""
        return self.row(
            "SELECT state, state_code FROM devices WHERE id = %s", device_id
        )

    def history(self, device_id: int) -> list[str | None]:
        """The reasons a device had, one after the other."""
        return self.column(
            "SELECT code FROM device_events WHERE device_id = %s ORDER BY id", device_id
        )

    def answers(self) -> list[str | None]:
        """What came of the commands, in the order they were asked."""
        return self.column("SELECT code FROM device_commands ORDER BY id")

    def add_phone(self, *, shard: str = "s1", **values: object) -> int:
        """A linked simulated phone without gaps, which nobody runs yet."""
        defaults: dict[str, object] = {
            "state": "connecting",
            "gap_min": timedelta(0),
            "gap_max": timedelta(0),
        }
        return builders.add_device(
            self.conn, self.account_id, shard=shard, **defaults | values
        )

    def release_campaign(
        self, device_id: int, *, leads: int, **values: object
    ) -> list[int]:
        """Queue a message to so many leads of a device; their phones' persons."""
        persons = []
        niche = f"niche {next(self._niches)}"
        for _ in range(leads):
            person_id = builders.add_person(self.conn, self.account_id)
            persons.append(person_id)
            builders.add_lead(
                self.conn,
                self.account_id,
                owner_device_id=device_id,
                person_id=person_id,
                niches=(niche,),
            )
        builders.add_campaign(
            self.conn, self.account_id, audience={"niche": niche}, **values
        )
        self.release()
        return persons

    def write_by_hand(
        self,
        device_id: int,
        text: str = "Hello",
        media_id: int | None = None,
        *,
        to: str | None = None,
    ) -> None:
        """What a person types in the inbox, to a number or to somebody new."""
        known = self.column("SELECT id FROM persons WHERE phone = %s", to)
        person_id = (
            known[0]
            if known
            else builders.add_person(
                self.conn, self.account_id, **({"phone": to} if to else {})
            )
        )
        chat_id = chats.ensure_chat(
            self.conn,
            account_id=self.account_id,
            device_id=device_id,
            person_id=person_id,
        )
        self.answer(device_id, chat_id, person_id, text=text, media_id=media_id)

    def answer(
        self,
        device_id: int,
        chat_id: int,
        person_id: int,
        *,
        text: str,
        media_id: int | None = None,
    ) -> dict[str, Any]:
        """A line typed in a chat; the wake-up for it."""
        asked = sending.send_message(
            self.conn,
            account_id=self.account_id,
            device_id=device_id,
            person_id=person_id,
            chat_id=chat_id,
            client_id=uuid4(),
            text=text,
            media_id=media_id,
            now=clock.now(),
        )
        assert asked.wake_up is not None
        return asked.wake_up.body()

    def release(self) -> None:
        """One tick's planning and release, without the rest of it."""
        planning.plan(self.conn, now=clock.now())
        releasing.release(
            self.conn,
            now=clock.now(),
            look_ahead=timedelta(seconds=150),
            rng=Random(1),
        )

    def states(self) -> list[str]:
        """The states of all sends."""
        return self.column("SELECT state FROM sends ORDER BY id")

    def device_state(self, device_id: int) -> tuple[str, bool]:
        """The device's state, and whether it is ready for bulk."""
        return self.row(
            "SELECT state, ready_at IS NOT NULL FROM devices WHERE id = %s", device_id
        )

    def column(self, query: str, *values: object) -> list[Any]:
        return [row[0] for row in self.conn.execute(query.encode(), values).fetchall()]

    def row(self, query: str, *values: object) -> Any:
        return self.conn.execute(query.encode(), values).fetchone()

    def accepted(self, device_id: int) -> list[dict[str, Any]]:
        """What a phone saw leave."""
        lines = Book(self.world, device_id).news()
        return [line for line in lines if line["kind"] == "accepted"]

    def station(self) -> Station:
        """A new term of the shard; whoever held it holds it no more."""
        self.conn.execute("UPDATE leases SET holder = NULL, expires_at = NULL")
        term = leasing.acquire(
            self.conn, "s1", holder="c1", build="b1", ttl=timedelta(minutes=5)
        )
        assert term is not None
        ledger = LedgerClock()
        instant = leasing.renew(self.conn, term, ttl=timedelta(minutes=5))
        assert instant is not None
        ledger.set(instant, read_at=time.monotonic())
        simulation = Simulation(
            folder=self.world, seed=1, speed=self.speed, odds=self.odds
        )
        return Station(
            term=term,
            database=Database(self.url, size=4),
            queues=self.queues,
            live=self.live,
            storage=self.storage,
            files=Files(self.storage),
            clock=ledger,
            durations=self.durations,
            install_key=KEY,
            dials={"simulated": (self.script or simulation).dial},
            link=self.link,
            rng=Random(1),
        )

    def seem_online(self, device_id: int) -> int:
        """For a release before anybody runs the device; the epoch of who seems to."""
        epoch = self.row("SELECT epoch + 1 FROM leases WHERE name = 's1'")[0]
        builders.hold_shard(self.conn, epoch=epoch)
        self.conn.execute(
            "UPDATE devices SET state = 'online', ready_at = carillon_now()"
            " WHERE id = %s",
            (device_id,),
        )
        return epoch

    @asynccontextmanager
    async def on_duty(self) -> AsyncGenerator[Duty]:
        """A term of the shard, stopped cleanly in the end."""
        station = self.station()
        duty = Duty(station)
        running = asyncio.create_task(duty.run())
        try:
            yield duty
        finally:
            duty.stop()
            async with asyncio.timeout(WITHIN):
                await running
            station.close()


async def until(fact: Callable[[], Found | None]) -> Found:
    """Ask until the answer is true."""
    return await waiting.until(fact, WITHIN)


def play(story: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(story())
