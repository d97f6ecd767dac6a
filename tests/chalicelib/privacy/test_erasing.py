"""Whoever is erased is gone for good: no table says a word, and reports count on."""

import json
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from psycopg import IntegrityError
from psycopg.types.json import Jsonb

from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.jobs import actions as jobs
from chalicelib.jobs import store as job_store
from chalicelib.jobs.model import Job
from chalicelib.leads import actions as leads
from chalicelib.leads.changes import actions as changes
from chalicelib.leads.changes.kinds import KINDS as CHANGES
from chalicelib.leads.changes.model import Details
from chalicelib.leads.history import actions as history
from chalicelib.leads.imports import actions as imports
from chalicelib.leads.imports import store as import_store
from chalicelib.leads.imports.kinds import KINDS as IMPORTS
from chalicelib.leads.model import Consent, Filter
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.privacy import actions, kinds, telling
from chalicelib.privacy.model import Erasure, Whom
from chalicelib.reports import store as reports
from chalicelib.sends import deciding
from chalicelib.sends.model import SendId
from tests.builders import (
    NOON,
    add,
    add_account,
    add_campaign,
    add_content,
    add_device,
    add_lead,
    add_media,
    add_member,
    add_person,
    add_sequence,
    add_step,
    hold_shard,
    person_of,
)
from tests.exporting import Exporter
from tests.fakes import MemoryStorage
from tests.importing import Importer

PHONE, LID, NAME = "60124785513", "998877665544", "Nur Zubaidah"
# Whatever says one of these says something of her.
MARKS = (PHONE, LID, "zubaidah", "kuching", "secret of hers")


@dataclass(kw_only=True)
class Office:
    """An account that knows somebody in every way there is."""

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


@pytest.fixture
def office(conn: Db) -> Office:
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


def test_no_table_says_a_word_of_an_erased_person(office: Office) -> None:
    office.heard("R1", kind="delivered")
    assert {"persons", "leads", "messages", "sends", "inbound_events"} < {
        *office.said()
    }

    erased = office.erase()

    assert (erased.state, office.said()) == ("erased", {})
    assert office.storage.files == {}


def test_reports_count_what_they_counted(office: Office) -> None:
    before = reports.counts(office.conn, account_id=office.account)
    sends = "SELECT count(*) FROM sends WHERE person_id = %(id)s AND state = 'sent'"

    office.erase()

    assert reports.counts(office.conn, account_id=office.account) == before
    assert db.scalar(office.conn, sends, {"id": office.person}) == 2


def test_a_suppression_outlives_the_erasure_however_the_number_comes_back(
    office: Office,
) -> None:
    leads.suppress(
        office.conn, office.account, office.person, reason="member", now=NOON
    )
    office.erase()
    assert office.said() == {}

    Importer(conn=office.conn, account_id=office.account).bring_in(
        f"name,phone\nAgain,+{PHONE}\nOther,+60124785514\n"
    )

    found = office.conn.execute(
        "SELECT l.name, s.reason FROM leads l"
        " LEFT JOIN suppressions s USING (person_id)"
        " WHERE l.account_id = %s AND l.deleted_at IS NULL ORDER BY l.name",
        (office.account,),
    )
    assert found.fetchall() == [("Again", "erased"), ("Other", None)]
    # Known by her LID too, and hers once only.
    stranger = leads.find_or_add_person(office.conn, office.account, lid=LID)
    again = leads.find_or_add_person(office.conn, office.account, phone=PHONE, lid=LID)
    assert db.scalars(
        office.conn,
        "SELECT reason FROM suppressions WHERE lifted_at IS NULL"
        " AND person_id IN (%(a)s, %(b)s)",
        {"a": stranger, "b": again},
    ) == ["erased"]


def test_whoever_comes_back_by_their_lid_alone_is_suppressed_too(
    office: Office,
) -> None:
    leads.suppress(
        office.conn, office.account, office.person, reason="member", now=NOON
    )
    office.erase()

    back = leads.find_or_add_person(office.conn, office.account, lid=LID)

    assert leads.lift(office.conn, office.account, back, reason="word", now=NOON)


