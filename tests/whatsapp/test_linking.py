"""Becoming a companion of somebody's phone, and ceasing to be one."""

import pytest

from tests.waiting import wait_until
from tests.whatsapp.clients import Failed, Worker
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control


def test_a_scanned_code_links_then_reconnects_then_connects(
    whatsapp: Control, worker: Worker, new_person: NewPerson
) -> None:
    """Stream error 515 in between is a normal step."""
    number = new_person("Aisyah")
    client = worker.client("aisyah")
    client.ask("start", str(client.database))

    jid = whatsapp.scan(client.wait_for("Qr")["code"], number)
    client.wait_for("Connected")

    assert jid == f"{number}:1@s.whatsapp.net"
    paired = client.wait_for("PairStatus")
    assert (paired["ID"]["User"], paired["ID"]["Device"]) == (number, 1)
    assert "Got 515 code" in worker.said()
    assert whatsapp.companions(number) == [jid]
    assert whatsapp.online(number) == 1


def test_eight_typed_characters_link_as_well(
    whatsapp: Control, worker: Worker, new_person: NewPerson
) -> None:
    number = new_person("Budi")
    client = worker.client("budi")
    client.ask("start", str(client.database))
    client.wait_for("Qr")

    code = client.ask("link_by_code", number)
    whatsapp.enter_code(code, number)
    client.wait_for("Connected")

    assert len(code.replace("-", "")) == 8
    assert whatsapp.online(number) == 1


def test_a_mistyped_code_links_nothing(
    whatsapp: Control, worker: Worker, new_person: NewPerson
) -> None:
    number = new_person("Chong")
    client = worker.client("chong")
    client.ask("start", str(client.database))
    client.wait_for("Qr")
    code = client.ask("link_by_code", number)

    whatsapp.enter_code("1" * 8, number)
    wait_until(lambda: whatsapp.counts["mistyped code"], 10)
    assert whatsapp.companions(number) == []

    whatsapp.enter_code(code, number)
    client.wait_for("Connected")


def test_a_stored_session_resumes_without_a_code(whatsapp: Control, link: Link) -> None:
    client, number = link("dayang")
    (jid,) = whatsapp.companions(number)
    client.ask("stop")
    wait_until(lambda: whatsapp.online(number) == 0, 10)
    client.forget()

    client.ask("start", str(client.database), jid)

    client.wait_for("Connected")
    assert client.all("Qr") == []
    assert whatsapp.online(number) == 1


def test_the_server_says_which_lid_a_number_has(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("elena")
    other = new_person("Farid")

    whatsapp.write(other, number, "Who am I?")
    wait_until(lambda: client.texts, 10)
    source = client.all("Message")[-1]["Info"]["MessageSource"]

    assert source["Sender"]["User"] == whatsapp.lid(other)
    assert source["Sender"]["Server"] == "lid"
    assert source["SenderAlt"]["User"] == other


def test_a_client_that_logs_out_is_forgotten(whatsapp: Control, link: Link) -> None:
    client, number = link("gopal")

    client.ask("logout")

    wait_until(lambda: whatsapp.companions(number) == [], 10)
    wait_until(lambda: whatsapp.online(number) == 0, 10)


def test_a_client_unlinked_on_the_phone_is_told(whatsapp: Control, link: Link) -> None:
    client, number = link("hana")

    whatsapp.remove_devices(number)

    client.wait_for("LoggedOut")
    assert whatsapp.companions(number) == []


def test_an_unlinked_client_cannot_come_back(whatsapp: Control, link: Link) -> None:
    """It was away when it was unlinked, and learns of it at its next login."""
    client, number = link("imran")
    (jid,) = whatsapp.companions(number)
    client.ask("stop")
    wait_until(lambda: whatsapp.online(number) == 0, 10)
    whatsapp.remove_devices(number)
    client.forget()

    client.ask("start", str(client.database), jid)

    assert client.wait_for("LoggedOut")["OnConnect"]
    with pytest.raises(Failed):
        client.ask("send_text", number, "Anybody?")
