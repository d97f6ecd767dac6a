"""What the first start makes, and that removing it leaves everything else."""

import threading
from datetime import timedelta

import pytest

from chalicelib.campaigns import store as campaigns_store
from chalicelib.content.render import required_fields
from chalicelib.demonstration import actions
from chalicelib.devices import store as devices_store
from chalicelib.devices.model import health
from chalicelib.inbound.model import FileOffered
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import step_planning
from chalicelib.sequences import actions as sequences
from chalicelib.sequences import board, enrolling
from chalicelib.sequences.model import SequenceId
from tests import builders
from tests.builders import add
from tests.chalicelib.inbound.scenes import hear, message, reacted
from tests.waiting import wait_until

SHARDS = ["s1", "s2"]


@pytest.fixture
def account_id(conn: Db) -> int:
    return actions.make(conn, shards=SHARDS, now=clock.now())


def count(conn: Db, table: str, account_id: int, condition: str = "true") -> int:
    row = conn.execute(
        f"SELECT count(*) FROM {table} WHERE account_id = %s AND {condition}".encode(),
        (account_id,),
    ).fetchone()
    assert row is not None
    return row[0]


def any_of(conn: Db, table: str, account_id: int, column: str = "id") -> int:
    row = conn.execute(
        f"SELECT {column} FROM {table} WHERE account_id = %s ORDER BY 1".encode(),
        (account_id,),
    ).fetchone()
    assert row is not None
    return row[0]


def add_talk(conn: Db, account_id: int, device_id: int, person_id: int) -> None:
    """They were sent something, said something, and were noted down everywhere."""
    now = clock.now()
    chat_id = add(
        conn,
        "chats",
        account_id=account_id,
        device_id=device_id,
        person_id=person_id,
    )
    send_id = add(
        conn,
        "sends",
        account_id=account_id,
        kind="inbox",
        person_id=person_id,
        device_id=device_id,
        due_at=now,
        expires_at=now + timedelta(minutes=2),
        text="Hello",
    )
    add(
        conn,
        "outbox",
        "send_id",
        send_id=send_id,
        account_id=account_id,
        kind="inbox",
        person_id=person_id,
        device_id=device_id,
        not_before=now,
        not_after=now + timedelta(minutes=2),
    )
    add(
        conn,
        "touches",
        "send_id",
        kind="inbox",
        parent_id=account_id,
        subject=str(send_id),
        account_id=account_id,
        send_id=send_id,
    )
    add(
        conn,
        "attempts",
        "send_id",
        send_id=send_id,
        attempt=1,
        account_id=account_id,
        kind="inbox",
        device_id=device_id,
        person_id=person_id,
        epoch=1,
        attempted_at=now,
    )
    add(
        conn,
        "messages",
        account_id=account_id,
        chat_id=chat_id,
        device_id=device_id,
        direction="in",
        text="Hi",
        at=now,
    )
    builders.suppress(conn, account_id, person_id)


def test_a_demonstration_has_everything_to_begin_with(
    conn: Db, account_id: int
) -> None:
    assert count(conn, "devices", account_id) == 12
    assert count(conn, "devices", account_id, "warmed_up AND jid IS NOT NULL") == 12
    assert count(conn, "leads", account_id) == 500
    assert count(conn, "leads", account_id, "consent_at < now()") == 500
    assert count(conn, "niches", account_id) == 4


def test_its_phones_begin_in_good_health(conn: Db, account_id: int) -> None:
    """What they were before anybody ran them is no worry."""
    phones = devices_store.page(conn, account_id, most=100)
    usage = devices_store.usage(conn, account_id, [phone.id for phone in phones])

    assert [health(usage[phone.id]) for phone in phones] == [4] * 12


def test_leads_are_spread_evenly_over_the_phones(conn: Db, account_id: int) -> None:
    shares = conn.execute(
        "SELECT count(*) FROM leads WHERE account_id = %s GROUP BY owner_device_id",
        (account_id,),
    ).fetchall()

    assert len(shares) == 12
    assert {n for (n,) in shares} == {41, 42}


