"""Nobody is written to under a number who said STOP under a LID."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import builders
from tests.connectors.phones import Script, ScriptedPhone
from tests.connectors.workplace import Workplace, play, until

LID = "77309180000001@lid"


async def say_who(phone: ScriptedPhone) -> str:
    return LID


@pytest.fixture
def script() -> Script:
    return Script(on_introduction=say_who)


@pytest.fixture
def place(fresh_url: str, tmp_path: Path, script: Script) -> Iterator[Workplace]:
    made = Workplace(url=fresh_url, world=tmp_path, script=script)
    yield made
    made.conn.close()


def test_a_stop_under_a_lid_alone_holds_for_the_number(
    place: Workplace, script: Script
) -> None:
    phone = place.add_phone()
    place.seem_online(phone)
    unnamed = builders.add_person(place.conn, place.account_id, phone=None, lid=LID)
    builders.suppress(place.conn, place.account_id, unnamed)
    place.release_campaign(phone, leads=1)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.states() == ["suppressed"])

    play(story)
    assert script.count("send") == 0
    assert place.column("SELECT lid FROM persons") == [LID]


def test_who_is_known_is_not_asked_for_again(place: Workplace, script: Script) -> None:
    phone = place.add_phone()
    place.seem_online(phone)
    [person_id] = place.release_campaign(phone, leads=1)
    place.conn.execute("UPDATE persons SET lid = %s WHERE id = %s", (LID, person_id))

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.states() == ["sent"])

    play(story)
    assert script.count("introduce") == 0


def test_a_message_goes_out_to_whom_nobody_can_name(
    place: Workplace, script: Script
) -> None:
    async def shrug(phone: ScriptedPhone) -> None:
        return None

    script.on_introduction = shrug
    phone = place.add_phone()
    place.seem_online(phone)
    place.release_campaign(phone, leads=1)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.states() == ["sent"])

    play(story)