def test_coming_back_one_way_leaves_no_other_way_open(office: Office) -> None:
    """Nobody knows as yet that this LID and this number are the same human."""
    leads.suppress(
        office.conn, office.account, office.person, reason="member", now=NOON
    )
    office.erase()

    by_lid = leads.find_or_add_person(office.conn, office.account, lid=LID)
    by_phone = leads.find_or_add_person(office.conn, office.account, phone=PHONE)

    assert by_lid != by_phone
    for back in (by_lid, by_phone):
        assert leads.lift(office.conn, office.account, back, reason="word", now=NOON)


def test_a_lifted_return_stays_lifted(office: Office) -> None:
    leads.suppress(
        office.conn, office.account, office.person, reason="member", now=NOON
    )
    office.erase()
    back = leads.find_or_add_person(office.conn, office.account, phone=PHONE)
    leads.lift(office.conn, office.account, back, reason="word", now=NOON)

    leads.find_or_add_person(office.conn, office.account, phone=PHONE, lid=LID)

    assert not leads.lift(office.conn, office.account, back, reason="word", now=NOON)


def test_whoever_was_not_suppressed_leaves_no_trace_of_their_number(
    office: Office,
) -> None:
    office.erase()

    assert not db.scalars(office.conn, "SELECT hash FROM erased_suppressions")
    back = leads.find_or_add_person(office.conn, office.account, phone=PHONE)
    assert not leads.lift(office.conn, office.account, back, reason="word", now=NOON)


def test_another_accounts_erasure_suppresses_nobody_here(office: Office) -> None:
    other = add_account(office.conn)
    theirs = add_person(office.conn, other, phone="60124785599")
    leads.suppress(office.conn, other, theirs, reason="member", now=NOON)
    Office(conn=office.conn, account=other).erase(person_id=theirs)

    here = leads.find_or_add_person(office.conn, office.account, phone="60124785599")

    assert not leads.lift(office.conn, office.account, here, reason="word", now=NOON)


def test_what_waits_is_cancelled_at_once_and_enrolments_end(office: Office) -> None:
    now = clock.now()
    sequence = add_sequence(office.conn, office.account)
    step = add_step(office.conn, office.account, sequence)
    enrolment = add(
        office.conn, "enrolments", account_id=office.account, sequence_id=sequence,
        lead_id=office.lead, step_id=step, next_due_at=now,
    )  # fmt: skip
    waiting = office.send(
        state="planned", attempt=0, epoch=None, attempted_at=None, sent_at=None
    )
    add(office.conn, "outbox", "send_id", send_id=waiting, account_id=office.account,
        kind="inbox", person_id=office.person, device_id=office.device, not_before=now,
        not_after=now)  # fmt: skip

    actions.erase(
        office.conn,
        office.account,
        Whom(lead_id=office.lead),
        member_id=None,
        now=now,
    )

    assert _column(office.conn, "sends", "state", waiting) == "cancelled"
    assert db.scalars(office.conn, "SELECT send_id FROM outbox") == []
    assert _column(office.conn, "enrolments", "state", enrolment) == "exited"


def test_nothing_is_erased_while_a_message_is_under_way(office: Office) -> None:
    sending = office.send(state="sending", sent_at=None)
    with pytest.raises(Conflict):
        office.erase()
    assert "persons" in office.said()

    office.conn.execute(
        "UPDATE sends SET state = 'uncertain' WHERE id = %s", (sending,)
    )
    with pytest.raises(Conflict) as refused:
        office.erase()

    assert refused.value.specific_code == "erasure-under-way"
    (job,) = db.scalars(office.conn, "SELECT id FROM jobs WHERE kind = 'erase'")
    found = job_store.find(office.conn, office.account, job)
    assert found is not None
    office.run(found)
    assert office.said() == {}


def test_an_event_the_rules_have_not_read_is_waited_for(office: Office) -> None:
    office.heard("W3", handled_at=None)

    with pytest.raises(Conflict):
        office.erase()

    assert "messages" in office.said()


