"""What happens is written down for whoever wants to be told, as it happens."""

import json
from datetime import timedelta

from chalicelib.campaigns.model import CampaignId
from chalicelib.devices import actions as devices
from chalicelib.leads import persons
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import controls, recording, upkeep
from tests import builders
from tests.chalicelib.inbound import scenes as inbound
from tests.chalicelib.sends.scenes import add_send, set_scene, take
from tests.chalicelib.webhooks.scenes import Told, add_webhook, told


def test_a_message_is_told_from_sent_to_read(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account)
    send = add_send(conn, scene, state="queued")

    recording.record_sent(
        conn, take(conn, send), whatsapp_id="3EB0", sent_at=clock.now()
    )
    for kind in ("delivered", "read"):
        inbound.hear(
            conn, scene.account, scene.device, inbound.receipt("3EB0", kind=kind)
        )

    events = told(conn)
    assert [event.event for event in events] == [
        "send.sent", "send.delivered", "send.read",
    ]  # fmt: skip
    assert {event.data["send_id"] for event in events} == {send}
    assert events[0].data["state"] == "sent"
    assert events[0].data["device_id"] == scene.device


def test_a_failure_is_told_with_its_code(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "send.failed")
    send = add_send(conn, scene, state="queued")

    recording.record_refused(
        conn, take(conn, send), code="not-on-whatsapp", transient=False, now=clock.now()
    )

    [failed] = told(conn)
    assert (failed.event, failed.data["code"]) == ("send.failed", "not-on-whatsapp")


def test_what_somebody_wrote_is_told_once_and_history_never(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "message.received")
    written = inbound.message(text="Ada lagi?", message_id="A1")

    for event in (
        written,
        written,
        inbound.message(text="dulu", message_id="A2", history=True),
        inbound.message(text="kami", message_id="A3", from_me=True),
    ):
        inbound.hear(conn, scene.account, scene.device, event)

    [received] = told(conn)
    assert received.data["text"] == "Ada lagi?"
    assert received.data["device_id"] == scene.device


def test_an_opt_out_and_its_end_are_told(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "lead.opted-out", "lead.opted-in")

    for minute, text in enumerate(("STOP", "MULA")):
        word = inbound.message(text=text, at=inbound.after(minute))
        inbound.hear(conn, scene.account, scene.device, word)

    assert [event.event for event in told(conn)] == ["lead.opted-out", "lead.opted-in"]


def test_two_persons_that_are_one_are_no_change_of_mind(conn: Db) -> None:
    account_id = builders.add_account(conn)
    add_webhook(conn, account_id, "lead.opted-in")
    one, other = (
        builders.add_person(conn, account_id, phone=None, lid="7700@lid"),
        builders.add_person(conn, account_id, phone="60123456789"),
    )
    for person_id in (one, other):
        builders.suppress(conn, account_id, person_id)

    persons.find_or_add_person(conn, account_id, phone="60123456789", lid="7700@lid")

    assert told(conn) == []


def test_campaigns_and_phones_are_told_of(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "campaign.paused", "device.changed")
    campaign = builders.add_campaign(conn, scene.account, state="running")

    controls.pause(conn, account_id=scene.account, campaign_id=CampaignId(campaign))
    devices.set_state(
        conn, scene.device, "offline", code="connection-lost", epoch=scene.epoch
    )

    paused, offline = told(conn)
    assert paused.data["campaign_id"] == campaign
    assert offline.data["state"] == "offline"


def test_a_campaign_with_nothing_left_is_told_of_once(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "campaign.finished")
    campaign = builders.add_campaign(
        conn, scene.account, state="running", planned_at=clock.now()
    )

    for _ in range(2):
        upkeep.sweep(conn)

    [finished] = told(conn)
    assert (finished.data["campaign_id"], finished.data["state"]) == (
        campaign,
        "finished",
    )


def test_only_what_was_chosen_is_written_down(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "send.failed")
    elsewhere = builders.add_account(conn)
    add_webhook(conn, elsewhere)
    send = add_send(conn, scene, state="queued")

    recording.record_sent(
        conn, take(conn, send), whatsapp_id="3EB0", sent_at=clock.now()
    )

    assert told(conn) == []


def test_what_was_erased_is_told_to_nobody(conn: Db) -> None:
    """A delivery holds ids: what waits has no number and no text of its own."""
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "message.received")
    inbound.hear(conn, scene.account, scene.device, inbound.message(text="rahsia"))
    [subject] = [
        row[0] for row in conn.execute("SELECT subject FROM webhook_deliveries")
    ]

    conn.execute("DELETE FROM messages")

    assert "rahsia" not in json.dumps(subject)
    assert told(conn) == []
    state = conn.execute("SELECT state, code FROM webhook_deliveries").fetchone()
    assert state == ("failed", "gone")


def test_the_end_of_a_sequence_is_told(conn: Db) -> None:
    scene = set_scene(conn)
    add_webhook(conn, scene.account, "enrolment.completed", "enrolment.exited")
    lead = builders.add_lead(conn, scene.account)
    sequence = builders.add_sequence(conn, scene.account)
    step = builders.add_step(conn, scene.account, sequence)
    builders.add_enrolment(
        conn,
        scene.account,
        sequence,
        lead_id=lead,
        step_id=step,
        next_due_at=clock.now() + timedelta(hours=1),
    )

    builders.suppress(conn, scene.account, builders.person_of(conn, lead))

    [exited] = told(conn)
    assert isinstance(exited, Told)
    assert (exited.data["lead_id"], exited.data["code"]) == (lead, "suppressed")
