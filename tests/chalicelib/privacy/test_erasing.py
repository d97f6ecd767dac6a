"""Whoever is erased is gone for good: no table says a word, and reports count on."""

from typing import Any

import pytest
from psycopg import IntegrityError
from psycopg.types.json import Jsonb

from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.jobs import store as job_store
from chalicelib.leads import actions as leads
from chalicelib.leads.changes import actions as changes
from chalicelib.leads.changes.model import Details
from chalicelib.leads.imports import actions as imports
from chalicelib.leads.imports import store as import_store
from chalicelib.leads.model import Filter
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.privacy import actions, kinds
from chalicelib.privacy.model import Whom
from chalicelib.reports import store as reports
from chalicelib.sends import deciding
from chalicelib.sends.model import SendId
from tests.builders import (
    NOON,
    add,
    add_account,
    add_content,
    add_device,
    add_lead,
    add_member,
    add_person,
    add_sequence,
    add_step,
    person_of,
)
from tests.chalicelib.privacy.office import LID, NAME, PHONE, Office
from tests.importing import Importer


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


def _column(conn: Db, table: str, column: str, row_id: int) -> Any:
    row = conn.execute(
        f"SELECT {column} FROM {table} WHERE id = %s".encode(), (row_id,)
    ).fetchone()
    assert row is not None
    return row[0]
