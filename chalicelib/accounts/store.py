"""The queries of accounts."""

from dataclasses import asdict
from datetime import datetime

from chalicelib.accounts.model import (
    Account,
    Caller,
    Counts,
    Credentials,
    Member,
    Role,
    Settings,
    SetupLink,
)
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def find_caller(conn: Db, *, token_hash: bytes) -> Caller | None:
    return db.one(conn, Q["find_caller"], Caller, {"token_hash": token_hash})


def find_member(conn: Db, account_id: int, *, member_id: int) -> Member | None:
    ids = {"account_id": account_id, "member_id": member_id}
    return db.one(conn, Q["find_member"], Member, ids)


def find_credentials(conn: Db, *, email: str) -> Credentials | None:
    return db.one(conn, Q["find_credentials"], Credentials, {"email": email})


def write_password(
    conn: Db, account_id: int, *, member_id: int, password_hash: str
) -> None:
    db.execute(
        conn,
        Q["write_password"],
        {
            "account_id": account_id,
            "member_id": member_id,
            "password_hash": password_hash,
        },
    )


def add_member(
    conn: Db, account_id: int, *, email: str, name: str, role: Role, password_hash: str
) -> int | None:
    """None when the e-mail address is taken."""
    return db.scalar(
        conn,
        Q["add_member"],
        {
            "account_id": account_id,
            "email": email,
            "name": name,
            "role": role,
            "password_hash": password_hash,
        },
    )


def has_members(conn: Db, account_id: int) -> bool:
    return db.scalar(conn, Q["has_members"], {"account_id": account_id})


def add_sign_in(
    conn: Db, caller: Caller, *, token_hash: bytes, expires_at: datetime
) -> None:
    db.execute(
        conn,
        Q["add_sign_in"],
        {
            "token_hash": token_hash,
            "account_id": caller.account_id,
            "member_id": caller.member_id,
            "csrf_token": caller.csrf_token,
            "expires_at": expires_at,
        },
    )


def end_sign_in(conn: Db, *, token_hash: bytes) -> None:
    db.execute(conn, Q["end_sign_in"], {"token_hash": token_hash})


def lock_subject(conn: Db, subject: bytes) -> None:
    db.execute(conn, Q["lock_subject"], {"subject": subject})


def failed_since(
    conn: Db, subject: bytes, *, since: datetime, most: int
) -> list[datetime]:
    """The newest first."""
    return db.scalars(
        conn, Q["failed_since"], {"subject": subject, "since": since, "most": most}
    )


def note_failure(conn: Db, subject: bytes, *, failed_at: datetime) -> None:
    db.execute(conn, Q["note_failure"], {"subject": subject, "failed_at": failed_at})


def withdraw_failure(conn: Db, subject: bytes, *, failed_at: datetime) -> None:
    db.execute(
        conn, Q["withdraw_failure"], {"subject": subject, "failed_at": failed_at}
    )


def forget_failures(conn: Db, subject: bytes) -> None:
    db.execute(conn, Q["forget_failures"], {"subject": subject})


def forget_old_failures(conn: Db, *, before: datetime) -> None:
    db.execute(conn, Q["forget_old_failures"], {"before": before})


def forget_ended_sign_ins(conn: Db, *, before: datetime) -> None:
    db.execute(conn, Q["forget_ended_sign_ins"], {"before": before})


def add_account(
    conn: Db, *, name: str, zone: str, quiet_hours: bool, demonstration: bool
) -> int:
    return db.scalar(
        conn,
        Q["add_account"],
        {
            "name": name,
            "zone": zone,
            "quiet_hours": quiet_hours,
            "demonstration": demonstration,
        },
    )


def first_account(conn: Db) -> int | None:
    return db.scalar(conn, Q["first_account"])


def find_account(conn: Db, account_id: int) -> Account | None:
    return db.one(conn, Q["find_account"], Account, {"account_id": account_id})


def lock_account(conn: Db, account_id: int) -> Account | None:
    return db.one(conn, Q["lock_account"], Account, {"account_id": account_id})


def write_settings(conn: Db, account_id: int, settings: Settings) -> None:
    db.execute(conn, Q["write_settings"], {"account_id": account_id} | asdict(settings))


def hold(conn: Db, account_id: int, *, reason: str, now: datetime) -> None:
    db.execute(
        conn, Q["hold"], {"account_id": account_id, "reason": reason, "now": now}
    )


def lift_hold(conn: Db, account_id: int) -> None:
    db.execute(conn, Q["lift_hold"], {"account_id": account_id})


def end_demonstration(conn: Db, account_id: int) -> bool:
    """Whether it was one until now."""
    ended = db.scalar(conn, Q["end_demonstration"], {"account_id": account_id})
    return ended is not None


def count_things(conn: Db, account_id: int) -> Counts | None:
    return db.one(conn, Q["count_things"], Counts, {"account_id": account_id})


def withdraw_setup_links(conn: Db, account_id: int) -> None:
    db.execute(conn, Q["withdraw_setup_links"], {"account_id": account_id})


def add_setup_link(
    conn: Db, account_id: int, *, token_hash: bytes, expires_at: datetime
) -> None:
    db.execute(
        conn,
        Q["add_setup_link"],
        {
            "token_hash": token_hash,
            "account_id": account_id,
            "expires_at": expires_at,
        },
    )


def find_setup_link(conn: Db, *, token_hash: bytes, now: datetime) -> SetupLink | None:
    return db.one(
        conn, Q["find_setup_link"], SetupLink, {"token_hash": token_hash, "now": now}
    )


def use_setup_link(conn: Db, *, token_hash: bytes, now: datetime) -> int | None:
    """The account it is for; None when it is no good any more."""
    return db.scalar(conn, Q["use_setup_link"], {"token_hash": token_hash, "now": now})
