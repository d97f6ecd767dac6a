"""Hooks and their calls in Postgres: one function per query."""

from datetime import timedelta

from chalicelib.leads.hooks.model import Hook, HookCall
from chalicelib.leads.model import LeadId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def add(
    conn: Db, account_id: int, *, name: str, key: str, member_id: int | None
) -> Hook | None:
    return db.one(
        conn,
        Q["add_hook"],
        Hook,
        {"account_id": account_id, "name": name, "key": key, "member_id": member_id},
    )


def list_all(conn: Db, account_id: int) -> list[Hook]:
    return db.many(conn, Q["list_hooks"], Hook, {"account_id": account_id})


def revoke(conn: Db, account_id: int, hook_id: int) -> bool:
    """False when there is no such hook."""
    parameters = {"account_id": account_id, "hook_id": hook_id}
    return bool(db.execute(conn, Q["revoke_hook"], parameters))


def find(conn: Db, key: str) -> Hook | None:
    """None when it is revoked, or was never there."""
    return db.one(conn, Q["find_hook"], Hook, {"key": key})


def lock(conn: Db, hook: Hook) -> None:
    db.execute(
        conn, Q["lock_hook"], {"account_id": hook.account_id, "hook_id": hook.id}
    )


def count_calls(conn: Db, hook: Hook, within: timedelta) -> int:
    return db.scalar(
        conn,
        Q["count_calls"],
        {"account_id": hook.account_id, "hook_id": hook.id, "within": within},
    )


def find_call(conn: Db, hook: Hook, name: str) -> HookCall | None:
    return db.one(
        conn,
        Q["find_call"],
        HookCall,
        {"account_id": hook.account_id, "hook_id": hook.id, "name": name},
    )


def add_call(conn: Db, hook: Hook, name: str, call: HookCall) -> None:
    db.execute(
        conn,
        Q["add_call"],
        {
            "account_id": hook.account_id,
            "hook_id": hook.id,
            "name": name,
            "body_hash": call.body_hash,
            "lead_id": call.lead_id,
            "created": call.created,
        },
    )


def drop_old_calls(conn: Db, *, age: timedelta, limit: int) -> int:
    return db.execute(conn, Q["drop_old_calls"], {"age": age, "limit": limit})


def lead_of_phone(conn: Db, account_id: int, phone: str) -> LeadId | None:
    return db.scalar(
        conn, Q["lead_of_phone"], {"account_id": account_id, "phone": phone}
    )
