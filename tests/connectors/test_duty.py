"""A shard's term, from recovery to a clean stop, over simulated phones."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from chalicelib.chats import actions as chats
from chalicelib.devices import actions as devices
from chalicelib.devices import commands, pairing, refreshing, store
from chalicelib.devices.model import DeviceId
from chalicelib.inbound import actions as inbound
from chalicelib.inbound.model import Address, MessageReceived
from chalicelib.platform import clock
from chalicelib.platform.cache import Cache
from chalicelib.platform.live import Live
from chalicelib.sends import claiming, outbox, rescuing
from chalicelib.sends.model import Claimed
from connectors.lines import Lines
from connectors.secret import message_secret
from connectors.simulated.__main__ import arrange, speak
from tests.connectors.phones import Script, ScriptedPhone, fail
from tests.connectors.workplace import KEY, Workplace, play, until


@pytest.fixture
def place(fresh_url: str, tmp_path: Path) -> Iterator[Workplace]:
    made = Workplace(url=fresh_url, world=tmp_path)
    yield made
    made.conn.close()


def test_a_campaign_goes_out_once_and_its_receipts_come_back(place: Workplace) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=5)
            await until(lambda: place.states() == ["delivered"] * 5)

    play(story)
    assert len({line["to"] for line in place.accepted(phone)}) == 5
    assert place.device_state(phone) == ("connecting", False)
    assert {"DEVICE_RECONNECTED", "SEND_UPDATE", "CAMPAIGN_PROGRESS"} <= set(
        place.live.codes
    )


def test_wake_ups_that_are_lost_doubled_or_of_nobody_change_nothing(
    place: Workplace,
) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=3)
            ids = place.column("SELECT send_id FROM outbox")
            for _ in range(3):
                duty.deliver({"sends": [[send_id, 1] for send_id in ids]})
            duty.deliver({"sends": [[987654321, 1]], "commands": [12345]})
            await until(lambda: place.states() == ["delivered"] * 3)

    play(story)
    assert len(place.accepted(phone)) == 3


def test_a_stop_that_waited_offline_wins(place: Workplace) -> None:
    """It came while nobody was connected; the send was queued before it was heard."""
    phone = place.add_phone()
    place.seem_online(phone)
    [person_id] = place.release_campaign(phone, leads=1)
    number = place.column("SELECT phone FROM persons WHERE id = %s", person_id)[0]
    for n in range(20):
        speak(place.world, phone, contact=f"60123450{n:03d}", text="Good morning")
    speak(place.world, phone, contact=number, text="STOP")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: "suppressed" in place.states())
            await until(lambda: len(place.accepted(phone)) == 1)

    play(story)
    kinds = place.column("SELECT kind FROM sends WHERE state <> 'suppressed'")
    assert kinds == ["confirmation"]


def test_a_reply_arrives_in_the_inbox_and_its_answer_reaches_the_phone(
    place: Workplace,
) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone)[0] == "online")
            speak(place.world, phone, contact="60123456789", text="Is it open?")
            [chat] = await until(
                lambda: place.conn.execute(
                    "SELECT id, person_id FROM chats WHERE unread = 1"
                ).fetchall()
            )
            duty.deliver(place.answer(phone, *chat, text="Until six"))
            await until(lambda: place.states() == ["delivered"])

    play(story)
    [line] = place.accepted(phone)
    assert (line["to"], line["text"]) == ("60123456789", "Until six")
    assert "NEW_MESSAGE" in place.live.codes


def test_a_lost_acknowledgement_is_uncertain_until_its_receipt_comes(
    place: Workplace,
) -> None:
    phone = place.add_phone()
    arrange(place.world, phone, "lose-ack")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=1)
            await until(lambda: place.states() == ["delivered"])

    play(story)
    assert len(place.accepted(phone)) == 1
    assert place.column("SELECT outcome FROM attempts") == ["sent"]


def test_a_transient_refusal_is_planned_again(place: Workplace) -> None:
    phone = place.add_phone()
    arrange(place.world, phone, "refuse")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=1)
            await until(
                lambda: place.column("SELECT outcome FROM attempts") == ["refused"]
            )

    play(story)
    assert place.states() == ["planned"]
    assert place.accepted(phone) == []


def test_a_restriction_rests_the_phone(place: Workplace) -> None:
    phone = place.add_phone()
    arrange(place.world, phone, "restrict")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=1)
            await until(
                lambda: (
                    place.column("SELECT resting_code FROM devices")
                    == ["restricted-strangers"]
                )
            )

    play(story)
    assert place.states() == ["planned"]


def test_a_dropped_connection_comes_back_by_itself(place: Workplace) -> None:
    phone = place.add_phone()
    arrange(place.world, phone, "drop")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=1)
            await until(lambda: place.states() == ["delivered"])
            await until(lambda: place.device_state(phone) == ("online", True))

    play(story)
    history = place.column("SELECT state FROM device_events ORDER BY id")
    assert "offline" in history


def test_a_connection_that_goes_deaf_is_found_and_made_anew(place: Workplace) -> None:
    """What came while nobody listened is heard then; nothing is sent twice."""
    phone = place.add_phone()
    arrange(place.world, phone, "deaf")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=1)
            await until(lambda: "deaf" in place.history(phone))
            await until(lambda: place.states() == ["delivered"])
            await until(lambda: place.device_state(phone) == ("online", True))

    play(story)
    assert len(place.accepted(phone)) == 1
    health = store.usage(place.conn, place.account_id, [phone])[phone]
    assert (health.was_deaf, health.was_offline) == (True, False)


def test_a_refresh_of_all_that_are_offline_is_followed_to_its_end(
    place: Workplace,
) -> None:
    waiting = [place.add_phone(state="offline", state_code="replaced") for _ in "123"]
    gone = place.add_phone(state="logged-out", state_code="logged-out-on-phone")

    async def story() -> None:
        async with place.on_duty() as duty:
            batch = refreshing.ask(place.conn, place.account_id, [*waiting, gone])
            duty.deliver(batch.body_by_shard["s1"])
            await until(lambda: None not in place.answers())
            found = refreshing.follow(place.conn, place.account_id, batch.id)
            assert [item.outcome for item in found] == [
                *["reconnected"] * 3,
                "qr-required",
            ]
            assert found[-1].message == "Unlinked on the phone itself. Link it again."
            # Each of the three: connecting, connected, asked; and the one that is gone.
            await until(lambda: len(place.live.codes) == 3 * 3 + 1)
            place.live.hints.clear()
            again = refreshing.ask(place.conn, place.account_id, waiting)
            duty.deliver(again.body_by_shard["s1"])
            await until(lambda: None not in place.answers())
            found = refreshing.follow(place.conn, place.account_id, again.id)
            assert {item.outcome for item in found} == {"already-connected"}
            await until(lambda: place.live.codes == ["DEVICE_STATUS"] * 3)

    play(story)


def test_a_phone_in_use_is_seen_to_be(place: Workplace) -> None:
    phone = place.add_phone(phone_seen_at=None)

    async def story() -> None:
        async with place.on_duty():
            await until(
                lambda: (
                    place.column(
                        "SELECT id FROM devices"
                        " WHERE phone_seen_at > now() - interval '1 hour'"
                    )
                    == [phone]
                )
            )

    play(story)


def test_what_a_phone_that_is_gone_had_under_way_still_gets_its_id(
    place: Workplace,
) -> None:
    """Nobody runs it any more; the store may know what left it."""

    async def know(_: ScriptedPhone) -> str:
        return "3EB0KNOWN"

    place.script = Script(on_search=know)
    phone = place.add_phone()
    claim_one(place, phone)
    place.conn.execute(
        "UPDATE devices SET state = 'logged-out', state_code = 'logged-out-on-phone',"
        " ready_at = NULL"
    )

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.states() == ["uncertain"])

    play(story)
    assert place.column("SELECT whatsapp_id FROM whatsapp_ids") == ["3EB0KNOWN"]


def test_a_store_that_is_away_keeps_no_shard_from_starting(
    place: Workplace,
) -> None:
    place.script = Script(on_search=fail(OSError("no store")))
    phone = place.add_phone()
    claim_one(place, phone)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.states() == ["uncertain"])
            await until(lambda: place.why(phone) == ("online", None))

    play(story)


def test_what_cannot_be_handled_hides_nothing_behind_it(place: Workplace) -> None:
    """However much of it there is: a thousand are looked at together."""
    phone = place.add_phone()
    place.conn.execute(
        "INSERT INTO inbound_events (account_id, device_id, kind, message_id, payload)"
        " SELECT %s, %s, 'message', 'bad' || n, '{}' FROM generate_series(1, 1001) n",
        (place.account_id, phone),
    )
    inbound.store(
        place.conn,
        account_id=place.account_id,
        device_id=phone,
        events=[
            MessageReceived(
                message_id="good",
                chat=Address(phone="60123456789"),
                from_me=False,
                kind="text",
                text="Still here?",
                at=clock.now(),
            )
        ],
    )

    async def story() -> None:
        async with place.on_duty():
            await until(
                lambda: place.column("SELECT text FROM messages") == ["Still here?"]
            )

    play(story)


def test_a_rule_that_fails_once_is_tried_once_more(place: Workplace) -> None:
    """Nobody acquires the shard meanwhile, and a STOP must not wait for it."""
    phone = place.add_phone()
    place.conn.execute("CREATE SEQUENCE tries")
    place.conn.execute(
        "CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF nextval('tries') = 1 THEN RAISE unique_violation; END IF; RETURN NEW;"
        " END $$"
    )
    place.conn.execute(
        "CREATE TRIGGER fail_once BEFORE INSERT ON messages"
        " FOR EACH ROW EXECUTE FUNCTION fail_once()"
    )

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            speak(place.world, phone, contact="60123456789", text="STOP")
            await until(
                lambda: place.column("SELECT reason FROM suppressions") == ["word"]
            )

    play(story)


def claim_one(place: Workplace, phone: int) -> None:
    """A send that a process which died had under way."""
    epoch = place.seem_online(phone)
    place.release_campaign(phone, leads=1)
    [queued] = outbox.queued_for(place.conn, "s1", send_ids=None)
    place.conn.execute("UPDATE outbox SET slot_at = carillon_now()")
    claimed = claiming.claim(
        place.conn, send_id=queued.send_id, offer=queued.offer, shard="s1", epoch=epoch
    )
    assert isinstance(claimed, Claimed)


@pytest.mark.parametrize("noticed_by", ["recovery", "the scanner"])
def test_what_a_dead_process_had_under_way_is_uncertain_and_resolved_by_its_receipt(
    place: Workplace, noticed_by: str
) -> None:
    """It went out, the acknowledgement was never recorded, and it is not sent again."""
    phone = place.add_phone()
    epoch = place.seem_online(phone)
    place.release_campaign(phone, leads=2)
    first, second = outbox.queued_for(place.conn, "s1", send_ids=None)
    for queued in (first, second):
        place.conn.execute("UPDATE outbox SET slot_at = carillon_now()")
        claimed = claiming.claim(
            place.conn,
            send_id=queued.send_id,
            offer=queued.offer,
            shard="s1",
            epoch=epoch,
        )
        assert isinstance(claimed, Claimed)
    secret = message_secret(KEY, send_id=first.send_id, attempt=1)
    if noticed_by == "the scanner":
        rescuing.give_up(place.conn, patience=timedelta(0))
        assert place.states() == ["uncertain", "uncertain"]

    async def story() -> None:
        dead = place.station().dials["simulated"](DeviceId(phone), lambda event: None)
        await dead.connect("60111:1@s.whatsapp.net")
        await dead.send_text(Address(phone=first.phone), "Hi", secret=secret)
        await dead.disconnect()
        async with place.on_duty():
            await until(lambda: sorted(place.states()) == ["delivered", "uncertain"])

    play(story)
    assert len(place.accepted(phone)) == 1


def test_an_old_term_sends_nothing(place: Workplace) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.conn.execute("UPDATE leases SET epoch = epoch + 1")
            place.release_campaign(phone, leads=3)
            await until(lambda: place.column("SELECT 1 FROM outbox"))
            await until(lambda: place.states() == ["queued"] * 3)

    play(story)
    assert place.accepted(phone) == []


def test_the_hours_quota_holds_over_a_restart(place: Workplace) -> None:
    phone = place.add_phone(quota_hour=3)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=3)
            await until(lambda: place.states().count("delivered") == 3)
        # Released by a mistake, beyond the quota; what paces is the shard's own log.
        place.conn.execute("UPDATE devices SET quota_hour = 9")
        place.seem_online(phone)
        place.release_campaign(phone, leads=2)
        place.conn.execute("UPDATE devices SET quota_hour = 3")
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.write_by_hand(phone)
            await until(lambda: place.states().count("delivered") == 4)

    play(story)
    assert len(place.accepted(phone)) == 4
    assert place.states().count("queued") == 2


def test_a_simulated_phone_is_linked_and_connected(place: Workplace) -> None:
    phone = devices.add(
        place.conn, place.account_id, name="New", transport="simulated", shards=["s1"]
    )

    async def story() -> None:
        async with place.on_duty() as duty:
            asked, _ = pairing.begin(
                place.conn, place.account_id, phone, method="qr", phone=None
            )
            duty.deliver(asked.body())
            await until(lambda: place.device_state(phone) == ("online", True))
            await until(
                lambda: place.column("SELECT state FROM pairings") == ["online"]
            )

    play(story)
    assert place.column("SELECT code FROM device_commands") == ["linked"]
    assert {"QR_UPDATE", "DEVICE_PAIRED", "DEVICE_CONNECTED"} <= set(place.live.codes)


def test_fifty_phones_that_are_linked_at_once_stay_fifty(place: Workplace) -> None:
    """One process, and no session is another's: each has its number and its chats."""
    phones = [
        devices.add(
            place.conn,
            place.account_id,
            name="Same name",
            transport="simulated",
            shards=["s1"],
        )
        for _ in range(50)
    ]

    async def story() -> None:
        async with place.on_duty() as duty:
            for phone in phones:
                asked, _ = pairing.begin(
                    place.conn, place.account_id, phone, method="qr", phone=None
                )
                duty.deliver(asked.body())
            ready = [("online", True)] * len(phones)
            await until(lambda: [place.device_state(p) for p in phones] == ready)
            for phone in phones:
                place.write_by_hand(phone, f"From {phone}")
            await until(lambda: place.states() == ["delivered"] * len(phones))

    play(story)
    assert len({*place.column("SELECT phone FROM devices")}) == len(phones)
    seen = {phone: place.accepted(phone) for phone in phones}
    assert {
        phone: [line["text"] for line in lines] for phone, lines in seen.items()
    } == {phone: [f"From {phone}"] for phone in phones}


