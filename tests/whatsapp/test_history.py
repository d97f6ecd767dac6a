"""What a phone brings to a new companion: old chats, and the account's settings."""

import sqlite3
from datetime import UTC, datetime

from tests.waiting import wait_until
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control
from tests.whatsapp.history import Remembered

AN_EVENING = datetime(2026, 3, 14, 19, 30, tzinfo=UTC)
PUSH_NAME = "SELECT push_name FROM whatsmeow_device"


def test_old_chats_come_as_one_event(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("nora")
    person = new_person("Osman")
    lines = [
        Remembered(
            chat=person, id="1", text="Sudah makan?", from_me=False, at=AN_EVENING
        ),
        Remembered(chat=person, id="2", text="Sudah", from_me=True, at=AN_EVENING),
    ]

    whatsapp.share_history(number, lines)

    (chat,) = client.wait_for("HistorySync")["Data"]["conversations"]
    assert chat["ID"] == f"{whatsapp.lid(person)}@lid"
    told = [one["message"] for one in chat["messages"]]
    assert [one["message"]["conversation"] for one in told] == ["Sudah makan?", "Sudah"]
    assert [one["key"].get("fromMe", False) for one in told] == [False, True]
    assert {int(one["messageTimestamp"]) for one in told} == {
        int(AN_EVENING.timestamp())
    }


def test_the_push_name_comes_with_the_settings(link: Link) -> None:
    client, _ = link("Pavithra")

    def name() -> str:
        with sqlite3.connect(client.database) as store:
            ((found,),) = store.execute(PUSH_NAME).fetchall()
        store.close()
        return found

    wait_until(lambda: name() == "Pavithra", 10)
