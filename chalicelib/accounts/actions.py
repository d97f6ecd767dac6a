"""Setting up an account, signing in and out, holding it, changing its settings."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime

from chalicelib.accounts import lockout, model, passwords, store, zones
from chalicelib.accounts.model import (
    SETUP_LINK_VALID,
    SIGN_IN_VALID,
    Account,
    Caller,
    NewOwner,
    Role,
    Settings,
    SetupLink,
    SignIn,
)
from chalicelib.errors import Conflict, Invalid, NotFound, Unauthorised
from chalicelib.platform import db
from chalicelib.platform.db import Db


def identify(conn: Db, token: str) -> Caller | None:
    """Who holds this token; None when it was never given out, or has ended."""
    return store.find_caller(conn, token_hash=hash_token(token))


def sign_in(
    conn: Db, *, email: str, password: str, address: str, key: bytes, now: datetime
) -> SignIn:
    """Begin a sign-in, or say that something is wrong, but never what.

    Takes the same work whether the e-mail is known or not. `key` hides e-mails and
    addresses in the list of failures.
    """
    folded = model.fold_email(email)
    begun = lockout.begin(conn, key=key, email=folded, address=address, now=now)
    found = store.find_credentials(conn, email=folded)
    known = None if found is None else found.password_hash
    if not passwords.matches(password, known) or found is None:
        raise Unauthorised(
            "The e-mail address or the password is wrong. Check both and try again.",
            code="wrong-credentials",
        )
    fresh = (
        passwords.hashed(password)
        if passwords.is_outdated(found.password_hash)
        else None
    )
    with db.transaction(conn):
        lockout.succeed(conn, begun)
        if fresh is not None:
            store.write_password(
                conn, found.account_id, member_id=found.id, password_hash=fresh
            )
        return _begin(conn, found.account_id, found.id, found.role, now)


def sign_out(conn: Db, token: str) -> None:
    """End the sign-in; its cookie is worth nothing from here on."""
    store.end_sign_in(conn, token_hash=hash_token(token))


def add_account(
    conn: Db, *, name: str, zone: str, quiet_hours: bool = True, demonstration: bool
) -> int:
    """An account without members: a set-up link makes its owner."""
    return store.add_account(
        conn,
        name=name,
        zone=zone,
        quiet_hours=quiet_hours,
        demonstration=demonstration,
    )


def issue_setup_link(conn: Db, account_id: int, now: datetime) -> str:
    """The token of a link that makes an owner, once. Earlier links are void."""
    token = secrets.token_urlsafe(24)
    with db.transaction(conn):
        store.withdraw_setup_links(conn, account_id)
        store.add_setup_link(
            conn,
            account_id,
            token_hash=hash_token(token),
            expires_at=now + SETUP_LINK_VALID,
        )
    return token


def get_setup_link(conn: Db, token: str, now: datetime) -> SetupLink:
    """What the link is for; NotFound when it is unknown, used or too old."""
    link = store.find_setup_link(conn, token_hash=hash_token(token), now=now)
    if link is None:
        raise _void_link()
    return link


def set_up(
    conn: Db,
    token: str,
    owner: NewOwner,
    *,
    account_name: str,
    zone: str,
    now: datetime,
) -> SignIn:
    """Use the link: name the account, make its owner, sign them in."""
    email = model.fold_email(owner.email)
    _check_owner(email, owner.password, zone)
    get_setup_link(conn, token, now)
    password_hash = passwords.hashed(owner.password)
    with db.transaction(conn):
        account_id = store.use_setup_link(conn, token_hash=hash_token(token), now=now)
        if account_id is None:
            raise _void_link()
        settings = replace(
            _settings(_lock(conn, account_id)), name=account_name, zone=zone
        )
        store.write_settings(conn, account_id, settings)
        member_id = store.add_member(
            conn,
            account_id,
            email=email,
            name=owner.name,
            role="owner",
            password_hash=password_hash,
        )
        if member_id is None:
            raise Conflict(
                "This e-mail address signs in here already. Use another.",
                code="email-taken",
                fields={"email": "Use another e-mail address."},
            )
        return _begin(conn, account_id, member_id, "owner", now)


def change_settings(conn: Db, account_id: int, **given: object) -> None:
    """Change the settings that are given, and only those."""
    zone = given.get("zone")
    if isinstance(zone, str):
        _check_zone(zone)
    with db.transaction(conn):
        settings = replace(_settings(_lock(conn, account_id)), **given)
        model.check(settings)
        store.write_settings(conn, account_id, settings)


def hold(conn: Db, account_id: int, *, reason: str, now: datetime) -> None:
    """From here on nothing is released and nothing is claimed."""
    store.hold(conn, account_id, reason=reason, now=now)


def lift_hold(conn: Db, account_id: int) -> None:
    """What waits goes out again."""
    store.lift_hold(conn, account_id)


def sweep(conn: Db, now: datetime) -> None:
    """Forget what means nothing any more: old failures, sign-ins that ended."""
    store.forget_old_failures(conn, before=now - model.LOCKED_FOR)
    store.forget_ended_sign_ins(conn, before=now)


def hash_token(token: str) -> bytes:
    """What we keep of a token. It is long and random: one plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def _begin(
    conn: Db, account_id: int, member_id: int, role: Role, now: datetime
) -> SignIn:
    token = secrets.token_urlsafe(32)
    caller = Caller(
        account_id=account_id,
        member_id=member_id,
        role=role,
        csrf_token=secrets.token_urlsafe(24),
    )
    store.add_sign_in(
        conn, caller, token_hash=hash_token(token), expires_at=now + SIGN_IN_VALID
    )
    return SignIn(token=token, caller=caller)


def _lock(conn: Db, account_id: int) -> Account:
    account = store.lock_account(conn, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _settings(account: Account) -> Settings:
    return Settings(
        name=account.name,
        zone=account.zone,
        quiet_hours=account.quiet_hours,
        quiet_from=account.quiet_from,
        quiet_until=account.quiet_until,
        cap_day=account.cap_day,
        cap_week=account.cap_week,
        sends_read_receipts=account.sends_read_receipts,
        opt_out_words=account.opt_out_words,
        test_numbers=account.test_numbers,
        approval_above=account.approval_above,
    )


def _check_owner(email: str, password: str, zone: str) -> None:
    wrong: dict[str, str] = {}
    if not model.is_email(email):
        wrong["email"] = "Give an e-mail address such as name@shop.example."
    if sentence := passwords.problem(password, email):
        wrong["password"] = sentence
    if wrong:
        raise Invalid("Some of this cannot be taken; the fields say why.", fields=wrong)
    _check_zone(zone)


def _check_zone(zone: str) -> None:
    if not zones.is_zone(zone):
        raise Invalid(
            "There is no such time zone.",
            fields={"zone": "Give a zone such as Asia/Kuala_Lumpur."},
        )


def _void_link() -> NotFound:
    return NotFound(
        "This set-up link was used already, or is too old."
        " Sign in, or ask whoever runs this installation for a new one.",
        code="setup-link-void",
    )
