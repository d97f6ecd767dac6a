"""Connections of browsers: who may open one, what it may view, how it ends."""

import json
from typing import Any

import psycopg
import pytest

from api.socket import MOST_VIEWS, respond
from api.wiring import Doors
from chalicelib.platform import browsers
from chalicelib.platform.browsers import Viewer
from chalicelib.platform.db import Db
from tests import builders
from tests.fakes import RecordedLive
from tests.logs import listening

CONNECTION = "connection-1="


@pytest.fixture
def account_id(conn: Db) -> int:
    return builders.add_account(conn)


@pytest.fixture
def connected(conn: Db, doors: Doors, account_id: int) -> None:
    assert connect(doors, {"ticket": ticket(conn, account_id)}) == 200


def ticket(conn: Db, account_id: int) -> str:
    member_id = builders.add_member(conn, account_id)
    viewer = Viewer(account_id=account_id, member_id=member_id)
    return browsers.issue_ticket(conn, viewer)


def event(route: str, **more: object) -> dict[str, Any]:
    context = {"routeKey": route, "connectionId": CONNECTION}
    return {"requestContext": context} | more


def connect(doors: Doors, query: dict[str, str] | None) -> int:
    asked = event("$connect", queryStringParameters=query)
    return respond(asked, doors)["statusCode"]


def say(doors: Doors, body: object) -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    return respond(event("$default", body=text), doors)["statusCode"]


def view(doors: Doors, *things: dict[str, object]) -> int:
    return say(doors, {"viewing": things})


def viewed(conn: Db) -> set[tuple[str, int]]:
    rows = conn.execute(
        "SELECT kind, subject_id FROM live_views WHERE connection_id = %s",
        (CONNECTION,),
    )
    return {(kind, subject_id) for kind, subject_id in rows.fetchall()}


def test_nobody_connects_without_a_ticket(doors: Doors) -> None:
    assert connect(doors, None) == 401
    assert connect(doors, {"ticket": ""}) == 401


def test_nobody_connects_with_a_ticket_of_their_own_making(doors: Doors) -> None:
    assert connect(doors, {"ticket": "guess"}) == 403


def test_a_ticket_opens_one_connection(conn: Db, doors: Doors, account_id: int) -> None:
    once = ticket(conn, account_id)

    assert connect(doors, {"ticket": once}) == 200
    assert connect(doors, {"ticket": once}) == 403


@pytest.mark.usefixtures("connected")
def test_each_frame_replaces_what_was_viewed(
    conn: Db, doors: Doors, account_id: int
) -> None:
    device_id = builders.add_device(conn, account_id)
    campaign_id = builders.add_campaign(conn, account_id)
    sequence_id = builders.add_sequence(conn, account_id)
    person_id = builders.add_person(conn, account_id)
    chat_id = builders.add(
        conn,
        "chats",
        account_id=account_id,
        device_id=device_id,
        person_id=person_id,
    )
    view(doors, {"kind": "leads"})

    assert (
        view(
            doors,
            {"kind": "device", "id": device_id},
            {"kind": "chat", "id": chat_id},
            {"kind": "campaign", "id": campaign_id},
            {"kind": "sequence", "id": sequence_id},
            {"kind": "today"},
            {"kind": "today"},
        )
        == 200
    )
    assert viewed(conn) == {
        ("device", device_id),
        ("chat", chat_id),
        ("campaign", campaign_id),
        ("sequence", sequence_id),
        ("today", 0),
    }


@pytest.mark.usefixtures("connected")
def test_another_accounts_things_are_not_viewed(conn: Db, doors: Doors) -> None:
    other_id = builders.add_account(conn)
    device_id = builders.add_device(conn, other_id)
    campaign_id = builders.add_campaign(conn, other_id)
    sequence_id = builders.add_sequence(conn, other_id)
    person_id = builders.add_person(conn, other_id)
    chat_id = builders.add(
        conn, "chats", account_id=other_id, device_id=device_id, person_id=person_id
    )

    view(
        doors,
        {"kind": "device", "id": device_id},
        {"kind": "campaign", "id": campaign_id},
        {"kind": "sequence", "id": sequence_id},
        {"kind": "chat", "id": chat_id},
        {"kind": "devices"},
    )

    assert viewed(conn) == {("devices", 0)}


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "hello",
        "[]",
        {"viewing": "today"},
        {"viewing": [{"kind": "secrets"}]},
        {"viewing": [{"kind": "chat", "id": "7"}]},
        {"viewing": [{"kind": "chat", "id": 2**63}]},
        {"viewing": [{"kind": "chat", "id": -1}]},
        {"viewing": [], "account_id": 7},
        {"viewing": [{"kind": "today"}] * (MOST_VIEWS + 1)},
    ],
)
@pytest.mark.usefixtures("connected")
def test_a_frame_that_is_not_understood_changes_nothing(
    conn: Db, doors: Doors, frame: object
) -> None:
    view(doors, {"kind": "today"})

    assert say(doors, frame) == 400
    assert viewed(conn) == {("today", 0)}


def test_a_connection_we_forgot_is_closed(doors: Doors, live: RecordedLive) -> None:
    assert view(doors, {"kind": "today"}) == 410
    assert live.closed == [CONNECTION]


@pytest.mark.usefixtures("connected")
def test_who_leaves_views_nothing(conn: Db, doors: Doors) -> None:
    view(doors, {"kind": "today"})

    assert respond(event("$disconnect"), doors) == {"statusCode": 200}
    assert viewed(conn) == set()


def test_without_a_database_nobody_connects(doors: Doors) -> None:
    def away() -> Any:
        raise psycopg.OperationalError

    asked = event("$connect", queryStringParameters={"ticket": "any"})
    nowhere = Doors(
        config=doors.config,
        connection=away,
        queues=doors.queues,
        storage=doors.storage,
        live=doors.live,
    )

    assert respond(asked, nowhere) == {"statusCode": 503}


@pytest.mark.usefixtures("connected")
def test_a_failure_of_ours_is_logged_where_it_happened(conn: Db, doors: Doors) -> None:
    conn.execute("ALTER TABLE live_views RENAME COLUMN kind TO sort")

    with listening() as logged:
        status = view(doors, {"kind": "today"})

    assert status == 500
    [failed] = logged()
    assert (failed["message"], failed["level"]) == ("socket event failed", "ERROR")
    assert "browsers.py" in failed["exception"]
