"""P12: how long the API takes to answer what people look for in a large account.

Asked through Chalice's own test client, signed in: the route, the checks, Postgres and
the JSON, without the network.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlencode

from chalice.test import Client

from api import identity
from api.app import make_app
from bench import machine
from bench.counted import Counted, connect, percentile
from bench.ground import Ground
from bench.loading import NICHES, Size, name_of, settle
from bench.table import Goal, Section, Table
from bench.ways import CountingSqs, ways
from chalicelib.accounts.actions import hash_token
from chalicelib.platform import db, sql

Q = sql.load(__name__, "reads.sql")

SIZE = Size()
EACH = 2
CHUNK = 100_000
ASKED = 200
BROWSER = "the-browser-of-the-bench"
MOST = {"lead search": 0.05, "chat list": 0.05, "message search": 0.2}

Asked = Callable[[Random], str]


def measure(ground: Ground) -> Section:
    """Minutes, most of them for loading what was said."""
    with ground.database(SIZE) as url, connect(url) as conn:
        _add_chats(conn)
        browser = Browser(conn)
        found = {
            kind: {what: browser.ask(asked) for what, asked in each.items()}
            for kind, each in ASKING.items()
        }
    return Section(
        title="Reads",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=[_table(found)],
        goals=[_goal(found)],
    )


def _add_chats(conn: Counted) -> None:
    db.scalar(conn, Q["begin_chance"])
    db.execute(conn, Q["add_chats"], {})
    for after in range(0, SIZE.leads, CHUNK):
        part = {"after": after, "upto": after + CHUNK}
        db.execute(conn, Q["add_messages"], {"each": EACH} | part)
        db.execute(conn, Q["note_last"], part)
    settle(conn)


class Browser:
    """The owner's, signed in."""

    def __init__(self, conn: Counted) -> None:
        member_id = db.scalar(conn, Q["add_member"])
        values = {"member_id": member_id, "token_hash": hash_token(BROWSER)}
        db.execute(conn, Q["add_sign_in"], values)
        doors = ways(conn, CountingSqs())
        self._client = Client(make_app(lambda: doors))
        self._headers = {"Cookie": f"{identity.COOKIE}={BROWSER}"}

    def ask(self, asked: Asked) -> list[float]:
        """Many times, each a little different; the seconds of each answer."""
        rng = Random(1)
        return [self._seconds(asked(rng)) for _ in range(ASKED)]

    def _seconds(self, path: str) -> float:
        began = time.monotonic()
        answer = self._client.http.request("GET", path, headers=self._headers)
        took = time.monotonic() - began
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return took


def _leads(**query: object) -> str:
    return f"/leads?{urlencode(query)}"


def _lead(rng: Random) -> int:
    return rng.randrange(1, SIZE.leads + 1)


def _chats(rng: Random, **query: object) -> str:
    return f"/devices/{rng.randrange(1, SIZE.devices + 1)}/chats?{urlencode(query)}"


def _messages(words: str) -> str:
    return f"/messages?{urlencode({'q': words})}"


ASKING: Mapping[str, Mapping[str, Asked]] = {
    "lead search": {
        "all, the newest first": lambda _: _leads(),
        "a whole name": lambda rng: _leads(q=name_of(_lead(rng))),
        "a first name": lambda rng: _leads(q=name_of(_lead(rng)).split()[0]),
        "the end of a number": lambda rng: _leads(q=str(_lead(rng)).zfill(7)),
        "a niche": lambda rng: _leads(niche=f"niche {rng.randrange(1, NICHES)}"),
        "an attribute": lambda rng: _leads(attribute=f"city:City {_lead(rng) % 500}"),
        "a niche and a status": lambda rng: _leads(
            niche=f"niche {rng.randrange(1, NICHES)}", status="customer"
        ),
    },
    "chat list": {
        "of a phone": _chats,
        "… unread": lambda rng: _chats(rng, filter="unread"),
        "… with a name": lambda rng: _chats(rng, q=name_of(_lead(rng)).split()[1]),
    },
    "message search": {
        "a common word": lambda rng: _messages(f"word{rng.randrange(5)}"),
        "a rare word": lambda rng: _messages(f"word{rng.randrange(10_000, 20_000)}"),
        "two words": lambda rng: _messages(
            f"word{rng.randrange(9)} word{_lead(rng) % 99}"
        ),
    },
}


def _table(found: Mapping[str, Mapping[str, list[float]]]) -> Table:
    return Table(
        ("Asked for", "Median", "p95"),
        [
            (f"{kind}: {what}", _ms(percentile(took, 0.5)), _ms(percentile(took, 0.95)))
            for kind, each in found.items()
            for what, took in each.items()
        ],
    )


def _goal(found: Mapping[str, Mapping[str, list[float]]]) -> Goal:
    slowest = {
        kind: max(percentile(took, 0.95) for took in each.values())
        for kind, each in found.items()
    }
    return Goal(
        "P12",
        "Answers of the API, p95 of the slowest question: "
        + "; ".join(f"{kind}" for kind in slowest),
        "; ".join(f"≤ {_ms(MOST[kind])}" for kind in slowest),
        "; ".join(map(_ms, slowest.values())),
        held=all(slowest[kind] <= most for kind, most in MOST.items()),
        remark=f"by the clock; {SIZE.leads * EACH:,} messages instead of 10,000,000",
    )


def _what() -> str:
    return (
        f"One account with {SIZE.leads:,} leads, a chat with each and"
        f" {SIZE.leads * EACH:,} messages; each question is asked {ASKED} times, each"
        " time for something else, through Chalice's own test client: the route, the"
        " checks, Postgres and the JSON, without a network."
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"