def test_a_linking_that_a_dead_process_left_is_begun_again(place: Workplace) -> None:
    phone = devices.add(
        place.conn, place.account_id, name="New", transport="simulated", shards=["s1"]
    )
    pairing.begin(place.conn, place.account_id, phone, method="qr", phone=None)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.column("SELECT secret FROM pairings"))
        async with place.on_duty():
            await until(lambda: place.device_state(phone)[0] == "online")

    place.speed = 4.0
    play(story)


def test_real_phones_are_refused_where_there_is_no_session_store(
    place: Workplace,
) -> None:
    phone = devices.add(
        place.conn, place.account_id, name="Real", transport="whatsapp", shards=["s1"]
    )

    async def story() -> None:
        async with place.on_duty():
            pairing.begin(place.conn, place.account_id, phone, method="qr", phone=None)
            await until(
                lambda: place.column("SELECT code FROM pairings") == ["real-phones-off"]
            )

    play(story)
    assert place.device_state(phone)[0] == "new"


@pytest.mark.parametrize(
    ("kind", "state"), [("logout", "logged-out"), ("remove", "removed")]
)
def test_parting_ends_in_one_state_and_keeps_the_number(
    place: Workplace, kind: commands.Kind, state: str
) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone)[0] == "online")
            for _ in range(2):
                asked = commands.ask(place.conn, place.account_id, phone, kind)
                duty.deliver(asked.body())
            await until(lambda: place.device_state(phone) == (state, False))
            await until(
                lambda: (
                    place.column("SELECT code FROM device_commands") == ["done", "done"]
                )
            )

    play(story)
    assert place.column("SELECT phone IS NOT NULL FROM devices") == [True]


