"""The sums: each equals a count of the rows themselves."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounts import store as accounts_store
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.reports import store
from chalicelib.reports.model import tally
from chalicelib.reports.selection import Selection
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    Scene,
    add_send,
    one,
    set_scene,
)

ENDS = ("failed", "expired", "cancelled", "suppressed")


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn)


def add_sends(conn: Db, scene: Scene, campaign: int, **states: int) -> None:
    for state, count in states.items():
        for _ in range(count):
            add_send(conn, scene, campaign=campaign, state=state)


def test_counts_are_those_of_the_rows_by_state_code_and_phone(
    conn: Db, scene: Scene
) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    other = builders.add_device(conn, scene.account)
    add_sends(conn, scene, campaign, sent=3, read=2, uncertain=1, planned=4)
    for device, code in ((other, "refused"), (other, "expired"), (None, "refused")):
        values: dict[str, Any] = {"device_id": device, "code": code}
        add_send(conn, scene, campaign=campaign, state="failed", **values)
    add_sends(conn, scene, builders.add_campaign(conn, scene.account), sent=1)
    conn.execute("UPDATE sends SET state = 'delivered' WHERE state = 'read'")
    conn.execute(
        "DELETE FROM sends WHERE id = (SELECT min(id) FROM sends WHERE state = 'sent')"
    )

    counted = {
        (count.campaign_id, count.device_id, count.state, count.code): count.n
        for count in store.counts(conn, account_id=scene.account)
    }

    query = "SELECT campaign_id, device_id, state, code FROM sends"
    assert counted == Counter(conn.execute(query).fetchall())


def test_the_parts_of_the_phones_add_up_to_the_whole(conn: Db, scene: Scene) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    other = Scene(
        account=scene.account,
        device=builders.add_device(conn, scene.account),
        epoch=scene.epoch,
    )
    add_sends(conn, scene, campaign, sent=2, failed=1, queued=3)
    add_sends(conn, other, campaign, read=4, suppressed=2, uncertain=1)

    counts = store.counts(conn, account_id=scene.account, campaign_ids=[campaign])

    parts = [
        tally(c for c in counts if c.device_id == device)
        for device in (scene.device, other.device)
    ]
    total = tally(counts)
    for name in ("should", "done", "failed", "remaining", "uncertain", "suppressed"):
        assert sum(getattr(p, name) for p in parts) == getattr(total, name)
    assert total.should == 11


def test_only_this_account_and_these_campaigns_are_counted(
    conn: Db, scene: Scene
) -> None:
    campaign = builders.add_campaign(conn, scene.account)
    add_sends(conn, scene, campaign, sent=1)
    add_sends(conn, scene, builders.add_campaign(conn, scene.account), sent=2)
    stranger = set_scene(conn)
    add_sends(conn, stranger, builders.add_campaign(conn, stranger.account), sent=4)

    def done(account: int, campaigns: list[int] | None) -> int:
        found = store.counts(conn, account_id=account, campaign_ids=campaigns)
        return tally(found).done

    assert done(scene.account, None) == 3
    assert done(scene.account, [campaign]) == 1
    assert done(stranger.account, [campaign]) == 0
    assert done(scene.account, []) == 0


def test_who_answered_had_got_it_and_read_it(conn: Db, scene: Scene) -> None:
    """Also with receipts of reading switched off."""
    campaign = builders.add_campaign(conn, scene.account)
    add_sends(conn, scene, campaign, sent=1, delivered=1, read=1, played=1, failed=2)
    add_send(
        conn, scene, campaign=campaign, state="sent", replied_at=clock.now() + HOUR
    )
    selection = Selection(account_id=scene.account, zone="UTC", campaign_id=campaign)

    found = store.sums(conn, selection, None)[-1].funnel

    assert (found.sent, found.delivered, found.read, found.replied) == (5, 4, 3, 1)


def test_what_needs_a_person_is_counted_once(conn: Db, scene: Scene) -> None:
    now = clock.now()
    add_send(conn, scene, state="uncertain")
    conn.execute("UPDATE attempts SET outcome = 'uncertain', settled_at = attempted_at")
    for unread in (0, 3):
        person = builders.add_person(conn, scene.account)
        ids = {"account_id": scene.account, "device_id": scene.device}
        add(conn, "chats", **ids, person_id=person, unread=unread)

    needs = store.needs(conn, account_id=scene.account, since=now)

    assert needs == {
        "uncertain": 1,
        "unapproved": 0,
        "unread_chats": 1,
        "refused_rows": 0,
    }


def test_chats_of_a_removed_phone_wait_for_nobody(conn: Db, scene: Scene) -> None:
    removed = builders.add_device(conn, scene.account, state="removed", jid=None)
    person = builders.add_person(conn, scene.account)
    ids = {"account_id": scene.account, "device_id": removed}
    add(conn, "chats", **ids, person_id=person, unread=2)

    needs = store.needs(conn, account_id=scene.account, since=clock.now())

    assert set(needs.values()) == {0}
    things = accounts_store.count_things(conn, scene.account)
    assert things is not None
    assert things.unread_chats == 0


def test_campaigns_under_way_are_not_finished_or_were_touched_today(
    conn: Db, scene: Scene
) -> None:
    now = clock.now()
    old = now - timedelta(days=3)

    def campaign(state: str, **values: Any) -> int:
        ended = {"cancelled_at": now} if state == "cancelled" else {}
        touched = {"updated_at": old} | ended
        return builders.add_campaign(
            conn, scene.account, state=state, **touched | values
        )

    running = campaign("running")
    paused = campaign("paused")
    done_today = campaign("running", finished_at=now)
    ended = campaign("cancelled", updated_at=now)
    campaign("running", finished_at=old)
    campaign("cancelled")
    campaign("draft", started_at=None, updated_at=now)

    found = store.campaigns_under_way(conn, account_id=scene.account, since=now - DAY)

    assert set(found) == {running, paused, done_today, ended}
    assert one(conn, "SELECT count(*) FROM campaigns") == 7
