"""What a shard makes of a transport that hangs, raises, lies or goes away."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.platform import clock
from connectors.events import (
    Connected,
    Disconnected,
    LoggedOut,
    OfflineSyncCompleted,
    Replaced,
    Unanswered,
)
from connectors.transport import NoAnswer
from tests.chalicelib.inbound.scenes import message
from tests.connectors.phones import Script, ScriptedPhone, come_online, fail, hang
from tests.connectors.workplace import Workplace, play, until


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def place(fresh_url: str, tmp_path: Path, script: Script) -> Iterator[Workplace]:
    made = Workplace(url=fresh_url, world=tmp_path, script=script)
    yield made
    made.conn.close()


def handled(place: Workplace) -> list[int]:
    return place.column("SELECT id FROM inbound_events WHERE handled_at IS NOT NULL")


def is_online(place: Workplace, *phones: int) -> bool:
    return all(place.why(phone) == ("online", None) for phone in phones)


def test_a_phone_whose_connect_hangs_keeps_no_other_offline(
    place: Workplace, script: Script
) -> None:
    place.hurry(connect_patience=0.2)
    stuck, *others = (place.add_phone() for _ in range(5))

    async def connect(phone: ScriptedPhone) -> None:
        await (hang if phone.device_id == stuck else come_online)(phone)

    script.on_connect = connect

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: is_online(place, *others))
            await until(lambda: place.why(stuck) == ("offline", "connection-timeout"))
            await until(lambda: duty.figures().restored == 5)
            figures = duty.figures()
            assert (figures.sessions, figures.connected) == (5, 4)
            assert figures.memory_bytes > 1_000_000

    play(story)


@pytest.mark.parametrize("error", [RuntimeError("?"), KeyError(3), SystemError()])
def test_a_connect_that_raises_is_tried_again(
    place: Workplace, script: Script, error: Exception
) -> None:
    phone = place.add_phone()
    script.on_connect = fail(error)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.why(phone) == ("offline", "connection-refused"))
            script.on_connect = come_online
            await until(lambda: is_online(place, phone))

    play(story)


def test_what_no_session_understands_is_passed_over(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: is_online(place, phone))
            for nonsense in ("what?", None, 3, object()):
                script.of(phone).emit(nonsense)
            script.of(phone).emit(Replaced())
            await until(lambda: place.why(phone) == ("offline", "replaced"))

    play(story)


def test_a_session_whose_keys_vanished_asks_for_a_new_link(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()

    async def lose(scripted: ScriptedPhone) -> None:
        scripted.emit(LoggedOut("session-missing"))

    script.on_connect = lose

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.why(phone) == ("logged-out", "session-missing"))
            duty.deliver(place.ask(phone, "refresh"))
            await until(lambda: place.answers() == ["qr-required"])
            await until(lambda: duty.figures().sessions == 0)

    play(story)


@pytest.mark.parametrize("hanging_up", ["well", "badly"])
def test_a_deaf_session_is_found_and_healed(
    place: Workplace, script: Script, hanging_up: str
) -> None:
    place.hurry(probe_patience=0.1)
    phone = place.add_phone()
    script.on_probe = hang
    if hanging_up == "badly":
        script.on_disconnect = fail(RuntimeError("gone"))

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: is_online(place, phone))
            script.of(phone).emit(Unanswered())
            await until(lambda: "deaf" in place.history(phone))
            await until(lambda: is_online(place, phone))

    play(story)
    assert script.count("probe") == 1
    wanted = ["connect", "probe", "disconnect", "connect"]
    assert [name for name, _ in script.calls][:4] == wanted


def test_a_send_without_an_answer_makes_the_connection_doubted(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()
    script.on_send = fail(NoAnswer())

    async def answer(_: ScriptedPhone) -> bool:
        return True

    script.on_probe = answer

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=1)
            await until(lambda: place.states() == ["uncertain"])
            await until(lambda: script.count("probe") == 1)

    play(story)
    assert "deaf" not in place.history(phone)


def test_what_whatsapp_says_to_our_own_logout_is_no_news(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()

    async def log_out(scripted: ScriptedPhone) -> None:
        scripted.emit(LoggedOut())
        scripted.emit(Disconnected())

    script.on_logout = log_out

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: is_online(place, phone))
            duty.deliver(place.ask(phone, "logout"))
            await until(lambda: place.answers() == ["done"])

    play(story)
    assert place.history(phone)[-2:] == [None, "logged-out-here"]


def test_a_phone_that_is_offline_is_logged_out_into_the_same_state(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()

    async def fail_to_connect(scripted: ScriptedPhone) -> None:
        scripted.emit(Disconnected("connection-refused"))

    script.on_connect = fail_to_connect
    script.on_logout = fail(OSError("no way out"))

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.why(phone) == ("offline", "connection-refused"))
            duty.deliver(place.ask(phone, "logout"))
            await until(lambda: place.why(phone) == ("logged-out", "logged-out-here"))
            assert duty.figures().sessions == 0

    play(story)
    assert script.count("logout") == 1


def test_a_phone_that_was_removed_while_nobody_ran_it_is_unlinked(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone(state="removed", state_code="removed-here")
    place.ask(phone, "remove")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.answers() == ["done"])

    play(story)
    assert script.calls == [("logout", phone)]


def test_a_phone_that_is_busy_holds_up_no_other(
    place: Workplace, script: Script
) -> None:
    """Its logout waits for a send that WhatsApp does not answer."""
    busy, other = place.add_phone(), place.add_phone()

    async def story() -> None:
        answered = asyncio.Event()

        async def send(_: ScriptedPhone) -> None:
            await answered.wait()

        script.on_send = send
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(busy) == ("online", True))
            place.release_campaign(busy, leads=1)
            await until(lambda: script.count("send") == 1)
            duty.deliver(place.ask(busy, "logout"))
            await until(lambda: script.count("logout") == 1)
            duty.deliver(place.ask(other, "refresh"))
            await until(lambda: place.answers() == [None, "already-connected"])
            answered.set()
            await until(lambda: place.answers() == ["done", "already-connected"])

    play(story)
    assert place.states() == ["sent"]


def test_what_is_asked_of_a_busy_phone_is_done_afterwards(
    place: Workplace, script: Script
) -> None:
    place.hurry(reread=60)
    phone = place.add_phone()

    async def story() -> None:
        over = asyncio.Event()

        async def log_out(_: ScriptedPhone) -> None:
            await over.wait()

        script.on_logout = log_out
        async with place.on_duty() as duty:
            await until(lambda: is_online(place, phone))
            duty.deliver(place.ask(phone, "logout"))
            await until(lambda: script.count("logout") == 1)
            duty.deliver(place.ask(phone, "refresh"))
            over.set()
            await until(lambda: place.answers() == ["done", "qr-required"])

    play(story)


def test_a_connection_that_comes_twice_or_late_is_one(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()

    async def twice(scripted: ScriptedPhone) -> None:
        for event in (Connected(), Connected(), OfflineSyncCompleted(), Connected()):
            scripted.emit(event)

    script.on_connect = twice

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))

    play(story)
    assert place.history(phone) == ["restarting", None, "restarting"]


def test_bulk_waits_while_what_waited_still_comes(
    place: Workplace, script: Script
) -> None:
    """Hundreds of phones at once need longer for it than one; a STOP may be last."""
    place.hurry(online_settle=2)
    phone = place.add_phone()

    async def begin(phone: ScriptedPhone) -> None:
        phone.emit(Connected())

    script.on_connect = begin

    async def story() -> None:
        loop = asyncio.get_running_loop()
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", False))
            enough, told = loop.time() + 5, 0
            while loop.time() < enough:
                script.of(phone).emit(message())
                told += 1
                await until(lambda sent=told: len(handled(place)) == sent)
            assert place.device_state(phone) == ("online", False)
            await until(lambda: place.device_state(phone) == ("online", True))

    play(story)


def test_the_gap_to_the_next_message_begins_when_whatsapp_answered(
    place: Workplace, script: Script
) -> None:
    """A phone that takes long over one message does not hurry the next."""
    second = timedelta(seconds=1)
    phone = place.add_phone(gap_min=second, gap_max=second)
    answered: list[datetime] = []

    async def take_long(_: ScriptedPhone) -> None:
        begun = clock.now()
        await until(lambda: clock.now() > begun + second * 0.7)
        answered.append(clock.now())

    script.on_send = take_long

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.release_campaign(phone, leads=2)
            await until(lambda: place.states() == ["sent"] * 2)

    play(story)
    _, claimed = place.column("SELECT attempted_at FROM attempts ORDER BY 1")
    assert claimed - answered[0] >= second * 0.95
