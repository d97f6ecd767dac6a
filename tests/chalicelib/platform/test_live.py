"""Who hears of a change, when, and what a browser that is gone leaves behind."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chalicelib.platform import browsers
from chalicelib.platform.browsers import Viewer
from chalicelib.platform.cache import Cache
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint, Live, View
from tests import builders


class Marks(Cache):
    """The set of changes, kept here instead of in Redis."""

    def __init__(self) -> None:
        self.kept: dict[str, set[str]] = {}

    def mark(self, name: str, members: Any) -> None:
        self.kept.setdefault(name, set()).update(members)

    def drain(self, name: str) -> list[str]:
        return list(self.kept.pop(name, ()))


class Gone(Exception):
    """The browser left."""


class Sockets:
    """Where connections are reached: remembers what each was told."""

    exceptions = SimpleNamespace(GoneException=Gone)

    def __init__(self, *, gone: str = "") -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.closed: list[str] = []
        self._gone = gone

    def post_to_connection(self, **said: Any) -> None:
        self._reach(said["ConnectionId"])
        self.told.append((said["ConnectionId"], json.loads(said["Data"])))

    def delete_connection(self, **said: Any) -> None:
        self._reach(said["ConnectionId"])
        self.closed.append(said["ConnectionId"])

    def _reach(self, connection_id: str) -> None:
        if connection_id == self._gone:
            raise Gone


@pytest.fixture
def account_id(conn: Db) -> int:
    return builders.add_account(conn)


def live(sockets: Sockets) -> Live:
    return Live(cast(Any, sockets), Marks())


def watch(conn: Db, account_id: int, connection_id: str, *views: View) -> None:
    """A browser of the account that is connected and views these things."""
    member_id = builders.add_member(conn, account_id)
    viewer = Viewer(account_id=account_id, member_id=member_id)
    ticket = browsers.issue_ticket(conn, viewer)
    assert browsers.connect(conn, connection_id, ticket) == viewer
    browsers.set_views(conn, connection_id, viewer, views)


def new_message(account_id: int) -> Hint:
    views = (View("chat", 7), View("device", 3))
    return Hint(
        account_id=account_id, code="NEW_MESSAGE", views=views, device_id=3, chat_id=7
    )


def progress(account_id: int) -> Hint:
    views = (View("campaign", 5), View("campaigns"))
    return Hint(
        account_id=account_id, code="CAMPAIGN_PROGRESS", views=views, campaign_id=5
    )


def test_a_hint_reaches_who_views_its_subject_and_nobody_else(
    conn: Db, account_id: int
) -> None:
    sockets = Sockets()
    watch(conn, account_id, "chat", View("chat", 7))
    watch(conn, account_id, "both", View("chat", 7), View("device", 3))
    watch(conn, account_id, "other chat", View("chat", 8))
    watch(conn, builders.add_account(conn), "other account", View("chat", 7))

    live(sockets).publish(conn, [new_message(account_id)])

    said = {"code": "NEW_MESSAGE", "device_id": 3, "chat_id": 7}
    assert sorted(sockets.told, key=str) == [("both", said), ("chat", said)]


def test_a_hint_about_nothing_in_particular_reaches_all_of_the_account(
    conn: Db, account_id: int
) -> None:
    sockets = Sockets()
    watch(conn, account_id, "chat", View("chat", 7))
    watch(conn, account_id, "nothing yet")
    watch(conn, builders.add_account(conn), "other account", View("chat", 7))

    hint = Hint(account_id=account_id, code="ACCOUNT_UPDATE", views=())
    live(sockets).publish(conn, [hint])

    assert sorted(to for to, _ in sockets.told) == ["chat", "nothing yet"]


def test_progress_is_told_once_at_the_next_drain(conn: Db, account_id: int) -> None:
    sockets = Sockets()
    told = live(sockets)
    watch(conn, account_id, "list", View("campaigns"))

    told.publish(conn, [progress(account_id), progress(account_id)])
    assert sockets.told == []

    assert told.drain(conn) == 1
    assert sockets.told == [("list", {"code": "CAMPAIGN_PROGRESS", "campaign_id": 5})]
    assert told.drain(conn) == 0


def test_a_browser_that_is_gone_is_forgotten(conn: Db, account_id: int) -> None:
    sockets = Sockets(gone="gone")
    watch(conn, account_id, "gone", View("chat", 7))
    watch(conn, account_id, "here", View("chat", 7))

    live(sockets).publish(conn, [new_message(account_id)])

    assert [connection for connection, _ in sockets.told] == ["here"]
    kept = conn.execute("SELECT id FROM live_connections").fetchall()
    assert kept == [("here",)]


def test_closing_a_connection_twice_is_fine() -> None:
    sockets = Sockets(gone="gone")

    live(sockets).close("here")
    live(sockets).close("gone")

    assert sockets.closed == ["here"]


def test_without_a_socket_api_hints_are_lost_and_nothing_else(
    conn: Db, account_id: int
) -> None:
    watch(conn, account_id, "here", View("chat", 7))

    silent = Live(None, Cache(None))
    silent.publish(conn, [new_message(account_id), progress(account_id)])
    silent.close("here")

    assert silent.drain(conn) == 0
