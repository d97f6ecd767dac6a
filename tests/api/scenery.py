"""One of everything in an account, marked with a word, and whether it was touched."""

from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import uuid4

from psycopg.types.json import Jsonb

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.privacy.model import Holdings
from tests import builders
from tests.builders import add

# Listed by every account as its own: tests may go there.
OWN_NUMBER = "60123456789"

HOLDINGS = [field.name for field in fields(Holdings)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """What an account has. `ids` are by the name of a path's parameter."""

    account_id: int
    ids: dict[str, object]
    marks: tuple[str, ...]


def furnish(conn: Db, account_id: int, word: str) -> Scenery:
    """Everything that can be asked for or changed, each with `word` in its text."""
    now = clock.now()
    epoch = builders.hold_shard(conn)
    conn.execute(
        "UPDATE accounts SET test_numbers = ARRAY[%s] WHERE id = %s",
        (OWN_NUMBER, account_id),
    )
    device_id = builders.add_device(conn, account_id, name=f"Phone {word}")
    person_id = builders.add_person(conn, account_id, push_name=f"Push {word}")
    lead_id = builders.add_lead(
        conn,
        account_id,
        person_id=person_id,
        name=f"Lead {word}",
        niches=(f"niche {word}",),
        owner_device_id=device_id,
    )
    trigger_id = add(
        conn,
        "triggers",
        account_id=account_id,
        name=f"trigger {word}",
        folded=f"trigger {word}",
    )
    add(
        conn,
        "lead_triggers",
        "lead_id",
        account_id=account_id,
        lead_id=lead_id,
        trigger_id=trigger_id,
    )
    campaign_id = builders.add_campaign(
        conn, account_id, name=f"Campaign {word}", state="draft", started_at=None
    )
    add(
        conn,
        "campaign_devices",
        "device_id",
        account_id=account_id,
        campaign_id=campaign_id,
        device_id=device_id,
    )
    sequence_id = builders.add_sequence(
        conn,
        account_id,
        name=f"Sequence {word}",
        state="draft",
        activated_at=None,
        trigger=f"sequence {word}",
    )
    step_id = builders.add_step(
        conn, account_id, sequence_id, trigger=f"sequence {word}"
    )
    add(
        conn,
        "sequence_devices",
        "device_id",
        account_id=account_id,
        sequence_id=sequence_id,
        device_id=device_id,
    )
    template_id = add(conn, "templates", account_id=account_id, name=f"Template {word}")
    add(
        conn,
        "template_versions",
        "number",
        template_id=template_id,
        number=1,
        account_id=account_id,
        content_version_id=builders.add_content(conn, account_id, f"Text {word}"),
    )
    enrolment_id = builders.add_enrolment(
        conn, account_id, sequence_id, lead_id=lead_id, step_id=step_id, next_due_at=now
    )
    chat_id = add(
        conn,
        "chats",
        account_id=account_id,
        device_id=device_id,
        person_id=person_id,
        last_at=now,
        unread=1,
    )
    client_id = uuid4()
    batch_id = uuid4()
    add(
        conn,
        "device_commands",
        account_id=account_id,
        device_id=device_id,
        kind="refresh",
        batch_id=batch_id,
        done_at=now,
        code="reconnected",
    )
    send_id = add(
        conn,
        "sends",
        account_id=account_id,
        kind="campaign",
        campaign_id=campaign_id,
        lead_id=lead_id,
        person_id=person_id,
        device_id=device_id,
        state="uncertain",
        attempt=1,
        epoch=epoch,
        due_at=now,
        expires_at=now + timedelta(days=1),
        text=f"Sent {word}",
        client_id=client_id,
        attempted_at=now,
    )
    add(
        conn,
        "attempts",
        "send_id",
        send_id=send_id,
        attempt=1,
        account_id=account_id,
        kind="campaign",
        device_id=device_id,
        person_id=person_id,
        epoch=epoch,
        attempted_at=now,
        outcome="uncertain",
        settled_at=now,
    )
    message_id = add(
        conn,
        "messages",
        account_id=account_id,
        chat_id=chat_id,
        device_id=device_id,
        direction="in",
        text=f"Said {word}",
        at=now,
    )
    conn.execute(
        "UPDATE chats SET last_message_id = %s WHERE id = %s", (message_id, chat_id)
    )
    add(
        conn,
        "attachments",
        "message_id",
        account_id=account_id,
        device_id=device_id,
        message_id=message_id,
        reference=b"where",
        mime="application/pdf",
        file_name=f"{word}.pdf",
    )
    job_id = add(
        conn,
        "jobs",
        account_id=account_id,
        kind="read-import",
        subject_id=0,
        state="failed",
        code=f"code-{word}",
        message=f"Job {word}",
        finished_at=now,
    )
    import_id = add(
        conn,
        "lead_imports",
        account_id=account_id,
        filename=f"{word}.csv",
        storage_key=f"imports/{word}",
        state="checked",
        columns=Jsonb([]),
    )
    add(
        conn,
        "lead_import_rows",
        "number",
        account_id=account_id,
        import_id=import_id,
        number=1,
        cells=Jsonb([f"Cell {word}"]),
        outcome="refused",
        code="phone-missing",
    )
    change_id = add(
        conn,
        "lead_changes",
        account_id=account_id,
        kind="add-niche",
        details=Jsonb({"word": word}),
        wanted=Jsonb({"q": word}),
        total=1,
        changed=1,
        state="changed",
        changed_at=now,
    )
    add(
        conn,
        "lead_change_rows",
        "lead_id",
        account_id=account_id,
        change_id=change_id,
        lead_id=lead_id,
    )
    add(
        conn,
        "lead_notes",
        account_id=account_id,
        lead_id=lead_id,
        text=f"Note {word}",
    )
    hook_id = add(
        conn,
        "lead_hooks",
        account_id=account_id,
        name=f"Hook {word}",
        key=f"key-{account_id}-{word}",
    )
    webhook_id = add(
        conn,
        "webhooks",
        account_id=account_id,
        name=f"Webhook {word}",
        address=f"https://crm.test/{word}",
        key=f"key-{word}",
        events=["test"],
    )
    delivery_id = add(
        conn,
        "webhook_deliveries",
        account_id=account_id,
        webhook_id=webhook_id,
        event="test",
        subject=Jsonb({"word": word}),
        state="failed",
        code="unreachable",
        ended_at=now,
    )
    export_id = add(
        conn,
        "lead_exports",
        account_id=account_id,
        format="csv",
        wanted=Jsonb({"q": word}),
        storage_key=f"exports/{word}",
        state="exported",
        exported_at=now,
    )
    media_id = builders.add_media(conn, account_id, file_name=f"{word}.pdf")
    upload_id = add(
        conn,
        "uploads",
        account_id=account_id,
        kind="document",
        file_name=f"{word}.pdf",
        storage_key=f"uploads/{word}",
        media_id=media_id,
    )
    suppressed_id = builders.add_person(conn, account_id)
    erasure_id = add(
        conn,
        "erasures",
        account_id=account_id,
        person_id=0,
        holdings=Jsonb(dict.fromkeys(HOLDINGS, 0)),
        state="failed",
        code=f"code-{word}",
    )
    person_export_id = add(
        conn,
        "person_exports",
        account_id=account_id,
        person_id=0,
        storage_key=f"persons/{word}",
        state="exported",
        exported_at=now,
    )
    suppression_id = add(
        conn,
        "suppressions",
        account_id=account_id,
        person_id=suppressed_id,
        reason="word",
        word=f"STOP {word}",
    )
    add(
        conn,
        "device_events",
        account_id=account_id,
        device_id=device_id,
        state="online",
    )
    phones = conn.execute(
        "SELECT phone FROM persons WHERE account_id = %s"
        " UNION SELECT phone FROM devices WHERE account_id = %s",
        (account_id, account_id),
    ).fetchall()
    return Scenery(
        account_id=account_id,
        ids={
            "device_id": device_id,
            "lead_id": lead_id,
            "campaign_id": campaign_id,
            "chat_id": chat_id,
            "message_id": message_id,
            "person_id": person_id,
            "erasure_id": erasure_id,
            "person_export_id": person_export_id,
            "suppression_id": suppression_id,
            "send_id": send_id,
            "sequence_id": sequence_id,
            "step_id": step_id,
            "template_id": template_id,
            "enrolment_id": enrolment_id,
            "import_id": import_id,
            "change_id": change_id,
            "export_id": export_id,
            "hook_id": hook_id,
            "webhook_id": webhook_id,
            "delivery_id": delivery_id,
            "job_id": job_id,
            "media_id": media_id,
            "upload_id": upload_id,
            "batch_id": batch_id,
        },
        marks=(word, *(phone for (phone,) in phones)),
    )


def snapshot(conn: Db, account_id: int) -> dict[str, str]:
    """What every table holds of an account, as a digest of its rows."""
    tables = conn.execute(
        "SELECT a.attrelid::regclass::text FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE a.attname = 'account_id' AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    return {
        table: _digest(conn, table, "account_id", account_id) for (table,) in tables
    } | {"accounts": _digest(conn, "accounts", "id", account_id)}


def _digest(conn: Db, table: str, column: str, account_id: int) -> str:
    query = (
        f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
        f" WHERE {column} = %s"
    )
    row = conn.execute(query.encode(), (account_id,)).fetchone()
    assert row is not None
    return row[0]
