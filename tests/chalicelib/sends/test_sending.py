"""Sends that somebody asks for one by one: once, however often it is asked."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from chalicelib.accounts import store as accounts
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import outbox, rescuing, sending
from chalicelib.sends.model import WakeUp
from chalicelib.sends.sending import Asked
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    DAY,
    SECOND,
    Scene,
    add_attempt,
    at_once,
    column,
    one,
    release,
    set_scene,
    state_of,
    take,
)

CLIENT_ID = UUID("0190a5c2-0000-7000-8000-000000000001")


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def person_and_chat(conn: Db, scene: Scene) -> dict[str, int]:
    ids = {"account_id": scene.account, "device_id": scene.device}
    person = builders.add_person(conn, scene.account)
    return ids | {
        "person_id": person,
        "chat_id": add(conn, "chats", **ids, person_id=person),
    }


def write(conn: Db, ids: dict[str, int], **values: Any) -> Asked:
    words: dict[str, Any] = {"client_id": CLIENT_ID, "text": "Hi", "now": clock.now()}
    return sending.send_message(conn, **ids, **words | values)


def confirm(conn: Db, scene: Scene, person: int, suppression: int) -> WakeUp | None:
    return sending.request_confirmation(
        conn,
        account_id=scene.account,
        person_id=person,
        device_id=scene.device,
        suppression_id=suppression,
        now=clock.now(),
    )


def test_an_inbox_message_is_queued_at_once_and_shown(conn: Db, scene: Scene) -> None:
    ids, now = person_and_chat(conn, scene), clock.now()

    asked = write(conn, ids, now=now)

    assert asked.wake_up == WakeUp(shard="s1", sends=((asked.send_id, 1),))
    [queued] = outbox.queued_for(conn, "s1", send_ids=[asked.send_id])
    assert (queued.kind, queued.slot_at) == ("inbox", now)
    assert column(conn, "SELECT id FROM messages") == [asked.message_id]
    assert take(conn, asked.send_id).text == "Hi"


@pytest.mark.parametrize(
    ("mime", "kind"),
    [("image/jpeg", "image"), ("audio/ogg", "voice"), ("text/csv", "document")],
)
def test_a_file_by_hand_is_shown_as_what_it_is(
    conn: Db, scene: Scene, mime: str, kind: str
) -> None:
    ids = person_and_chat(conn, scene)
    file = builders.add_media(conn, scene.account, mime=mime)

    asked = write(conn, ids, text="", media_id=file)

    assert conn.execute("SELECT kind, media_id FROM messages").fetchall() == [
        (kind, file)
    ]
    claimed = take(conn, asked.send_id)
    assert (claimed.text, claimed.media_id) == ("", file)


def test_the_same_client_id_sends_once(conn: Db, scene: Scene) -> None:
    ids = person_and_chat(conn, scene)
    first = write(conn, ids)

    again = write(conn, ids, text="Another")

    assert again == Asked(send_id=first.send_id, repeated=True)
    assert column(conn, "SELECT text FROM messages") == ["Hi"]


def test_a_client_id_belongs_to_its_account(conn: Db, scene: Scene) -> None:
    write(conn, person_and_chat(conn, scene))
    stranger = set_scene(conn)

    assert not write(conn, person_and_chat(conn, stranger)).repeated


def test_of_many_who_ask_with_one_client_id_one_is_first(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        ids = person_and_chat(conn, set_scene(conn))

        answers = at_once(fresh_url, *[partial(write, ids=ids)] * 4)

        assert sorted(asked.repeated for asked in answers) == [False, True, True, True]
        assert len({asked.send_id for asked in answers}) == 1
        for table in ("sends", "outbox", "messages", "touches"):
            assert one(conn, f"SELECT count(*) FROM {table}") == 1


def test_an_inbox_message_that_could_not_go_expires_after_two_minutes(
    conn: Db, scene: Scene
) -> None:
    now = clock.now()
    late = write(conn, person_and_chat(conn, scene), now=now - 121 * SECOND)
    other = UUID(int=2)
    fresh = write(
        conn, person_and_chat(conn, scene), now=now - 119 * SECOND, client_id=other
    )

    rescuing.end_overdue(conn, now=now)

    assert state_of(conn, late.send_id) == "expired"
    assert state_of(conn, fresh.send_id) == "queued"


def test_an_opt_out_is_confirmed_once_and_the_next_one_again(
    conn: Db, scene: Scene
) -> None:
    person = builders.add_person(conn, scene.account)

    first = confirm(conn, scene, person, 1)
    assert confirm(conn, scene, person, 1) is None
    second = confirm(conn, scene, person, 2)

    assert first is not None
    assert second is not None
    assert one(conn, "SELECT count(*) FROM sends WHERE kind = 'confirmation'") == 2


def test_a_confirmation_waits_a_day_for_its_phone(conn: Db, scene: Scene) -> None:
    person = builders.add_person(conn, scene.account)
    confirm(conn, scene, person, 1)
    conn.execute("UPDATE outbox SET slot_at = slot_at - interval '1 h'")
    rescuing.rescue_unclaimed(conn, grace=SECOND)
    [send] = column(conn, "SELECT send_id FROM outbox WHERE queued_at IS NULL")

    release(conn)

    assert state_of(conn, send) == "queued"
    assert one(conn, "SELECT expires_at - due_at FROM sends") == DAY


def try_out(conn: Db, scene: Scene, **values: Any) -> Asked:
    conn.execute("UPDATE accounts SET test_numbers = '{60123456789}'")
    account = accounts.find_account(conn, scene.account)
    assert account is not None
    words: dict[str, Any] = {
        "device_id": scene.device,
        "phone": "+60123456789",
        "client_id": CLIENT_ID,
        "text": "Hi",
        "media_id": None,
        "now": clock.now(),
    }
    return sending.send_test(conn, account, **words | values)


def test_a_test_goes_at_once_counts_and_may_exceed(conn: Db) -> None:
    scene = set_scene(conn, quota_hour=1, quota_day=1)
    person = builders.add_person(conn, scene.account)
    add_attempt(conn, scene, person_id=person, attempted_at=clock.now(), outcome="sent")

    asked = try_out(conn, scene)
    claimed = take(conn, asked.send_id)

    assert claimed.kind == "test"
    query = "SELECT count(*) FROM attempts WHERE device_id = %s"
    assert one(conn, query, scene.device) == 2


def test_a_test_reaches_a_number_of_ones_own_that_opted_out(
    conn: Db, scene: Scene
) -> None:
    person = builders.add_person(conn, scene.account, phone="60123456789")
    builders.suppress(conn, scene.account, person)

    assert take(conn, try_out(conn, scene).send_id).person_id == person


def test_a_test_expires_after_two_minutes(conn: Db, scene: Scene) -> None:
    now = clock.now()
    late = try_out(conn, scene, now=now - 121 * SECOND)
    fresh = try_out(conn, scene, now=now - 119 * SECOND, client_id=UUID(int=2))

    rescuing.end_overdue(conn, now=now)

    assert state_of(conn, late.send_id) == "expired"
    assert state_of(conn, fresh.send_id) == "queued"


def test_a_client_id_tests_once_in_its_account(conn: Db, scene: Scene) -> None:
    first = try_out(conn, scene)
    again = try_out(conn, scene, text="Another")
    elsewhere = try_out(conn, set_scene(conn))

    assert again == Asked(send_id=first.send_id, repeated=True)
    assert not elsewhere.repeated
