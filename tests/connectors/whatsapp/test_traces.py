"""What phones that come and go leave behind: in the store, and in the process."""

import asyncio

import pytest

from chalicelib.platform import db
from connectors.events import Disconnected, OfflineSyncCompleted
from tests.connectors.transport_contract import SIM, Ear, paired
from tests.connectors.whatsapp.conftest import NewWorld
from tests.connectors.whatsapp.rig import Rig
from tests.connectors.whatsapp.world import DoubledWorld
from tests.whatsapp.double import Double

ROUNDS = 5
# A round links and connects: two starts.
STARTS = 2 * ROUNDS
# Our ends of its pool, and at times one that was being opened.
PER_START = 3
# Connections of the moment, such as one that a library has yet to close.
PASSING = 6
OF_A_DEVICE = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_name LIKE 'whatsmeow%' AND column_name IN ('jid', 'our_jid')
"""


def test_a_phone_that_was_logged_out_leaves_no_row(
    world: DoubledWorld, rig: Rig, store_url: str
) -> None:
    """And the process keeps two connections for each start of neonize, but no thread.

    Those are the library's: nothing closes its pools but the end of the process.
    """
    jids: list[str] = []

    async def come_and_go(number: int) -> None:
        async with paired(world) as (jid, _):
            jids.append(jid)
            ear = Ear()
            transport = world.dial(SIM, ear.emit)
            await transport.connect(jid)
            await ear.a(OfflineSyncCompleted)
            await transport.send_text(
                world.contact, str(number), secret=bytes([number]) * 32
            )
            await transport.logout(jid)

    asyncio.run(come_and_go(0))
    before = rig.state()
    for number in range(ROUNDS):
        asyncio.run(come_and_go(number + 1))
    after = rig.state()

    assert len(set(jids)) == ROUNDS + 1
    assert rows_of(store_url, jids) == {}
    assert after["starts"] - before["starts"] == STARTS
    # Threads are made when none is idle: one more may have been asked for at once.
    assert after["threads"] - before["threads"] <= 3
    assert after["files"] - before["files"] <= PER_START * STARTS + PASSING


def test_phones_that_try_while_whatsapp_is_away_do_not_all_start_neonize(
    new_world: NewWorld,
    double: Double,
    store_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    worlds = [new_world() for _ in range(4)]

    async def link() -> None:
        for world in worlds:
            async with paired(world):
                pass

    async def try_in_vain(rig: Rig) -> None:
        for world in worlds:
            ear = Ear()
            await rig.dial(ear.emit).connect(world.jid)
            assert ear.events == [Disconnected("connection-refused")]

    asyncio.run(link())
    away = "http://127.0.0.1:1"
    folder = tmp_path_factory.mktemp("away")
    with Rig(double, folder, store_url, HTTPS_PROXY=away) as rig:
        asyncio.run(try_in_vain(rig))
        assert rig.state()["starts"] == 1


def rows_of(store_url: str, jids: list[str]) -> dict[str, int]:
    """How many rows of these devices there are in which of whatsmeow's tables."""
    found: dict[str, int] = {}
    with db.connect(store_url) as conn:
        for table, column in conn.execute(OF_A_DEVICE).fetchall():
            counted = conn.execute(
                f"SELECT count(*) FROM {table} WHERE {column} = ANY(%s)".encode(),
                [jids],
            ).fetchone()
            if counted and counted[0]:
                found[table] = counted[0]
    return found