def test_the_campaign_is_ready_to_start(conn: Db, account_id: int) -> None:
    (campaign,) = campaigns_store.list_campaigns(
        conn, account_id=account_id, before=None, states=None, most=2
    )

    assert campaign.state == "draft"
    assert campaign.text == actions.TEXT
    willing = campaigns_store.count_audience(
        conn,
        account_id=account_id,
        audience=campaign.audience,
        required=required_fields(actions.TEXT),
    )
    assert willing == {None: 500}


def test_a_sequence_of_five_steps_is_ready_to_start_and_leads_on(
    conn: Db, account_id: int
) -> None:
    drawn = board.chains(conn, account_id=account_id)

    following, challenge = drawn.sequences
    assert (challenge.name, challenge.state) == ("Fitness challenge", "draft")
    laid = board.steps_of(conn, challenge)
    assert [step.day for step in laid] == [1, 2, 4, 8, 15]
    assert all("[" in step.text for step in laid if step.day != 8)
    assert [wire.to_sequence_id for wire in drawn.wires] == [following.id]
    assert drawn.broken == ()


def test_once_it_is_started_it_enrols_who_carries_its_word(
    conn: Db, account_id: int
) -> None:
    start_sequences(conn, account_id)

    assert count(conn, "enrolments", account_id) == 75
    assert count(conn, "sends", account_id, "kind = 'step'") == 75


def start_sequences(conn: Db, account_id: int) -> list[SequenceId]:
    """Both, with what is due planned."""
    ids = [s.id for s in board.chains(conn, account_id=account_id).sequences]
    for sequence_id in ids:
        sequences.activate(conn, account_id=account_id, sequence_id=sequence_id)
    enrolling.enrol_asked(conn)
    step_planning.plan(conn, now=clock.now())
    return ids


def test_a_sequence_that_was_started_is_removed_with_it(
    conn: Db, account_id: int
) -> None:
    """Also where somebody is on the way from the one to the other."""
    start_sequences(conn, account_id)
    conn.execute(
        "UPDATE enrolments SET goes_over = true, next_due_at = now(), step_id ="
        " (SELECT s.id FROM steps s JOIN sequences q ON q.id = s.sequence_id"
        "  WHERE q.trigger = 'next_level_start')"
    )

    actions.remove(conn, account_id)

    left = {
        table: count(conn, table, account_id)
        for table in ("sequences", "steps", "enrolments", "sends", "outbox", "tallies")
    }
    assert left == dict.fromkeys(left, 0)


def test_a_sequence_with_somebody_real_in_it_stays(conn: Db, account_id: int) -> None:
    _, challenge = start_sequences(conn, account_id)
    lead_id = builders.add_lead(conn, account_id)
    enrolling.ask(
        conn,
        account_id=account_id,
        sequence_id=challenge,
        lead_ids=[lead_id],
        step_id=None,
    )
    enrolling.enrol_asked(conn)

    actions.remove(conn, account_id)

    assert count(conn, "sequences", account_id) == 1
    assert count(conn, "enrolments", account_id, f"lead_id = {lead_id}") == 1
    assert count(conn, "enrolments", account_id) == 1


def test_a_removed_demonstration_leaves_nothing(conn: Db, account_id: int) -> None:
    device_id = any_of(conn, "devices", account_id)
    add_talk(conn, account_id, device_id, any_of(conn, "persons", account_id))
    stranger_id = builders.add_person(conn, account_id)  # wrote to a phone of ours
    add_talk(conn, account_id, device_id, stranger_id)
    photo = FileOffered(reference=b"where", mime="image/jpeg")
    hear(
        conn,
        account_id,
        device_id,
        message(message_id="A", kind="image", file=photo),
        reacted("A", "🙏"),
    )

    removed = actions.remove(conn, account_id)

    assert count(conn, "devices", account_id, "state <> 'removed'") == 0
    left = {
        table: count(conn, table, account_id)
        for table in (
            *("persons", "leads", "niches", "lead_niches", "campaigns", "chats"),
            *("triggers", "lead_triggers", "sequences", "steps"),
            *("messages", "sends", "outbox", "touches", "attempts", "suppressions"),
            *("attachments", "reactions"),
        )
    }
    assert left == dict.fromkeys(left, 0)
    assert {shard: len(ids) for shard, ids in removed.by_shard.items()} == {"s1": 12}
    assert {hint.code for hint in removed.hints} == {"DEVICE_STATUS"}