def test_an_erasure_given_up_can_be_asked_for_again(office: Office) -> None:
    sending = office.send(state="sending", sent_at=None)
    one, job = actions.erase(
        office.conn,
        office.account,
        Whom(lead_id=office.lead),
        member_id=None,
        now=clock.now(),
    )

    kinds.KINDS[kinds.ERASE].give_up(office.conn, job)

    failed = actions.get_erasure(office.conn, office.account, one.id)
    assert (failed.state, failed.code) == ("failed", "erasure-gave-up")
    office.conn.execute(
        "UPDATE sends SET state = 'uncertain' WHERE id = %s", (sending,)
    )
    assert office.erase().state == "erased"


def test_a_doubt_resolved_later_brings_no_word_back(office: Office) -> None:
    doubtful = office.send(state="uncertain", sent_at=None)
    office.erase()
    deciding.decide(
        office.conn, account_id=office.account, send_id=SendId(doubtful), outcome="sent"
    )

    assert office.said() == {}
    assert not db.scalars(office.conn, "SELECT id FROM chats")


def test_a_file_that_somebody_else_has_stays(office: Office) -> None:
    other = add_person(office.conn, office.account)
    chat = add(
        office.conn, "chats", account_id=office.account, device_id=office.device,
        person_id=other,
    )  # fmt: skip
    for name in ("hers", "shared", "template", "sent"):
        office.message("", media_id=office.file(name))
    office.message("", chat_id=chat, media_id=office.files["shared"])
    add_content(office.conn, office.account, media_id=office.files["template"])
    office.send(person_id=other, lead_id=None, text=None, media_id=office.files["sent"])
    kept = {office.key(office.files[name]) for name in ("shared", "template", "sent")}

    office.erase()

    assert set(office.storage.files) == kept
    assert _column(office.conn, "media", "count(*)", office.files["hers"]) == 0


def test_no_undo_brings_an_erased_person_back(office: Office) -> None:
    imported = import_store.list_all(
        office.conn, office.account, before_id=None, limit=1
    )[0]
    deleted = changes.begin(
        office.conn,
        office.account,
        kind="delete",
        details=Details(),
        wanted=Filter(),
        count=1,
        member_id=None,
    )
    office.run(deleted.job)
    office.erase()

    now = clock.now()
    begun = changes.undo(
        office.conn, office.account, deleted.change.id, member_id=None, now=now
    )
    office.run(begun.job)
    undone = imports.undo(
        office.conn, office.account, imported.id, member_id=None, now=now
    )
    office.run(undone.job)
    with pytest.raises(NotFound):
        leads.restore(office.conn, office.account, office.lead)

    assert office.said() == {}
    assert changes.get(office.conn, office.account, deleted.change.id).undone == 0


def test_postgres_itself_keeps_an_erased_lead_erased(office: Office) -> None:
    office.erase()

    with pytest.raises(IntegrityError), office.conn.transaction():
        office.conn.execute(
            "UPDATE leads SET deleted_at = NULL WHERE id = %s", (office.lead,)
        )
    with pytest.raises(IntegrityError), office.conn.transaction():
        office.conn.execute(
            "UPDATE persons SET phone = %s WHERE id = %s", (PHONE, office.person)
        )


@pytest.mark.parametrize("way", ["person_id", "chat_id", "phone"])
def test_a_person_without_a_lead_is_erased_too(conn: Db, way: str) -> None:
    office = Office(conn=conn, account=add_account(conn))
    office.device = add_device(conn, office.account)
    office.person = add_person(conn, office.account, phone=PHONE, push_name=NAME)
    office.chat = add(
        conn, "chats", account_id=office.account, device_id=office.device,
        person_id=office.person,
    )  # fmt: skip
    office.message("secret of hers")
    ways = {"person_id": office.person, "chat_id": office.chat, "phone": "012-4785513"}

    office.erase(**{way: ways[way]})

    assert office.said() == {}


def test_somebody_is_named_in_one_way(office: Office) -> None:
    for whom in (Whom(), Whom(lead_id=office.lead, phone=PHONE)):
        with pytest.raises(Invalid):
            actions.preview(office.conn, office.account, whom)
    with pytest.raises(NotFound):
        actions.preview(office.conn, add_account(office.conn), Whom(phone=PHONE))


