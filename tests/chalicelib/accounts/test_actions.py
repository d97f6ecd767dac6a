"""Signing in and out, setting up, holding: what each promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from chalicelib.accounts import actions, passwords, store
from chalicelib.accounts.model import NewOwner, SignIn
from chalicelib.errors import Conflict, Invalid, NotFound, TooMany, Unauthorised
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from tests import builders
from tests.builders import NOON

RIGHT = "correct horse"
OWNER = NewOwner(name="Siti", email="Siti@Shop.Example", password=RIGHT)


def sign_in(
    conn: Db, password: str = RIGHT, email: str = "siti@shop.example"
) -> SignIn:
    return actions.sign_in(
        conn,
        email=email,
        password=password,
        address="192.0.2.1",
        key=b"k" * 32,
        now=clock.now(),
    )


def add_siti(conn: Db, **values: object) -> int:
    return builders.add_member(
        conn,
        builders.add_account(conn),
        email="siti@shop.example",
        **{"password_hash": passwords.hashed(RIGHT)} | values,
    )


def set_up(conn: Db, token: str, owner: NewOwner = OWNER) -> SignIn:
    return actions.set_up(
        conn, token, owner, account_name="Kedai", zone="Asia/Kuching", now=clock.now()
    )


@pytest.fixture
def link(conn: Db) -> str:
    """The token of a set-up link for an account without members."""
    return actions.issue_setup_link(conn, builders.add_account(conn), clock.now())


def test_who_signs_in_is_recognised_by_the_token(conn: Db) -> None:
    member_id = add_siti(conn)

    made = sign_in(conn, email=" SITI@shop.example")

    caller = actions.identify(conn, made.token)
    assert caller == made.caller
    assert caller is not None
    assert caller.member_id == member_id


def test_an_unknown_email_and_a_wrong_password_sound_the_same(conn: Db) -> None:
    add_siti(conn)

    with pytest.raises(Unauthorised) as wrong:
        sign_in(conn, "incorrect horse")
    with pytest.raises(Unauthorised) as unknown:
        sign_in(conn, email="nobody@shop.example")

    assert wrong.value.message == unknown.value.message
    assert wrong.value.specific_code == unknown.value.specific_code


def test_a_disabled_member_is_a_stranger(conn: Db) -> None:
    member_id = add_siti(conn)
    made = sign_in(conn)
    conn.execute("UPDATE members SET disabled_at = now() WHERE id = %s", (member_id,))

    assert actions.identify(conn, made.token) is None
    with pytest.raises(Unauthorised):
        sign_in(conn)


def test_the_sixth_wrong_password_waits(conn: Db) -> None:
    """And then even the right one does."""
    add_siti(conn)
    for _ in range(5):
        with pytest.raises(Unauthorised):
            sign_in(conn, "incorrect horse")

    with pytest.raises(TooMany):
        sign_in(conn)


def test_a_password_hashed_with_old_parameters_is_hashed_again(conn: Db) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    add_siti(conn, password_hash=weaker.hash(RIGHT))

    sign_in(conn)

    found = store.find_credentials(conn, email="siti@shop.example")
    assert found is not None
    assert not passwords.is_outdated(found.password_hash)
    assert passwords.matches(RIGHT, found.password_hash)


def test_who_signed_out_is_a_stranger(conn: Db) -> None:
    add_siti(conn)
    made = sign_in(conn)

    actions.sign_out(conn, made.token)

    assert actions.identify(conn, made.token) is None


def test_a_sign_in_ends_by_itself(conn: Db) -> None:
    account_id = builders.add_account(conn)
    member_id = builders.add_member(conn, account_id)
    ended = clock.now() - timedelta(seconds=1)
    builders.add_sign_in(
        conn,
        account_id,
        member_id,
        token_hash=actions.hash_token("old"),
        expires_at=ended,
    )

    assert actions.identify(conn, "old") is None


def test_a_set_up_link_makes_an_owner(conn: Db, link: str) -> None:
    made = set_up(conn, link)

    account = store.find_account(conn, made.caller.account_id)
    assert account is not None
    assert (account.name, account.zone) == ("Kedai", "Asia/Kuching")
    assert made.caller.role == "owner"
    assert sign_in(conn).caller.member_id == made.caller.member_id


def test_a_set_up_link_works_once(conn: Db, link: str) -> None:
    set_up(conn, link)

    with pytest.raises(NotFound):
        set_up(conn, link, NewOwner(name="B", email="b@shop.example", password=RIGHT))
    with pytest.raises(NotFound):
        actions.get_setup_link(conn, link, clock.now())


def test_two_who_use_a_link_at_once_make_one_owner(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        account_id = builders.add_account(conn)
        token = actions.issue_setup_link(conn, account_id, clock.now())

    def use(email: str) -> bool:
        owner = NewOwner(name="A", email=email, password=RIGHT)
        with db.connect(fresh_url) as conn:
            try:
                set_up(conn, token, owner)
            except NotFound:
                return False
        return True

    with ThreadPoolExecutor(2) as pool:
        used = list(pool.map(use, ["a@shop.example", "b@shop.example"]))
    assert sorted(used) == [False, True]


def test_a_set_up_link_grows_old(conn: Db) -> None:
    account_id = builders.add_account(conn)
    token = actions.issue_setup_link(conn, account_id, NOON - timedelta(days=8))

    with pytest.raises(NotFound):
        actions.get_setup_link(conn, token, NOON)


def test_a_newer_set_up_link_voids_the_older(conn: Db) -> None:
    account_id = builders.add_account(conn)
    older = actions.issue_setup_link(conn, account_id, NOON)
    newer = actions.issue_setup_link(conn, account_id, NOON)

    assert actions.get_setup_link(conn, newer, NOON).account_id == account_id
    with pytest.raises(NotFound):
        actions.get_setup_link(conn, older, NOON)


def test_an_email_that_is_taken_leaves_the_link_good(conn: Db, link: str) -> None:
    add_siti(conn)

    with pytest.raises(Conflict):
        set_up(conn, link)

    assert actions.get_setup_link(conn, link, clock.now())


def test_a_set_up_names_every_field_that_is_wrong(conn: Db, link: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_up(conn, link, NewOwner(name="B", email="b", password=RIGHT[:5]))

    assert set(refusal.value.fields) == {"email", "password"}


def test_settings_that_are_not_given_stay(conn: Db) -> None:
    account_id = builders.add_account(conn, zone="Asia/Kuching", cap_week=5)

    actions.change_settings(conn, account_id, cap_day=2)

    account = store.find_account(conn, account_id)
    assert account is not None
    assert (account.zone, account.cap_day, account.cap_week) == ("Asia/Kuching", 2, 5)


def test_a_zone_that_does_not_exist_is_refused(conn: Db) -> None:
    with pytest.raises(Invalid):
        actions.change_settings(conn, builders.add_account(conn), zone="Asia/Penang")


def test_a_hold_remembers_when_it_began(conn: Db) -> None:
    account_id = builders.add_account(conn)
    actions.hold(conn, account_id, reason="Wrong text", now=NOON)
    actions.hold(
        conn, account_id, reason="Wrong list too", now=NOON + timedelta(hours=1)
    )

    account = store.find_account(conn, account_id)
    assert account is not None
    assert (account.held_at, account.held_reason) == (NOON, "Wrong list too")

    actions.lift_hold(conn, account_id)
    account = store.find_account(conn, account_id)
    assert account is not None
    assert account.held_at is None


def test_a_sweep_forgets_what_has_ended(conn: Db) -> None:
    account_id = builders.add_account(conn)
    member_id = builders.add_member(conn, account_id)
    builders.add_sign_in(conn, account_id, member_id, expires_at=NOON)
    kept = builders.add_sign_in(
        conn, account_id, member_id, expires_at=NOON + timedelta(seconds=1)
    )
    for minutes in (15, 14):
        failed_at = NOON - timedelta(minutes=minutes)
        builders.add(
            conn, "sign_in_failures", "subject", subject=b"x", failed_at=failed_at
        )

    actions.sweep(conn, NOON)

    assert conn.execute("SELECT token_hash FROM sign_ins").fetchall() == [(kept,)]
    assert conn.execute("SELECT count(*) FROM sign_in_failures").fetchone() == (1,)
