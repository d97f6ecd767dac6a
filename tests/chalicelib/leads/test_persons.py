"""One human, one person; and a suppression is never lost on the way."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.leads import actions
from chalicelib.platform import db
from chalicelib.platform.db import Db
from tests.builders import (
    NOON,
    add,
    add_account,
    add_device,
    add_lead,
    add_person,
    suppress,
)

PHONE, OTHER_PHONE, LID = "60124785522", "60137684268", "1234567890"


def persons(conn: Db, account_id: int) -> list[tuple[str | None, str | None]]:
    return conn.execute(
        "SELECT phone, lid FROM persons WHERE account_id = %s ORDER BY id",
        (account_id,),
    ).fetchall()


def suppressed(conn: Db, account_id: int) -> list[int]:
    return db.scalars(
        conn,
        "SELECT person_id FROM suppressions"
        " WHERE account_id = %(id)s AND lifted_at IS NULL ORDER BY person_id",
        {"id": account_id},
    )


def test_a_stranger_is_added_once(conn: Db) -> None:
    account = add_account(conn)

    first = actions.find_or_add_person(conn, account, phone=PHONE, push_name="Mei")
    second = actions.find_or_add_person(conn, account, phone=PHONE)

    assert first == second
    assert persons(conn, account) == [(PHONE, None)]


def test_accounts_do_not_share_persons(conn: Db) -> None:
    one, other = add_account(conn), add_account(conn)

    assert actions.find_or_add_person(
        conn, one, phone=PHONE
    ) != actions.find_or_add_person(conn, other, phone=PHONE)


def test_a_person_learns_their_lid_and_is_found_by_it(conn: Db) -> None:
    account = add_account(conn)
    person = actions.find_or_add_person(conn, account, phone=PHONE)

    assert actions.find_or_add_person(conn, account, phone=PHONE, lid=LID) == person
    assert actions.find_or_add_person(conn, account, lid=LID) == person


def test_a_person_known_by_lid_learns_their_phone(conn: Db) -> None:
    account = add_account(conn)
    person = actions.find_or_add_person(conn, account, lid=LID)

    assert actions.find_or_add_person(conn, account, phone=PHONE, lid=LID) == person
    assert persons(conn, account) == [(PHONE, LID)]


def test_two_persons_become_one_and_stay_suppressed(conn: Db) -> None:
    account = add_account(conn)
    by_phone = add_person(conn, account, phone=PHONE)
    lead = add_lead(conn, account, person_id=by_phone)
    by_lid = add_person(conn, account, phone=None, lid=LID)
    suppress(conn, account, by_lid)

    person = actions.find_or_add_person(conn, account, phone=PHONE, lid=LID)

    assert person == by_phone
    assert persons(conn, account) == [(PHONE, LID)]
    assert suppressed(conn, account) == [by_phone]
    assert db.scalar(
        conn, "SELECT person_id FROM leads WHERE id = %(id)s", {"id": lead}
    ) == (by_phone)


def test_two_suppressions_become_the_older_one(conn: Db) -> None:
    account = add_account(conn)
    by_phone = add_person(conn, account, phone=PHONE)
    by_lid = add_person(conn, account, phone=None, lid=LID)
    older = suppress(conn, account, by_lid)
    suppress(conn, account, by_phone)

    actions.find_or_add_person(conn, account, phone=PHONE, lid=LID)

    in_force = db.scalars(
        conn,
        "SELECT id FROM suppressions WHERE account_id = %(id)s AND lifted_at IS NULL",
        {"id": account},
    )
    assert in_force == [older]
    assert suppressed(conn, account) == [by_phone]


def test_chats_of_one_device_become_one(conn: Db) -> None:
    account = add_account(conn)
    device = add_device(conn, account)
    by_phone = add_person(conn, account, phone=PHONE)
    by_lid = add_person(conn, account, phone=None, lid=LID)
    kept, left_over = (
        add(
            conn,
            "chats",
            account_id=account,
            device_id=device,
            person_id=person,
            unread=unread,
        )
        for person, unread in ((by_phone, 1), (by_lid, 2))
    )
    for chat in (kept, left_over):
        add(
            conn,
            "messages",
            account_id=account,
            chat_id=chat,
            device_id=device,
            direction="in",
            text="Hi",
            at=NOON,
        )

    actions.find_or_add_person(conn, account, phone=PHONE, lid=LID)

    assert conn.execute(
        "SELECT id, unread FROM chats WHERE account_id = %s", (account,)
    ).fetchall() == [(kept, 3)]
    assert db.scalars(
        conn,
        "SELECT DISTINCT chat_id FROM messages WHERE account_id = %(id)s",
        {"id": account},
    ) == [kept]


def test_a_lid_moves_with_its_owner_to_a_new_number(conn: Db) -> None:
    account = add_account(conn)
    before = add_person(conn, account, phone=PHONE, lid=LID)
    suppress(conn, account, before)

    after = actions.find_or_add_person(conn, account, phone=OTHER_PHONE, lid=LID)

    assert after != before
    assert persons(conn, account) == [(PHONE, None), (OTHER_PHONE, LID)]
    assert suppressed(conn, account) == [before, after]


def test_finders_at_once_find_one_person(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        account = add_account(conn)

    def find(lid: str | None) -> int:
        with db.connect(fresh_url) as mine:
            return actions.find_or_add_person(mine, account, phone=PHONE, lid=lid)

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(find, [None, LID] * 6))

    assert len(found) == 1
