"""The ledger in Postgres: sends, attempts, receipts, and what keeps them unique."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.platform import db, sql
from chalicelib.platform.db import Db, Row
from chalicelib.sends.model import (
    Abandoned,
    Claimed,
    Letter,
    Send,
    SendId,
)
from chalicelib.sends.states import SendState, sources

Q = sql.load(__name__)


def settle_attempt(conn: Db, *, send_id: SendId, attempt: int, outcome: str) -> None:
    db.execute(
        conn,
        Q["settle_attempt"],
        {"send_id": send_id, "attempt": attempt, "outcome": outcome},
    )


def record_sent(
    conn: Db,
    claimed: Claimed,
    *,
    whatsapp_id: str,
    sent_at: datetime,
) -> Row | None:
    """None when the claim is no longer the send's last word."""
    return db.row(
        conn,
        Q["record_sent"],
        _claim(claimed)
        | {
            "whatsapp_id": whatsapp_id,
            "sent_at": sent_at,
            "sources": sources("sent"),
        },
    )


def record_uncertain(conn: Db, claimed: Claimed) -> None:
    parameters = _claim(claimed) | {"sources": ["sending"]}
    db.execute(conn, Q["record_uncertain"], parameters)


def record_failed(conn: Db, claimed: Claimed, *, code: str) -> bool:
    parameters = _claim(claimed) | {"code": code, "sources": ["sending", "uncertain"]}
    return db.execute(conn, Q["record_failed"], parameters) > 0


def record_refused(conn: Db, claimed: Claimed, *, code: str, refusals: int) -> bool:
    parameters = _claim(claimed) | {
        "code": code,
        "refusals": refusals,
        "sources": ["sending"],
    }
    return db.execute(conn, Q["record_refused"], parameters) > 0


def abandon(conn: Db, *, shard: str, epoch: int) -> list[Abandoned]:
    return db.many(
        conn,
        Q["abandon"],
        Abandoned,
        {"shard": shard, "epoch": epoch, "sources": ["sending"]},
    )


def unidentified(conn: Db, *, shard: str) -> list[Abandoned]:
    return db.many(conn, Q["unidentified"], Abandoned, {"shard": shard})


def give_up_waiting_for_answers(conn: Db, *, patience: timedelta) -> list[Abandoned]:
    return db.many(
        conn,
        Q["give_up_waiting_for_answers"],
        Abandoned,
        {"patience": patience, "sources": ["sending"]},
    )


def attempt_log(conn: Db, *, shard: str) -> list[Row]:
    return db.rows(conn, Q["attempt_log"], {"shard": shard})


def note_message(conn: Db, *, send_id: SendId, message_id: int, chat_id: int) -> None:
    db.execute(
        conn,
        Q["note_message"],
        {"send_id": send_id, "message_id": message_id, "chat_id": chat_id},
    )


def resolve_uncertain(
    conn: Db, *, account_id: int, send_id: SendId, state: SendState
) -> Row | None:
    return db.row(
        conn,
        Q["resolve_uncertain"],
        {"account_id": account_id, "send_id": send_id, "state": state},
    )


def note_reply(
    conn: Db, *, account_id: int, person_id: int, at: datetime
) -> Row | None:
    """The campaign or sequence that this person answered for the first time."""
    return db.row(
        conn,
        Q["note_reply"],
        {"account_id": account_id, "person_id": person_id, "at": at},
    )


def note_opt_out(conn: Db, *, account_id: int, person_id: int, at: datetime) -> None:
    db.execute(
        conn,
        Q["note_opt_out"],
        {"account_id": account_id, "person_id": person_id, "at": at},
    )


def next_id(conn: Db) -> SendId:
    return db.scalar(conn, Q["next_id"])


def touch(conn: Db, letter: Letter, *, send_id: SendId) -> SendId:
    """The send that has this touch: the given one, unless another was first."""
    parameters = {
        "kind": letter.kind,
        "parent_id": letter.parent_id,
        "subject": letter.subject,
        "account_id": letter.account_id,
        "send_id": send_id,
    }
    found = db.scalar(conn, Q["touch"], parameters) or _touched(conn, parameters)
    if found is None:
        raise AssertionError("whoever was first left a touch")
    return found


def touched_by(conn: Db, *, kind: str, parent_id: int, subject: str) -> SendId | None:
    """As what this was planned before, whatever became of it."""
    parameters = {"kind": kind, "parent_id": parent_id, "subject": subject}
    return _touched(conn, parameters)


def add_send(conn: Db, letter: Letter, *, send_id: SendId, now: datetime) -> None:
    db.execute(
        conn,
        Q["add_send"],
        {
            "send_id": send_id,
            "account_id": letter.account_id,
            "kind": letter.kind,
            "person_id": letter.person_id,
            "device_id": letter.device_id,
            "chat_id": letter.chat_id,
            "client_id": letter.client_id,
            "text": letter.text,
            "media_id": letter.media_id,
            "now": now,
            "expires_at": letter.expires_at,
        },
    )


def adopt_lead(conn: Db, *, account_id: int, person_id: int, device_id: int) -> None:
    db.execute(
        conn,
        Q["adopt_lead"],
        {"account_id": account_id, "person_id": person_id, "device_id": device_id},
    )


def list_uncertain(
    conn: Db,
    *,
    account_id: int,
    campaign_id: int | None = None,
    step_id: int | None = None,
    after: int,
    most: int,
) -> list[Send]:
    return db.many(
        conn,
        Q["list_uncertain"],
        Send,
        {
            "account_id": account_id,
            "campaign_id": campaign_id,
            "step_id": step_id,
            "after": after,
            "most": most,
        },
    )


def count_uncertain(conn: Db, account_id: int, wanted: Mapping[str, object]) -> int:
    return db.scalar(conn, Q["count_uncertain"], {"account_id": account_id, **wanted})


def lock_uncertain(
    conn: Db, account_id: int, wanted: Mapping[str, object], *, most: int
) -> list[SendId]:
    return db.scalars(
        conn,
        Q["lock_uncertain"],
        {"account_id": account_id, "most": most, **wanted},
    )


def find_send(conn: Db, *, account_id: int, send_id: SendId) -> Send | None:
    return db.one(
        conn, Q["find_send"], Send, {"account_id": account_id, "send_id": send_id}
    )


def _touched(conn: Db, parameters: Mapping[str, object]) -> SendId | None:
    return db.scalar(conn, Q["touched"], parameters)


def _claim(claimed: Claimed) -> dict[str, object]:
    return {
        "send_id": claimed.send_id,
        "epoch": claimed.epoch,
        "attempt": claimed.attempt,
    }
