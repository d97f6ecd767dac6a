"""A backup is restored, and nobody gets anything a second time."""

import subprocess
import sys
from datetime import timedelta

import pytest

from chalicelib.errors import Conflict
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import holding, outbox, planning, recording, step_planning
from chalicelib.sends.model import Claimed
from chalicelib.sequences import enrolling
from infra import restored
from infra.local.postgres import Postgres
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    Scene,
    add_send,
    claim,
    column,
    release,
    set_scene,
)
from tests.sessions import copied

Touch = tuple[str, int, str]


def go_on(conn: Db) -> None:
    """Ticks, phones that send, and answers, until there is nothing more to do."""
    builders.hold_shard(conn)
    while True:
        enrolling.enrol_asked(conn)
        planning.plan(conn, now=clock.now())
        step_planning.plan(conn, now=clock.now())
        release(conn)
        queued = outbox.queued_for(conn, "s1", send_ids=None)
        if not queued:
            return
        for send in queued:
            conn.execute("UPDATE outbox SET slot_at = carillon_now()")
            claimed = claim(conn, send.send_id, offer=send.offer)
            assert isinstance(claimed, Claimed), claimed
            recording.record_sent(
                conn,
                claimed,
                whatsapp_id=f"3EB0{send.send_id}",
                sent_at=claimed.attempted_at,
            )


def went_out(conn: Db) -> set[Touch]:
    """Who got what, as the phones would tell it."""
    return {
        (kind, parent, subject)
        for kind, parent, subject in conn.execute(
            "SELECT t.kind, t.parent_id, t.subject FROM touches t"
            " JOIN sends s ON s.id = t.send_id WHERE s.state = 'sent'"
        )
    }


def furnish(conn: Db) -> Scene:
    """A campaign that is sent, one about to begin, a sequence without delays."""
    now, none = clock.now(), timedelta(0)
    scene = set_scene(
        conn, account={"cap_day": 99, "cap_week": 99}, gap_min=none, gap_max=none
    )
    leads = [
        builders.add_lead(conn, scene.account, owner_device_id=scene.device)
        for _ in range(4)
    ]
    builders.add_campaign(conn, scene.account)
    planning.plan(conn, now=now)
    builders.add_campaign(
        conn, scene.account, state="scheduled", started_at=None, audience={}
    )
    sequence = builders.add_sequence(conn, scene.account)
    second = builders.add_step(
        conn, scene.account, sequence, 2, trigger="day2", next_trigger="day3"
    )
    builders.add_step(conn, scene.account, sequence, 3, trigger="day3")
    first = builders.add_step(
        conn,
        scene.account,
        sequence,
        delay_hours=0,
        trigger="day1",
        next_trigger="day2",
    )
    conn.execute("UPDATE steps SET delay_hours = 0")
    begun = {"account_id": scene.account, "sequence_id": sequence}
    add(
        conn,
        "enrolments",
        lead_id=leads[0],
        step_id=first,
        next_due_at=now - timedelta(minutes=1),
        **begun,
    )
    add(
        conn,
        "enrolments",
        lead_id=leads[1],
        step_id=second,
        next_due_at=now - timedelta(minutes=1),
        **begun,
    )
    step_planning.plan_batch(conn, now=now, batch=1)
    add(
        conn,
        "enrolment_requests",
        lead_id=leads[2],
        step_id=first,
        cause="trigger",
        **begun,
    )
    return scene


def end_shards(conn: Db) -> None:
    conn.execute("UPDATE leases SET holder = NULL, expires_at = NULL")


def test_nothing_that_went_out_since_the_backup_goes_out_again(
    postgres: Postgres, fresh_url: str
) -> None:
    backup_at = clock.now()
    with db.connect(fresh_url) as conn:
        scene = furnish(conn)
        end_shards(conn)
    with copied(postgres, f'"{fresh_url.rpartition("/")[2]}"') as backup_url:
        with db.connect(fresh_url) as conn:
            go_on(conn)
            since = went_out(conn)
        assert len(since) == 4 + 4 + 3 + 2 + 3

        with db.connect(backup_url) as conn:
            said = restored.restored(conn, backup_at=backup_at, now=clock.now())
            conn.execute("UPDATE devices SET resting_until = NULL, resting_code = NULL")
            go_on(conn)
            assert went_out(conn) == set()
            holding.lift(conn, scene.account, now=clock.now())
            builders.add_lead(conn, scene.account)
            builders.add_campaign(conn, scene.account, name="New", audience={})
            go_on(conn)

            assert since & went_out(conn) == set()
            assert len(went_out(conn)) == 5
            assert column(conn, "SELECT DISTINCT state FROM enrolments") == ["paused"]
            assert set(column(conn, "SELECT state FROM sends")) == {
                "sent",
                "uncertain",
            }
    assert "1 accounts are held, 9 sends are uncertain, 3 enrolments are paused" in said


def test_it_says_what_to_do_and_does_nothing_while_connectors_run(conn: Db) -> None:
    scene = set_scene(conn)
    add_send(conn, scene)

    with pytest.raises(Conflict, match="Stop Carillon"):
        restored.restored(conn, backup_at=clock.now(), now=clock.now())

    assert column(conn, "SELECT state FROM sends") == ["queued"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("yesterday", "with its zone"),
        ("2026-11-23T03:00:00", "with its zone"),
        ("2999-01-01T00:00:00Z", "still to come"),
    ],
)
def test_an_instant_is_asked_for_until_it_is_one(text: str, sentence: str) -> None:
    with pytest.raises(SystemExit, match=sentence):
        restored.read_instant(text, clock.now())


def test_an_operator_says_it_on_the_command_line(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        add_send(conn, scene)
        end_shards(conn)
    command = [sys.executable, "-m", "infra.restored", "--from", "2026-01-02T03:00:00Z"]
    environment = {"DATABASE_URL": fresh_url, "INSTALL_KEY": "00" * 32}

    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.startswith("1 accounts are held, 1 sends are uncertain")
    with db.connect(fresh_url) as conn:
        [reason] = column(conn, "SELECT held_reason FROM accounts")
    assert reason.startswith("Restored from a backup of 2026-01-02 03:00 UTC.")
