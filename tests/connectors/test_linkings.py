"""Linking in a shard: what comes of it, whoever breaks off."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.devices import actions as devices
from chalicelib.devices import commands, pairing
from chalicelib.devices.model import Device
from chalicelib.devices.pairing import Pairing
from chalicelib.inbound.model import Address, MessageReceived
from chalicelib.platform import clock
from connectors.duty import Duty
from connectors.events import (
    AddressesMatched,
    HistoryShared,
    Paired,
    PairingEnded,
    PairingSecret,
)
from connectors.linker import link_apart
from connectors.station import Station
from tests.builders import hold_shard
from tests.connectors.phones import Act, Script, ScriptedPhone
from tests.connectors.workplace import Workplace, play, until

SECRET = PairingSecret("2@shown", timedelta(seconds=20))
NUMBER, JID = "60123456789", "60123456789:7@s.whatsapp.net"
# The connections of a process come and go as they are needed.
POOL = 4
WHO = Paired(phone=NUMBER, jid=JID, lid="123@lid", push_name="Kedai Siti")


@pytest.fixture
def script() -> Script:
    return Script(on_pair=telling(SECRET, WHO, HistoryShared()))


@pytest.fixture
def place(fresh_url: str, tmp_path: Path, script: Script) -> Iterator[Workplace]:
    made = Workplace(url=fresh_url, world=tmp_path, script=script)
    yield made
    made.conn.close()


def telling(*events: object) -> Act:
    async def act(phone: ScriptedPhone) -> None:
        for event in events:
            phone.emit(event)

    return act


def add_new(place: Workplace) -> int:
    return devices.add(
        place.conn, place.account_id, name="New", transport="simulated", shards=["s1"]
    )


def begin(place: Workplace, phone: int) -> None:
    pairing.begin(place.conn, place.account_id, phone, method="qr", phone=None)


def the_pairing(place: Workplace, phone: int) -> Pairing:
    return pairing.get(place.conn, place.account_id, phone)


def spoken(n: int, *, history: bool) -> MessageReceived:
    return MessageReceived(
        message_id=f"M{n}",
        chat=Address(phone="60198765432"),
        from_me=False,
        kind="text",
        text=f"Line {n}",
        at=clock.now() - timedelta(hours=30 - n),
        history=history,
    )


def test_the_history_of_a_new_link_is_kept_before_it_connects(
    place: Workplace, script: Script
) -> None:
    lines = [spoken(n, history=True) for n in range(20)]
    matched = AddressesMatched((("60198765432", "987@lid"),))
    script.on_pair = telling(SECRET, WHO, *lines, matched, HistoryShared())
    phone = add_new(place)
    kept_at_connect: list[int] = []

    async def connect(scripted: ScriptedPhone) -> None:
        kept_at_connect.extend(place.column("SELECT count(*) FROM messages"))

    script.on_connect = connect

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: script.count("connect") == 1)

    play(story)
    assert kept_at_connect == [20]
    assert place.column("SELECT unread FROM chats") == [0]
    assert place.column("SELECT lid FROM persons") == ["987@lid"]


def test_a_phone_that_was_just_linked_is_like_any_other(place: Workplace) -> None:
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty() as duty:
            begin(place, phone)
            await until(lambda: place.answers() == ["linked"])
            await until(lambda: place.why(phone) == ("online", None))
            duty.deliver(place.ask(phone, "refresh"))
            await until(lambda: place.answers() == ["linked", "already-connected"])

    play(story)
    assert place.column("SELECT state FROM pairings") == ["online"]


def test_a_history_that_never_ends_is_cut_short(
    place: Workplace, script: Script
) -> None:
    place.hurry(history_longest=0.1)
    script.on_pair = telling(SECRET, WHO)
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: place.why(phone) == ("online", None))

    play(story)
    assert place.answers() == ["linked"]


def test_a_number_that_is_linked_already_is_unlinked_again_at_whatsapp(
    place: Workplace, script: Script
) -> None:
    place.add_phone(phone=NUMBER, jid="60123456789:1@s.whatsapp.net")
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: the_pairing(place, phone).state == "refused")
            await until(lambda: place.answers() == ["number-linked-already"])

    play(story)
    assert place.why(phone) == ("new", "number-linked-already")
    assert ("logout", phone) in script.calls


def test_a_link_made_in_the_moment_of_its_cancelling_is_taken_back(
    place: Workplace, script: Script
) -> None:
    phone = add_new(place)

    async def scan_too_late(scripted: ScriptedPhone) -> None:
        pairing.cancel(place.conn, place.account_id, phone)
        scripted.emit(WHO)

    script.on_pair = scan_too_late

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: ("logout", phone) in script.calls)
            await until(lambda: None not in place.answers())

    play(story)
    assert place.why(phone) == ("new", "pairing-cancelled")


@pytest.mark.parametrize(
    ("code", "state"), [("pairing-expired", "expired"), ("pairing-refused", "refused")]
)
def test_a_linking_that_comes_to_nothing_says_why(
    place: Workplace, script: Script, code: str, state: str
) -> None:
    script.on_pair = telling(SECRET, PairingEnded(code))
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: place.answers() == [code])

    play(story)
    ended = the_pairing(place, phone)
    assert (ended.state, ended.code, ended.secret) == (state, code, None)
    assert place.why(phone) == ("new", code)


async def break_off(station: Station, device: Device, asked: Pairing) -> None:
    raise RuntimeError("killed")


def test_a_linking_that_breaks_off_can_be_begun_again(place: Workplace) -> None:
    place.link = break_off
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: place.answers() == ["pairing-failed"])
            assert place.why(phone) == ("new", "pairing-failed")
            begin(place, phone)
            await until(lambda: len(place.answers()) == 2)

    play(story)


def test_a_linking_that_breaks_off_once_it_was_scanned_is_a_link(
    place: Workplace,
) -> None:
    """The keys are there: the shard connects, and only history may be missing."""

    async def scan_and_break_off(
        station: Station, device: Device, asked: Pairing
    ) -> None:
        await station.work(
            lambda conn: pairing.keep(
                conn,
                device.id,
                phone=NUMBER,
                jid=JID,
                lid=None,
                push_name=None,
                epoch=station.epoch,
            )
        )
        raise RuntimeError("killed")

    place.link = scan_and_break_off
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: place.why(phone) == ("online", None))

    play(story)
    assert place.answers() == ["linked"]


def test_a_device_that_was_linked_when_its_shard_died_is_not_linked_over(
    place: Workplace, script: Script
) -> None:
    phone = add_new(place)
    begin(place, phone)
    pairing.keep(
        place.conn,
        phone,
        phone=NUMBER,
        jid=JID,
        lid=None,
        push_name=None,
        epoch=hold_shard(place.conn),
    )

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.why(phone) == ("online", None))
            await until(lambda: place.answers() == ["not-wanted-any-more"])
            assert duty.figures().connected == 1

    play(story)
    assert script.count("pair") == 0


@pytest.mark.parametrize(
    ("kind", "state"), [("logout", "logged-out"), ("remove", "removed")]
)
def test_parting_in_the_midst_of_a_history_unlinks(
    place: Workplace, script: Script, kind: commands.Kind, state: str
) -> None:
    script.on_pair = telling(SECRET, WHO)
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty() as duty:
            begin(place, phone)
            await until(lambda: place.why(phone) == ("connecting", "paired"))
            duty.deliver(place.ask(phone, kind))
            await until(lambda: place.answers() == ["cancelled", "done"])

    play(story)
    assert place.why(phone)[0] == state
    assert ("logout", phone) in script.calls
    assert script.count("connect") == 0


def test_a_cancel_that_comes_after_the_scan_cancels_nothing(
    place: Workplace, script: Script
) -> None:
    """The phone shows us as linked; only logging out takes that back."""
    place.hurry(history_longest=1)
    script.on_pair = telling(SECRET, WHO)
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty() as duty:
            begin(place, phone)
            await until(lambda: place.why(phone) == ("connecting", "paired"))
            asked, told = pairing.cancel(place.conn, place.account_id, phone)
            assert told == []
            duty.deliver(asked.body())
            await until(lambda: place.answers() == [None, "linked-already"])
            await until(lambda: place.why(phone) == ("online", None))

    play(story)
    assert the_pairing(place, phone).state == "online"


def test_a_refresh_in_the_midst_of_a_history_says_to_wait(
    place: Workplace, script: Script
) -> None:
    script.on_pair = telling(SECRET, WHO)
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty() as duty:
            begin(place, phone)
            await until(lambda: place.why(phone) == ("connecting", "paired"))
            duty.deliver(place.ask(phone, "refresh"))
            await until(lambda: place.answers() == [None, "still-offline"])

    play(story)


def test_linking_a_phone_anew_unlinks_what_was_linked_before(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone(state="offline", state_code="replaced")

    async def story() -> None:
        async with place.on_duty():
            begin(place, phone)
            await until(lambda: place.why(phone) == ("online", None))

    play(story)
    names = [name for name, _ in script.calls]
    assert names.index("logout") < names.index("pair")


def test_a_linking_that_was_asked_for_long_ago_shows_nobody_a_code(
    place: Workplace, script: Script
) -> None:
    """The connector was away, and so is whoever asked."""
    phone = add_new(place)
    begin(place, phone)
    place.conn.execute("UPDATE pairings SET started_at = now() - interval '6 minutes'")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.answers() == ["pairing-expired"])

    play(story)
    assert place.why(phone) == ("new", "pairing-expired")
    assert script.calls == []


def test_a_newer_linking_takes_the_place_of_one_that_hangs(
    place: Workplace, script: Script
) -> None:
    script.on_pair = telling(SECRET)
    phone = add_new(place)

    async def story() -> None:
        async with place.on_duty() as duty:
            begin(place, phone)
            await until(lambda: the_pairing(place, phone).secret)
            script.on_pair = telling(SECRET, WHO, HistoryShared())
            asked, _ = pairing.begin(
                place.conn, place.account_id, phone, method="qr", phone=None
            )
            duty.deliver(asked.body())
            await until(lambda: place.why(phone) == ("online", None))

    play(story)
    assert place.answers() == ["cancelled", "linked"]
    assert script.count("cancel_pairing") == 2


class Surroundings:
    """What a process holds beside its lines."""

    def __init__(self) -> None:
        self.tasks = len(asyncio.all_tasks())
        self.threads = {t.name for t in threading.enumerate() if "work" not in t.name}
        self.files = len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts files by /proc")
def test_logging_out_and_linking_twenty_times_leaves_nothing_behind(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.script, place.link, place.speed = None, link_apart, 1000
    for name, value in {
        "DATABASE_URL": place.url,
        "INSTALL_KEY": "ab" * 32,
        "SIMULATED_PHONES": "on",
        "SIMULATED_WORLD": str(place.world),
        "SIMULATED_SPEED": "1000",
    }.items():
        monkeypatch.setenv(name, value)
    phone = place.add_phone()

    async def round_trip(duty: Duty, n: int) -> None:
        duty.deliver(place.ask(phone, "logout"))
        await until(lambda: place.why(phone) == ("logged-out", "logged-out-here"))
        asked, _ = pairing.begin(
            place.conn, place.account_id, phone, method="qr", phone=None
        )
        duty.deliver(asked.body())
        await until(lambda: place.device_state(phone) == ("online", True))
        place.release_campaign(phone, leads=1)
        await until(lambda: place.states() == ["delivered"] * n)

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone) == ("online", True))
            await round_trip(duty, 1)
            before = Surroundings()
            for n in range(2, 21):
                await round_trip(duty, n)
            # The last command may still be settled.
            await until(lambda: len(asyncio.all_tasks()) <= before.tasks)
            after = Surroundings()
            assert duty.figures().sessions == 1
            assert after.threads == before.threads
            assert after.files < before.files + POOL

    play(story)
    assert len(place.accepted(phone)) == 20
    assert place.answers() == ["done", "linked"] * 20
