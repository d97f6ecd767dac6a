"""What people and programs write to each other, and what they learn of it."""

import io
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from tests.waiting import wait_until
from tests.whatsapp.clients import Failed
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control
from tests.whatsapp.jid import Jid
from tests.whatsapp.protos import e2e
from tests.whatsapp.sealing import open_sealed
from tests.whatsapp.server import MEDIA, WHATSAPP

SECRETS = "SELECT message_id FROM whatsmeow_message_secrets WHERE key = ?"


def test_two_clients_write_to_each_other(link: Link) -> None:
    alice, her_number = link("alice")
    bob, his_number = link("bob")

    alice.ask("send_text", his_number, "Hello, Bob")
    wait_until(lambda: bob.texts == ["Hello, Bob"], 10)
    bob.ask("send_text", her_number, "Hello, Alice")

    wait_until(lambda: alice.texts == ["Hello, Alice"], 10)


def test_a_phone_reads_what_neonize_encrypted_and_answers(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("carol")
    person = new_person("Daud")

    for text in ("one", "two"):
        client.ask("send_text", person, text)
    whatsapp.write(person, number, "three")
    wait_until(lambda: client.texts == ["three"], 10)
    client.ask("send_text", person, "four")

    phone = whatsapp.phone(person)
    wait_until(lambda: len(phone.seen) == 3, 10)
    assert [one.text for one in phone.seen] == ["one", "two", "four"]
    assert phone.unreadable == []


def test_what_a_client_sends_shows_on_its_own_phone(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("erin")
    person = new_person("Fatimah")

    sent = client.ask("send_text", person, "From the office")

    own = whatsapp.phone(number)
    wait_until(lambda: [one.id for one in own.seen] == [sent], 10)
    assert own.seen[0].own


def test_what_is_typed_on_the_phone_shows_in_the_client(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("grace")
    person = new_person("Hassan")

    whatsapp.write(number, person, "From the phone")

    wait_until(lambda: client.texts == ["From the phone"], 10)
    source = client.all("Message")[-1]["Info"]["MessageSource"]
    assert source["IsFromMe"]
    assert source["Chat"]["User"] == whatsapp.lid(person)


def test_receipts_tell_that_it_was_delivered_and_read(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, _ = link("ivan")
    person = new_person("Jamilah")
    whatsapp.phone(person).habit = "reads"

    sent = client.ask("send_text", person, "Seen?")

    wait_until(lambda: {"DELIVERED", "READ"} <= set(client.receipts(sent)), 10)


def test_a_client_tells_that_it_read(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("kumar")
    person = new_person("Lim")
    sent = whatsapp.write(person, number, "Read me")
    wait_until(lambda: client.texts, 10)

    client.ask("mark_read", f"{whatsapp.lid(person)}@lid", sent)

    told = whatsapp.phone(person).told
    wait_until(lambda: "read" in [one.kind for one in told if one.id == sent], 10)


def test_an_image_is_uploaded_once_and_is_the_same_at_the_other_end(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    alice, _ = link("mei")
    bob, his_number = link("nadia")
    person = new_person("Omar")
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 10, 10)).save(drawn, "png")
    uploads = whatsapp.counts["upload"]

    alice.ask("send_image", his_number, drawn.getvalue(), "Red")
    wait_until(lambda: bob.texts == ["Red"], 10)
    received = bob.ask("download", bob.all("Message")[-1]["raw"])

    assert received == drawn.getvalue()
    assert whatsapp.counts["upload"] == uploads + 1

    alice.ask("send_image", person, drawn.getvalue(), "Red again")
    phone = whatsapp.phone(person)
    image = wait_until(lambda: phone.seen, 10)[0].message.imageMessage
    kept = whatsapp.file(image.directPath)
    assert open_sealed(kept, image.mediaKey, "Image") == drawn.getvalue()


def test_no_host_but_whatsapps_and_the_media_host_is_asked_for(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    """Each fixture asserts it again when all is over."""
    client, _ = link("aminah")
    drawn = io.BytesIO()
    Image.new("RGB", (30, 20)).save(drawn, "png")

    client.ask("send_image", new_person("Badrul"), drawn.getvalue(), "Small")

    assert set(whatsapp.asked_hosts) == {f"{host}:443" for host in (WHATSAPP, MEDIA)}
    assert whatsapp.refused_hosts == {}


def test_a_picture_from_a_phone_can_be_fetched(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("balqis")
    person = new_person("Cheah")
    told = whatsapp.upload(b"not really a picture", "Image")

    image = e2e.ImageMessage(caption="Look", mimetype="image/jpeg", **told)
    whatsapp.write_message(person, number, e2e.Message(imageMessage=image))
    wait_until(lambda: client.texts == ["Look"], 10)

    fetched = client.ask("download", client.all("Message")[-1]["raw"])
    assert fetched == b"not really a picture"


def test_what_is_written_in_a_group_is_known_as_such(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("dina")
    person = new_person("Edwin")
    group = Jid("120363000000000001", "g.us")

    message = e2e.Message(conversation="To everybody")
    whatsapp.write_message(person, number, message, chat=group)

    wait_until(lambda: client.texts == ["To everybody"], 10)
    source = client.all("Message")[-1]["Info"]["MessageSource"]
    assert source["IsGroup"]
    assert source["Chat"]["User"] == group.user
    assert source["Sender"]["User"] == whatsapp.lid(person)
    wait_until(lambda: whatsapp.waiting(number) == [], 10)


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


def test_a_number_that_is_not_on_whatsapp_is_known_as_such(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, _ = link("devi")
    person = new_person("Eng")

    found = client.ask("check", f"+{person}", "+60999999999")

    assert found == {f"+{person}": True, "+60999999999": False}
    with pytest.raises(Failed, match="no LID"):
        client.ask("send_text", "60999999999", "Anybody?")


def test_typing_and_presence_reach_others(whatsapp: Control, link: Link) -> None:
    """Presence needs the push name that the phone shared when the client was linked."""
    alice, her_number = link("farah")
    bob, his_number = link("gan")
    alice.ask("send_text", his_number, "Look")
    bob.wait_for("Message")

    wait_until(lambda: _name_in_store(alice.database) == "farah", 10)
    alice.ask("be_present")
    alice.ask("type_to", f"{whatsapp.lid(his_number)}@lid")

    typing = bob.wait_for("ChatPresence")
    assert typing["MessageSource"]["Sender"]["User"] == whatsapp.lid(her_number)
    assert whatsapp.is_present(her_number)


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


def _name_in_store(database: Path) -> str | None:
    with sqlite3.connect(database) as store:
        row = store.execute("SELECT push_name FROM whatsmeow_device").fetchone()
    store.close()
    return row and row[0]