def test_logging_out_and_linking_again_keeps_on_sending(place: Workplace) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone) == ("online", True))
            for round_ in range(1, 4):
                asked = commands.ask(place.conn, place.account_id, phone, "logout")
                duty.deliver(asked.body())
                await until(lambda: place.device_state(phone)[0] == "logged-out")
                asked, _ = pairing.begin(
                    place.conn, place.account_id, phone, method="qr", phone=None
                )
                duty.deliver(asked.body())
                await until(lambda: place.device_state(phone) == ("online", True))
                place.release_campaign(phone, leads=1)
                await until(lambda n=round_: place.states() == ["delivered"] * n)

    play(story)
    assert len(place.accepted(phone)) == 3


def test_a_refresh_says_what_came_of_it(place: Workplace) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone)[0] == "online")
            asked = commands.ask(place.conn, place.account_id, phone, "refresh")
            duty.deliver(asked.body())
            await until(
                lambda: (
                    place.column("SELECT code FROM device_commands")
                    == ["already-connected"]
                )
            )

    play(story)


def test_a_line_that_was_closed_is_not_waited_for(place: Workplace) -> None:
    """A phone may be logged out before the restore comes to it."""
    phone = place.add_phone()

    async def story() -> None:
        station = place.station()
        lines = Lines(station, {})
        line = lines.add(devices.get(place.conn, place.account_id, phone))
        await lines.remove(phone)
        await line.open("refresh")
        station.close()

    play(story)
    assert place.device_state(phone)[0] == "connecting"


