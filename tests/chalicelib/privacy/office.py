"""An account that knows somebody in every way there is, and what it says of her."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import Job
from chalicelib.leads import actions as leads
from chalicelib.leads.changes import actions as changes
from chalicelib.leads.changes.kinds import KINDS as CHANGES
from chalicelib.leads.changes.model import Details
from chalicelib.leads.history import actions as history
from chalicelib.leads.imports.kinds import KINDS as IMPORTS
from chalicelib.leads.model import Consent, Filter
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.privacy import actions, kinds
from chalicelib.privacy.model import Erasure, Whom
from tests.builders import (
    NOON,
    add,
    add_account,
    add_campaign,
    add_device,
    add_media,
    hold_shard,
)
from tests.exporting import Exporter
from tests.fakes import MemoryStorage
from tests.importing import Importer

PHONE, LID, NAME = "60124785513", "998877665544", "Nur Zubaidah"
# Whatever says one of these says something of her.
MARKS = (PHONE, LID, "zubaidah", "kuching", "secret of hers")


@dataclass(kw_only=True)
class Office:
    """The account, and what a test does there."""

    conn: Db
    account: int
    storage: MemoryStorage = field(default_factory=MemoryStorage)
    device: int = 0
    person: int = 0
    lead: int = 0
    chat: int = 0
    files: dict[str, int] = field(default_factory=dict)

    def erase(self, **whom: Any) -> Erasure:
        one, job = actions.erase(
            self.conn,
            self.account,
            Whom(**(whom or {"lead_id": self.lead})),
            member_id=None,
            now=clock.now(),
        )
        self.run(job)
        return actions.get_erasure(self.conn, self.account, one.id)

    def run(self, job: Job) -> None:
        all_kinds = {**kinds.KINDS, **IMPORTS, **CHANGES}
        while (taken := jobs.take(self.conn, job.id)) is not None:
            all_kinds[taken.kind].run(self.conn, self.storage, taken)

    def send(self, **values: object) -> int:
        now = clock.now()
        defaults: dict[str, object] = {
            "kind": "inbox",
            "person_id": self.person,
            "lead_id": self.lead,
            "device_id": self.device,
            "state": "sent",
            "attempt": 1,
            "epoch": 1,
            "due_at": now,
            "expires_at": now + timedelta(days=1),
            "text": "For Zubaidah",
            "attempted_at": now,
            "sent_at": now,
        }
        return add(self.conn, "sends", account_id=self.account, **defaults | values)

    def message(self, text: str, **values: object) -> int:
        defaults = {
            "chat_id": self.chat,
            "device_id": self.device,
            "direction": "in",
            "at": clock.now(),
        }
        merged = defaults | values
        return add(self.conn, "messages", account_id=self.account, text=text, **merged)

    def file(self, name: str) -> int:
        media = add_media(self.conn, self.account, file_name=f"{name}.jpg")
        self.files[name] = media
        self.storage.files[self.key(media)] = name.encode()
        return media

    def key(self, media: int) -> str:
        return db.scalar(
            self.conn, "SELECT storage_key FROM media WHERE id = %(id)s", {"id": media}
        )

    def heard(self, message_id: str, **values: object) -> int:
        payload = {
            "message_id": message_id,
            "chat": {"phone": PHONE, "lid": LID},
            "text": "secret of hers",
        }
        defaults = {
            "device_id": self.device,
            "kind": "message",
            "message_id": message_id,
            "payload": Jsonb(payload),
            "handled_at": clock.now(),
        }
        merged = defaults | values
        return add(self.conn, "inbound_events", account_id=self.account, **merged)

    def said(self) -> dict[str, list[str]]:
        """Which tables say something of her, and what."""
        tables = self.conn.execute(
            "SELECT c.oid::regclass::text FROM pg_class c"
            " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
        found: dict[str, list[str]] = {}
        for (table,) in tables:
            rows = self.conn.execute(f"SELECT t::text FROM {table} t".encode())
            for (row,) in rows.fetchall():
                marks = [mark for mark in MARKS if mark in row.casefold()]
                if marks:
                    found.setdefault(table, []).extend(marks)
        return found


def furnish(conn: Db) -> Office:
    """She was imported, changed, noted, written to from everywhere, and answered."""
    account = add_account(conn)
    office = Office(conn=conn, account=account)
    hold_shard(conn)
    office.device = add_device(conn, account)
    importer = Importer(conn=conn, account_id=account, storage=office.storage)
    importer.bring_in(
        f"name,phone,niche,trigger,journey,town\n{NAME},+{PHONE},VIT,start,"
        "secret of hers,Kuching\n",
        consent=Consent(source="Form", at=NOON, wording="Yes"),
    )
    office.person = leads.find_or_add_person(
        conn, account, phone=PHONE, lid=LID, push_name="zubaidah"
    )
    office.lead = db.scalar(
        conn, "SELECT id FROM leads WHERE person_id = %(id)s", {"id": office.person}
    )
    history.note(conn, account, office.lead, text="secret of hers", member_id=None)
    office.run(_change(conn, account))
    hook = add(conn, "lead_hooks", account_id=account, name="Form", key=f"k{account}")
    add(
        conn,
        "lead_hook_calls",
        "hook_id",
        account_id=account,
        hook_id=hook,
        name="zubaidah@example.com",
        body_hash=b"x",
        lead_id=office.lead,
    )
    Exporter(conn=conn, account_id=account, storage=office.storage).export("csv")
    office.chat = add(
        conn, "chats", account_id=account, device_id=office.device,
        person_id=office.person,
    )  # fmt: skip
    sent = office.send(chat_id=office.chat)
    campaign = add_campaign(conn, account)
    office.send(kind="campaign", campaign_id=campaign)
    line = office.message("secret of hers", whatsapp_id="W1")
    office.message("For Zubaidah", direction="out", send_id=sent, whatsapp_id="W2")
    add(conn, "attachments", "message_id", message_id=line, account_id=account,
        device_id=office.device, reference=b"r", mime="image/jpeg",
        file_name="Zubaidah.jpg")  # fmt: skip
    add(conn, "reactions", "device_id", device_id=office.device, whatsapp_id="W1",
        from_me=False, account_id=account, emoji="!", at=NOON)  # fmt: skip
    office.heard("W1")
    return office


def _change(conn: Db, account: int) -> Job:
    begun = changes.begin(
        conn,
        account,
        kind="set-attribute",
        details=Details(name="town", value="Ipoh"),
        wanted=Filter(q="4785513"),
        count=1,
        member_id=None,
    )
    return begun.job
