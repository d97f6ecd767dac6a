"""A shard of real phones as it really runs: linked, logged out, and linked again."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.devices import actions as devices
from chalicelib.devices import pairing
from chalicelib.platform import db
from tests.connectors.installation import WITHIN, Connector, Installation, children_of
from tests.connectors.workplace import Workplace
from tests.waiting import wait_until
from tests.whatsapp.conftest import NEEDS_LINUX, NewNumber, NewPerson
from tests.whatsapp.control import Control
from tests.whatsapp.double import Double

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_LINUX)

ROUNDS = 20
# neonize leaves our ends of the pool of each start behind, and at times one that was
# being opened; only its process ends them.
FILES_PER_START = 3
SECONDS = {
    "HISTORY_QUIET_SECONDS": "0.2",
    "REREAD_SECONDS": "0.2",
    "ONLINE_SETTLE_SECONDS": "1",
    "LEASE_TTL_SECONDS": "30",
}


@pytest.fixture
def place(fresh_url: str, tmp_path: Path) -> Iterator[Workplace]:
    made = Workplace(url=fresh_url, world=tmp_path)
    yield made
    made.conn.close()


class Traces:
    """What a shard process with one connected phone holds."""

    def __init__(self, connector: Connector) -> None:
        [shard] = wait_until(
            lambda: [s for s in connector.shards() if s["connected"] == 1], WITHIN
        )
        process = Path(f"/proc/{shard['pid']}")
        self.pid = shard["pid"]
        self.sessions = shard["sessions"]
        self.threads = len(list((process / "task").iterdir()))
        self.files = len(list((process / "fd").iterdir()))


def test_twenty_rounds_of_linking_sending_and_logging_out_leave_nothing_behind(
    place: Workplace,
    tmp_path: Path,
    double: Double,
    whatsapp: Control,
    store_url: str,
    new_person: NewPerson,
    new_number: NewNumber,
) -> None:
    """No row of the store, no thread, no line; and every message arrives once."""
    owner = new_person("Owner")
    reader = whatsapp.add_person(number := new_number(), "Reader")
    phone = devices.add(
        place.conn, place.account_id, name="Till", transport="whatsapp", shards=["s1"]
    )
    environment = double.environment() | {"SESSIONS_DATABASE_URL": store_url} | SECONDS
    traces: list[Traces] = []

    def link() -> None:
        pairing.begin(place.conn, place.account_id, phone, method="qr", phone=None)
        secret = wait_until(
            lambda: place.column("SELECT secret FROM pairings")[0], WITHIN
        )
        whatsapp.scan(secret, owner)
        wait_until(lambda: place.device_state(phone) == ("online", True), WITHIN)

    with Installation(place.url, tmp_path).connector(**environment) as connector:
        for n in range(1, ROUNDS + 1):
            link()
            place.write_by_hand(phone, f"Round {n}", to=number)
            wait_until(lambda n=n: len(reader.seen) == n, WITHIN)
            traces.append(Traces(connector))
            place.ask(phone, "logout")
            wait_until(
                lambda: place.why(phone) == ("logged-out", "logged-out-here"), WITHIN
            )
        assert children_of(traces[-1].pid) == []
        wait_until(lambda: connector.shards()[0]["sessions"] == 0, WITHIN)

    first, last = traces[2], traces[-1]
    starts = ROUNDS - 3
    assert {trace.pid for trace in traces} == {first.pid}
    assert last.sessions == 1
    assert len(reader.seen) == ROUNDS
    assert last.threads <= first.threads + 3
    assert last.files <= first.files + FILES_PER_START * starts + 3
    assert rows(store_url) == {}


def rows(store_url: str) -> dict[str, int]:
    """Which of whatsmeow's tables still hold something of a device."""
    with db.connect(store_url) as conn:
        tables = conn.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_name LIKE 'whatsmeow%' AND column_name IN ('jid', 'our_jid')"
        ).fetchall()
        counted = {
            name: conn.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()
            for (name,) in tables
        }
    return {name: found[0] for name, found in counted.items() if found and found[0]}