def test_what_was_added_since_stays(conn: Db, account_id: int) -> None:
    theirs = any_of(conn, "devices", account_id)
    device_id = builders.add_device(conn, account_id)
    lead_id = builders.add_lead(
        conn, account_id, niches=("fitness",), owner_device_id=theirs
    )
    person_id = builders.person_of(conn, lead_id)
    add_talk(conn, account_id, device_id, person_id)
    builders.add_campaign(conn, account_id)

    actions.remove(conn, account_id)

    assert count(conn, "devices", account_id, "state <> 'removed'") == 1
    assert count(conn, "leads", account_id) == 1
    assert count(conn, "leads", account_id, "owner_device_id IS NULL") == 1
    left = {
        table: count(conn, table, account_id)
        for table in (
            *("persons", "niches", "campaigns", "chats", "messages", "sends"),
            *("outbox", "touches", "attempts", "suppressions"),
        )
    }
    assert left == dict.fromkeys(left, 1)


def test_a_lead_that_was_edited_is_still_the_demonstrations(
    conn: Db, account_id: int
) -> None:
    """Its number too: people try their own."""
    lead_id = any_of(conn, "leads", account_id)
    own = builders.add_person(conn, account_id)
    conn.execute(
        "UPDATE leads SET name = 'Me', person_id = %s WHERE id = %s", (own, lead_id)
    )

    actions.remove(conn, account_id)

    assert count(conn, "leads", account_id) == 0


def test_a_campaign_that_reached_somebody_real_stays(conn: Db, account_id: int) -> None:
    device_id = builders.add_device(conn, account_id)
    lead_id = builders.add_lead(conn, account_id)
    now = clock.now()
    add(
        conn,
        "sends",
        account_id=account_id,
        kind="campaign",
        campaign_id=any_of(conn, "campaigns", account_id),
        lead_id=lead_id,
        person_id=builders.person_of(conn, lead_id),
        device_id=device_id,
        due_at=now,
        expires_at=now,
    )

    actions.remove(conn, account_id)

    assert count(conn, "campaigns", account_id) == 1
    assert count(conn, "sends", account_id) == 1


def test_quiet_hours_hold_once_the_demonstration_is_gone(
    conn: Db, account_id: int
) -> None:
    actions.remove(conn, account_id)

    account = conn.execute(
        "SELECT demonstration, quiet_hours FROM accounts WHERE id = %s", (account_id,)
    ).fetchone()
    assert account == (False, True)


def test_removing_twice_removes_once(conn: Db, account_id: int) -> None:
    actions.remove(conn, account_id)
    builders.add_lead(conn, account_id)

    again = actions.remove(conn, account_id)

    assert (again.by_shard, again.hints) == ({}, [])
    assert count(conn, "leads", account_id) == 1


def test_another_account_has_no_demonstration_to_remove(
    conn: Db, account_id: int
) -> None:
    other_id = builders.add_account(conn)
    builders.add_lead(conn, other_id)

    actions.remove(conn, other_id)

    assert count(conn, "leads", other_id) == 1
    assert count(conn, "leads", account_id) == 500


def test_a_chat_that_begins_meanwhile_goes_as_well(fresh_url: str) -> None:
    """A phone of the demonstration goes on sending until it is gone."""
    with (
        db.connect(fresh_url) as conn,
        db.connect(fresh_url) as phone,
        db.connect(fresh_url) as remover,
    ):
        account_id = actions.make(conn, shards=SHARDS, now=clock.now())

        def is_waited_for() -> bool:
            waiting = conn.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()
            return waiting is not None and waiting[0] > 0

        with phone.transaction():
            phone.execute(
                "INSERT INTO chats (account_id, device_id, person_id)"
                " VALUES (%s, %s, %s)",
                (
                    account_id,
                    any_of(conn, "devices", account_id),
                    any_of(conn, "persons", account_id),
                ),
            )
            removing = threading.Thread(
                target=actions.remove, args=(remover, account_id)
            )
            removing.start()
            wait_until(is_waited_for, 10)
        removing.join(30)

        assert count(conn, "persons", account_id) == 0
        assert count(conn, "chats", account_id) == 0
