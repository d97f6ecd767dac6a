"""What is known of people beside what they write: pictures, addresses, trust."""

from typing import Any, get_args

import pytest

from tests.waiting import wait_until
from tests.whatsapp.clients import Client, Failed
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control
from tests.whatsapp.faults import Hidden
from tests.whatsapp.server import MEDIA


def test_a_picture_is_told_by_its_address(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, _ = link("aminah")
    person = new_person("Badrul")
    whatsapp.show_picture(person, b"a small JPEG")

    address = client.ask("picture", person)

    assert address.startswith(f"https://{MEDIA}/files/")
    assert whatsapp.file(address) == b"a small JPEG"


def test_who_has_no_picture_has_none(link: Link, new_person: NewPerson) -> None:
    client, _ = link("chandra")

    with pytest.raises(Failed, match="does not have a profile picture"):
        client.ask("picture", new_person("Dewi"))


def source_of(client: Client, text: str) -> dict[str, Any]:
    """What came with a text about who wrote it."""
    [told] = [one for one in client.all("Message") if text in str(one["Message"])]
    return told["Info"]["MessageSource"]


@pytest.mark.parametrize("hidden", get_args(Hidden))
def test_a_person_may_be_known_by_one_address_until_later(
    whatsapp: Control, link: Link, new_person: NewPerson, hidden: Hidden
) -> None:
    """And is answered by what is known."""
    client, number = link(f"esah-{hidden}")
    person = new_person("Farid")
    whatsapp.faults(person).hides = hidden

    whatsapp.write(person, number, "Who am I?")
    wait_until(lambda: client.texts == ["Who am I?"], 10)
    whatsapp.faults(person).hides = None
    whatsapp.write(person, number, "Both of these")
    wait_until(lambda: "Both of these" in client.texts, 10)
    client.ask("send_text", person, "I see")

    one, both = source_of(client, "Who am I?"), source_of(client, "Both of these")
    shown = person if hidden == "lid" else whatsapp.lid(person)
    assert one["Sender"]["User"] == shown
    assert one.get("SenderAlt", {}).get("User", "") == ""
    assert {both["Sender"]["User"], both["SenderAlt"]["User"]} == {
        person,
        whatsapp.lid(person),
    }
    wait_until(
        lambda: [one.text for one in whatsapp.phone(person).seen] == ["I see"], 10
    )


def test_who_trusts_a_number_is_written_to_with_their_token(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("ghani")
    person = new_person("Hana")
    whatsapp.faults(person).refuse_strangers = True

    with pytest.raises(Failed, match="463"):
        client.ask("send_text", person, "A stranger")
    whatsapp.give_token(person, number)
    wait_until(lambda: whatsapp.waiting(number) == [], 10)
    sent = client.ask("send_text", person, "A friend")

    assert [one.text for one in whatsapp.phone(person).seen] == ["A friend"]
    assert [one.trusted for one in whatsapp.passed if one.id == sent] == [True]
