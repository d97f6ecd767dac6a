"""What people and programs write to each other, and what they learn of it."""

import io
import sqlite3
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize(
    ("edit", "kind"), [("1", "MESSAGE_EDIT"), ("7", "REVOKE")], ids=["edit", "revoke"]
)
def test_what_a_phone_changes_or_takes_back_names_the_message(
    whatsapp: Control, link: Link, new_person: NewPerson, edit: str, kind: str
) -> None:
    client, number = link(f"umi-{edit}")
    person = new_person("Vikram")
    written = whatsapp.write(person, number, "Thursday")
    about = e2e.ProtocolMessage(type=kind)
    about.key.ID = written
    if kind == "MESSAGE_EDIT":
        about.editedMessage.conversation = "Friday"

    whatsapp.write_message(
        person, number, e2e.Message(protocolMessage=about), edit=edit
    )

    def changes() -> list[dict[str, Any]]:
        told = [one["Message"].get("protocolMessage") for one in client.all("Message")]
        return [one for one in told if one and one.get("key", {}).get("ID") == written]

    [change] = wait_until(changes, 10)
    assert change.get("type", "REVOKE") == kind
    assert change.get("editedMessage") in (None, {"conversation": "Friday"})


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


def _name_in_store(database: Path) -> str | None:
    with sqlite3.connect(database) as store:
        row = store.execute("SELECT push_name FROM whatsmeow_device").fetchone()
    store.close()
    return row and row[0]