def test_a_duty_of_which_a_part_fails_ends_as_a_whole(place: Workplace) -> None:
    """The process ends with it, and the supervisor begins another."""
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone)[0] == "online")
            place.conn.execute("ALTER TABLE device_commands RENAME TO gone")
            await until(lambda: place.device_state(phone)[0] == "connecting")

    with pytest.raises(psycopg.errors.UndefinedTable):
        play(story)


def test_a_replaced_session_waits_for_a_person(place: Workplace) -> None:
    phone = place.add_phone(state="offline", state_code="replaced")

    async def story() -> None:
        async with place.on_duty() as duty:
            asked = commands.ask(place.conn, place.account_id, phone, "refresh")
            assert place.device_state(phone)[0] == "offline"
            duty.deliver(asked.body())
            await until(lambda: place.device_state(phone)[0] == "online")
            await until(
                lambda: (
                    place.column("SELECT code FROM device_commands") == ["reconnected"]
                )
            )

    play(story)


def test_lines_of_a_chat_are_marked_as_read_at_whatsapp(place: Workplace) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone)[0] == "online")
            speak(place.world, phone, contact="60123456789", text="Hello")
            [chat_id] = await until(
                lambda: place.column("SELECT id FROM chats WHERE unread = 1")
            )
            chats.mark_read(place.conn, account_id=place.account_id, chat_id=chat_id)
            asked = commands.ask(
                place.conn, place.account_id, phone, "mark-read", chat_id=chat_id
            )
            duty.deliver(asked.body())
            await until(
                lambda: place.column("SELECT code FROM device_commands") == ["done"]
            )

    play(story)


def test_the_pace_holds_and_everything_goes_out_while_redis_is_away(
    place: Workplace,
) -> None:
    """It carries hints, which may be lost; no send asks it anything."""
    nowhere = Cache("redis://127.0.0.1:1/0")
    place.live = Live(None, nowhere)  # pyright: ignore[reportAttributeAccessIssue]
    phone = place.add_phone(quota_hour=3)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=2)
            place.conn.execute("UPDATE devices SET quota_hour = 9")
            place.release_campaign(phone, leads=3)
            place.conn.execute("UPDATE devices SET quota_hour = 3")
            await until(lambda: place.states().count("delivered") == 3)
            place.write_by_hand(phone)
            await until(lambda: place.states().count("delivered") == 4)

    play(story)
    assert place.states().count("queued") == 2
