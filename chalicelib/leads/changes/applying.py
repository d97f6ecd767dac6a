"""A range of leads is changed, or given back what a change took; SQL over sets."""

from collections.abc import Sequence
from typing import LiteralString

from psycopg.types.json import Jsonb

from chalicelib.leads import store as leads
from chalicelib.leads import words
from chalicelib.leads.changes.model import LeadChange
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def apply(conn: Db, change: LeadChange, lead_ids: Sequence[int]) -> None:
    """Change these leads, and keep what they were. In the caller's transaction."""
    _lock(conn, change, lead_ids)
    details = change.details
    match change.kind:
        case "add-niche" | "add-trigger":
            name = leads.name_niches if _is_niche(change) else leads.name_triggers
            name(conn, change.account_id, [details["word"]])
            _change_word(conn, Q["give_word"], change, lead_ids)
        case "remove-niche" | "remove-trigger":
            _change_word(conn, Q["take_word"], change, lead_ids)
        case "set-status" | "set-owner" | "set-consent" | "set-attribute" | "delete":
            parameters = _keys(change, lead_ids) | {
                "patch": Jsonb(_patch(change)),
                "deletes": change.kind == "delete",
                "attribute": details["name"],
                "value": details["value"],
            }
            db.execute(conn, Q["change_columns"], parameters)


def undo(conn: Db, change: LeadChange, lead_ids: Sequence[int]) -> None:
    """Give these leads back what they were, but for what was changed again since."""
    _lock(conn, change, lead_ids)
    match change.kind:
        case "add-niche" | "add-trigger":
            _change_word(conn, Q["take_word_back"], change, lead_ids)
        case "remove-niche" | "remove-trigger":
            _change_word(conn, Q["give_word_back"], change, lead_ids)
        case "set-status" | "set-owner" | "set-consent" | "set-attribute" | "delete":
            db.execute(conn, Q["change_columns_back"], _keys(change, lead_ids))


def _change_word(
    conn: Db, query: LiteralString, change: LeadChange, lead_ids: Sequence[int]
) -> None:
    keys = _keys(change, lead_ids)
    word = {
        "list": "niches" if _is_niche(change) else "triggers",
        "folded": words.fold(change.details["word"]),
    }
    db.execute(conn, query, keys | word)
    db.execute(conn, Q["touch_leads"], keys)


def _is_niche(change: LeadChange) -> bool:
    return change.kind in {"add-niche", "remove-niche"}


def _patch(change: LeadChange) -> dict[str, object]:
    details = change.details
    match change.kind:
        case "set-status":
            return {"status": details["status"]}
        case "set-owner":
            return {"owner_device_id": details["owner_device_id"]}
        case "set-consent":
            none = dict.fromkeys(("consent_source", "consent_at", "consent_wording"))
            return none | (details["consent"] or {})
        case _:
            return {}


def _lock(conn: Db, change: LeadChange, lead_ids: Sequence[int]) -> None:
    parameters = {"account_id": change.account_id, "lead_ids": list(lead_ids)}
    db.execute(conn, Q["lock_leads"], parameters)


def _keys(change: LeadChange, lead_ids: Sequence[int]) -> dict[str, object]:
    return {
        "account_id": change.account_id,
        "change_id": change.id,
        "lead_ids": list(lead_ids),
    }
