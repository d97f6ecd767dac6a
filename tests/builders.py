"""Rows for tests, in the words of the field: each true, and minimal."""

import secrets
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from psycopg.types.json import Jsonb

from chalicelib.platform import clock
from chalicelib.platform.db import Db

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Kuala Lumpur
CSRF = "the-word-of-this-browser"
_numbers = count(1)


def add(conn: Db, table: str, returning: str = "id", /, **values: object) -> Any:
    """Insert one row; answers one of its columns."""
    columns = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    query = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {returning}"
    row = conn.execute(query, values).fetchone()  # pyright: ignore[reportArgumentType]
    assert row is not None
    return row[0]


def add_account(conn: Db, **values: object) -> int:
    """Without quiet hours, so that the hour of the day is no part of a test."""
    return add(conn, "accounts", **{"name": "Seri", "quiet_hours": False} | values)


def add_member(conn: Db, account_id: int, **values: object) -> int:
    n = next(_numbers)
    defaults = {
        "email": f"member{n}@example.com",
        "name": f"Member {n}",
        "role": "owner",
        "password_hash": "none",
    }
    return add(conn, "members", account_id=account_id, **defaults | values)


def add_sign_in(conn: Db, account_id: int, member_id: int, **values: object) -> bytes:
    """A browser of this member, signed in for an hour."""
    defaults = {
        "token_hash": secrets.token_bytes(32),
        "csrf_token": CSRF,
        "expires_at": clock.now() + timedelta(hours=1),
    }
    ids = {"account_id": account_id, "member_id": member_id}
    return add(conn, "sign_ins", "token_hash", **ids, **defaults | values)


def add_shard(conn: Db, name: str = "s1") -> str:
    conn.execute(
        "INSERT INTO leases (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,)
    )
    return name


def hold_shard(
    conn: Db, name: str = "s1", *, epoch: int = 1, holder: str = "connector-1"
) -> int:
    """A live lease; answers its epoch."""
    add_shard(conn, name)
    conn.execute(
        "UPDATE leases SET holder = %s, epoch = %s, build = 'b1',"
        " expires_at = carillon_now() + interval '60 s' WHERE name = %s",
        (holder, epoch, name),
    )
    return epoch


def add_device(
    conn: Db, account_id: int, *, shard: str = "s1", **values: object
) -> int:
    """A simulated phone, online, ready and warmed up."""
    n = next(_numbers)
    add_shard(conn, shard)
    defaults: dict[str, object] = {
        "name": f"Phone {n}",
        "transport": "simulated",
        "state": "online",
        "phone": f"6011{n:08d}",
        "jid": f"6011{n:08d}:1@s.whatsapp.net",
        "warmed_up": True,
    }
    merged = defaults | values
    if merged["state"] == "online" and "ready_at" not in merged:
        merged["ready_at"] = NOON - timedelta(days=1)
    return add(conn, "devices", account_id=account_id, shard=shard, **merged)


def add_person(conn: Db, account_id: int, **values: object) -> int:
    defaults = {"phone": f"6012{next(_numbers):08d}"}
    return add(conn, "persons", account_id=account_id, **defaults | values)


def add_lead(
    conn: Db,
    account_id: int,
    *,
    niches: tuple[str, ...] = (),
    triggers: tuple[str, ...] = (),
    **values: object,
) -> int:
    """A lead with consent."""
    if "person_id" not in values:
        values["person_id"] = add_person(conn, account_id)
    defaults: dict[str, object] = {
        "name": "Nur Aisyah",
        "consent_source": "form",
        "consent_at": NOON - timedelta(days=10),
    }
    lead_id = add(conn, "leads", account_id=account_id, **defaults | values)
    for kind, words in (("niche", niches), ("trigger", triggers)):
        for word in words:
            ids = {"account_id": account_id, "lead_id": lead_id}
            ids[f"{kind}_id"] = _word_of(conn, account_id, f"{kind}s", word)
            add(conn, f"lead_{kind}s", "lead_id", **ids)
    return lead_id


