"""Messages that wait, come twice, get damaged, are refused or never answered."""

import sqlite3

import pytest

from tests.waiting import wait_until
from tests.whatsapp.clients import Failed
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control

SECRETS = "SELECT message_id FROM whatsmeow_message_secrets WHERE key = ?"


def test_what_waited_comes_after_the_next_login(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("putri")
    (jid,) = whatsapp.companions(number)
    person = new_person("Qistina")
    client.ask("stop")
    wait_until(lambda: whatsapp.online(number) == 0, 10)
    client.forget()

    sent = [whatsapp.write(person, number, text) for text in ("a", "b", "c")]
    assert whatsapp.waiting(number)[-3:] == sent
    client.ask("start", str(client.database), jid)

    wait_until(lambda: client.texts == ["a", "b", "c"], 10)
    client.wait_for("OfflineSyncCompleted")
    wait_until(lambda: whatsapp.waiting(number) == [], 10)


def test_what_was_not_acknowledged_comes_again(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    """Delivery is at least once: sent is not delivered."""
    client, number = link("rahim")
    person = new_person("Siti")
    whatsapp.faults(number).is_silent = True

    sent = whatsapp.write(person, number, "Into the void")
    assert whatsapp.waiting(number)[-1] == sent
    whatsapp.faults(number).is_silent = False
    assert client.texts == []
    whatsapp.close(number)

    wait_until(lambda: client.texts == ["Into the void"], 30)
    wait_until(lambda: whatsapp.waiting(number) == [], 10)


def test_a_message_that_comes_twice_is_read_once(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("tan")
    person = new_person("Uma")
    whatsapp.faults(number).double = 1

    whatsapp.write(person, number, "Twice")
    whatsapp.write(person, number, "After")

    wait_until(lambda: "After" in client.texts, 10)
    assert client.texts == ["Twice", "After"]
    assert whatsapp.faults(number).double == 0


def test_a_damaged_message_is_asked_for_again(whatsapp: Control, link: Link) -> None:
    """The receiver cannot read it, says so, and the sender encrypts it anew."""
    alice, _ = link("vera")
    bob, his_number = link("wan")
    alice.ask("send_text", his_number, "First")
    wait_until(lambda: bob.texts == ["First"], 10)
    whatsapp.faults(his_number).corrupt = 1

    alice.ask("send_text", his_number, "Damaged on the way")

    wait_until(lambda: "Damaged on the way" in bob.texts, 20)
    assert whatsapp.counts["corrupted"] >= 1
    assert bob.all("UndecryptableMessage")


def test_a_phone_says_again_what_could_not_be_read(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("wong")
    person = new_person("Xin")
    whatsapp.faults(number).corrupt = 1

    written = whatsapp.write(person, number, "Damaged too")

    wait_until(lambda: client.texts == ["Damaged too"], 20)
    [unread] = client.all("UndecryptableMessage")
    assert unread["Info"]["ID"] == written


def test_a_lost_acknowledgement_leaves_the_send_open_and_receipts_tell(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    """Unknown is not failed: the message is there. Its id is in the store by the
    secret that we gave it, before any answer."""
    client, number = link("xavier")
    person = new_person("Yasmin")
    secret = bytes(range(32))
    whatsapp.faults(number).drop_acks = 1

    sending = client.begin("send_text", person, "Lost answer", secret)
    seen = wait_until(lambda: whatsapp.phone(person).seen, 10)[0]
    wait_until(lambda: "DELIVERED" in client.receipts(seen.id), 10)

    assert not sending.done()
    with sqlite3.connect(client.database) as store:
        assert store.execute(SECRETS, (secret,)).fetchall() == [(seen.id,)]
    store.close()
    assert seen.message.messageContextInfo.messageSecret == secret


def test_a_slow_acknowledgement_is_still_one(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("zain")
    person = new_person("Abu")
    whatsapp.faults(number).ack_delay = 1.5

    sending = client.begin("send_text", person, "Slow")
    wait_until(lambda: whatsapp.phone(person).seen, 10)
    assert not sending.done()

    assert sending.result(10) == whatsapp.phone(person).seen[0].id


def test_a_refused_message_fails_with_its_code_and_goes_nowhere(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    """463: restricted for new chats. The session lives on."""
    client, number = link("bala")
    person = new_person("Chen")
    whatsapp.faults(number).refuse_with = 463

    with pytest.raises(Failed, match="463"):
        client.ask("send_text", person, "May I?")
    assert whatsapp.phone(person).seen == []

    whatsapp.faults(number).refuse_with = 0
    client.ask("send_text", person, "Now?")
    assert [one.text for one in whatsapp.phone(person).seen] == ["Now?"]


def test_a_phone_without_network_gets_it_later(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, _ = link("hadi")
    person = new_person("Ismail")
    whatsapp.switch_off(person)

    sent = client.ask("send_text", person, "Are you there?")
    assert whatsapp.phone(person).seen == []
    assert "DELIVERED" not in client.receipts(sent)
    whatsapp.switch_on(person)

    wait_until(lambda: "DELIVERED" in client.receipts(sent), 10)