def test_the_preview_counts_what_would_go_and_changes_nothing(office: Office) -> None:
    before = office.said()

    found = actions.preview(office.conn, office.account, Whom(lead_id=office.lead))

    assert (found.leads, found.notes, found.consents) == (1, 1, 1)
    assert (found.messages, found.sends, found.import_rows) == (2, 2, 1)
    assert (found.changes, found.export_files, found.suppressed) == (1, 1, False)
    assert office.said() == before


def test_who_erased_and_when_is_kept_without_the_person(office: Office) -> None:
    member = add_member(office.conn, office.account, name="Admin")
    one, job = actions.erase(
        office.conn,
        office.account,
        Whom(lead_id=office.lead),
        member_id=member,
        now=clock.now(),
    )
    office.run(job)

    erased = actions.get_erasure(office.conn, office.account, one.id)

    assert (erased.author, erased.holdings["messages"]) == ("Admin", 2)
    assert erased.erased_at is not None


def test_a_lead_of_somebody_else_is_left_as_it_is(office: Office) -> None:
    other = add_lead(office.conn, office.account, name="Mei", journey="stays")
    office.heard(
        "W9",
        payload=Jsonb({"chat": {"phone": "60124785599", "lid": None}, "text": "x"}),
    )

    office.erase()

    assert leads.get(office.conn, office.account, other).journey == "stays"
    assert (
        _column(office.conn, "persons", "count(*)", person_of(office.conn, other)) == 1
    )
    assert db.scalars(
        office.conn, "SELECT message_id FROM inbound_events WHERE payload <> '{}'"
    ) == ["W9"]


def test_all_we_hold_of_a_person_is_told_to_them(office: Office) -> None:
    office.message("with a file", media_id=office.file("picture"))
    one, job = actions.export(
        office.conn, office.account, Whom(chat_id=office.chat), member_id=None
    )
    office.run(job)

    done = actions.get_export(office.conn, office.account, one.id)
    with zipfile.ZipFile(BytesIO(office.storage.files[done.storage_key])) as book:
        told = json.loads(book.read("person.json"))
        (file,) = told["files"]
        enclosed = book.read(file["enclosed_as"])

    assert enclosed == b"picture"
    assert told["person"]["phone"] == PHONE
    assert told["leads"][0]["name"] == NAME
    assert told["leads"][0]["niches"] == ["VIT"]
    assert told["notes"][0]["text"] == "secret of hers"
    assert told["consents"][0]["wording"] == "Yes"
    assert {line["text"] for line in told["messages"]} >= {"secret of hers"}
    assert len(told["sends"]) == 2
    assert told["imports"][0]["cells"][0] == NAME
    assert told["changes"][0]["kind"] == "set-attribute"
    assert told["forms"][0]["form"] == "Form"


def test_what_does_not_fit_is_named_in_the_export(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_BYTES", 10)
    office.message("", media_id=office.file("large"))
    target = BytesIO()

    telling.write(office.conn, office.storage, office.account, office.person, target)

    with zipfile.ZipFile(target) as book:
        told = json.loads(book.read("person.json"))
    assert told["files"][0]["enclosed_as"] is None


def test_exports_of_persons_end_after_a_week_and_with_their_erasure(
    office: Office,
) -> None:
    one, job = actions.export(
        office.conn, office.account, Whom(lead_id=office.lead), member_id=None
    )
    office.run(job)
    office.conn.execute(
        "UPDATE person_exports SET created_at = created_at - interval '8 days'"
    )
    actions.sweep(office.conn, office.storage)
    with pytest.raises(NotFound):
        actions.get_export(office.conn, office.account, one.id)
    second, job = actions.export(
        office.conn, office.account, Whom(lead_id=office.lead), member_id=None
    )
    office.run(job)

    office.erase()

    assert office.storage.files == {}
    with pytest.raises(NotFound):
        actions.address(office.conn, office.storage, office.account, second.id)


def _column(conn: Db, table: str, column: str, row_id: int) -> Any:
    row = conn.execute(
        f"SELECT {column} FROM {table} WHERE id = %s".encode(), (row_id,)
    ).fetchone()
    assert row is not None
    return row[0]