def _word_of(conn: Db, account_id: int, table: str, word: str) -> int:
    """A niche or trigger of the account; the first spelling stays."""
    query = f"SELECT id FROM {table} WHERE account_id = %s AND folded = %s"
    known = conn.execute(query.encode(), (account_id, word.casefold())).fetchone()
    if known is not None:
        return known[0]
    folded = word.casefold()
    return add(conn, table, account_id=account_id, name=word, folded=folded)


def touch(
    conn: Db, account_id: int, kind: str, parent_id: int, subject: object, send_id: int
) -> None:
    """What planning leaves behind, so that nothing is planned twice."""
    add(
        conn,
        "touches",
        "send_id",
        kind=kind,
        parent_id=parent_id,
        subject=str(subject),
        account_id=account_id,
        send_id=send_id,
    )


def suppress(conn: Db, account_id: int, person_id: int) -> int:
    return add(
        conn,
        "suppressions",
        account_id=account_id,
        person_id=person_id,
        reason="member",
    )


def person_of(conn: Db, lead_id: int) -> int:
    row = conn.execute(
        "SELECT person_id FROM leads WHERE id = %s", (lead_id,)
    ).fetchone()
    assert row is not None
    return row[0]


def add_media(conn: Db, account_id: int, **values: object) -> int:
    """A picture; its content is in no storage."""
    n = next(_numbers)
    defaults: dict[str, object] = {
        "sha256": n.to_bytes(32),
        "mime": "image/jpeg",
        "bytes": 1000,
        "width": 40,
        "height": 30,
        "storage_key": f"accounts/{account_id}/media/{n}",
    }
    return add(conn, "media", account_id=account_id, **defaults | values)


def add_content(
    conn: Db, account_id: int, text: str = "Hi {name|there}", **values: object
) -> int:
    return add(conn, "content_versions", account_id=account_id, text=text, **values)


def add_campaign(conn: Db, account_id: int, **values: object) -> int:
    """A running campaign without gaps of its own, to everybody."""
    if "content_version_id" not in values:
        values["content_version_id"] = add_content(conn, account_id)
    audience = Jsonb(values.pop("audience", {}))
    now = clock.now()
    defaults: dict[str, object] = {
        "name": "Promo",
        "state": "running",
        "starts_at": now - timedelta(minutes=1),
        "ends_at": now + timedelta(days=7),
        "started_at": now - timedelta(minutes=1),
        "gap_min": timedelta(0),
        "gap_max": timedelta(0),
    }
    return add(
        conn, "campaigns", account_id=account_id, audience=audience, **defaults | values
    )


def add_sequence(conn: Db, account_id: int, **values: object) -> int:
    """An active sequence without gaps of its own, its words asked for already."""
    n = next(_numbers)
    defaults: dict[str, object] = {
        "name": "Fitness",
        "state": "active",
        "trigger": f"fitness{n}_start",
        "activated_at": clock.now() - timedelta(minutes=1),
        "gap_min": timedelta(0),
        "gap_max": timedelta(0),
    }
    return add(conn, "sequences", account_id=account_id, **defaults | values)


def add_step(
    conn: Db, account_id: int, sequence_id: int, day: int = 1, **values: object
) -> int:
    """A step whose words and delay are what the values say, and no more."""
    if "content_version_id" not in values:
        values["content_version_id"] = add_content(conn, account_id)
    defaults: dict[str, object] = {
        "trigger": f"step{next(_numbers)}",
        "delay_hours": 24,
        "is_entry": day == 1,
    }
    return add(
        conn,
        "steps",
        account_id=account_id,
        sequence_id=sequence_id,
        day=day,
        **defaults | values,
    )


def add_enrolment(
    conn: Db,
    account_id: int,
    sequence_id: int,
    *,
    lead_id: int,
    step_id: int,
    **values: object,
) -> int:
    """A lead that stands at a step, which is under way unless a time is given."""
    return add(
        conn,
        "enrolments",
        account_id=account_id,
        sequence_id=sequence_id,
        lead_id=lead_id,
        step_id=step_id,
        **values,
    )
