"""The queries of accounts."""

from chalicelib.accounts.model import Account, Caller, Counts, Member
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def find_caller(conn: Db, *, token_hash: bytes) -> Caller | None:
    return db.one(conn, Q["find_caller"], Caller, {"token_hash": token_hash})


def find_member(conn: Db, account_id: int, *, member_id: int) -> Member | None:
    return db.one(
        conn,
        Q["find_member"],
        Member,
        {"account_id": account_id, "member_id": member_id},
    )


def find_account(conn: Db, account_id: int) -> Account | None:
    return db.one(conn, Q["find_account"], Account, {"account_id": account_id})


def count_things(conn: Db, account_id: int) -> Counts | None:
    return db.one(conn, Q["count_things"], Counts, {"account_id": account_id})
