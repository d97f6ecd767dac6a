"""What may happen to a connection, and what neonize makes of it."""

from typing import get_args

import pytest

from tests.waiting import wait_until
from tests.whatsapp.clients import Client, Worker
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control, Nonsense


def still_works(whatsapp: Control, client: Client, person: str, text: str) -> bool:
    """Whether what it sends now is read at the other end."""
    client.ask("send_text", person, text)
    phone = whatsapp.phone(person)
    return bool(wait_until(lambda: text in [one.text for one in phone.seen], 10))


def test_a_closed_socket_is_opened_again(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("anita")
    person = new_person("Bakar")

    assert whatsapp.close(number) == 1

    client.wait_for("Disconnected")
    client.wait_for("Connected", 2)
    assert still_works(whatsapp, client, person, "Back")


def test_all_come_back_when_every_socket_was_closed(
    whatsapp: Control, link: Link
) -> None:
    linked = [link(f"many-{number}") for number in range(5)]

    assert whatsapp.close() >= len(linked)

    for client, _ in linked:
        client.wait_for("Connected", 2)


def test_the_same_keys_elsewhere_replace_a_client(
    whatsapp: Control, worker: Worker, link: Link
) -> None:
    """The first stays away by itself; the second goes on."""
    client, number = link("cheng")
    (jid,) = whatsapp.companions(number)
    second = worker.client("cheng-elsewhere")

    second.ask("start", str(client.database), jid)

    client.wait_for("StreamReplaced")
    second.wait_for("Connected")
    wait_until(lambda: whatsapp.online(number) == 1, 10)


def test_a_client_may_be_told_that_it_was_replaced(
    whatsapp: Control, link: Link
) -> None:
    client, number = link("deepa")

    whatsapp.replace(number)

    client.wait_for("StreamReplaced")
    wait_until(lambda: whatsapp.online(number) == 0, 10)


def test_a_restriction_says_why_and_until_when(whatsapp: Control, link: Link) -> None:
    client, number = link("eswari")

    whatsapp.restrict(number, 101, 3600)

    ban = client.wait_for("TemporaryBan")
    assert ban["Code"] == "SEND_TO_TOO_MANY_PEOPLE"
    assert int(ban["Expire"]) in (3600, 3600 * 10**9)


def test_an_outdated_client_is_told_so(whatsapp: Control, link: Link) -> None:
    client, number = link("faizal")

    whatsapp.refuse_logins(number, 405)

    client.wait_for("ClientOutdated")


@pytest.mark.parametrize("reason", [401, 403, 406])
def test_some_refusals_of_a_login_end_the_link(
    whatsapp: Control, link: Link, reason: int
) -> None:
    client, number = link(f"gita-{reason}")

    whatsapp.refuse_logins(number, reason)

    assert client.wait_for("LoggedOut")["OnConnect"]


def test_later_please_is_obeyed(whatsapp: Control, link: Link) -> None:
    """503: the client tries again by itself until it is let in."""
    client, number = link("haziq")

    whatsapp.refuse_logins(number, 503)
    wait_until(lambda: whatsapp.online(number) == 0, 10)
    whatsapp.lift(number)

    client.wait_for("Connected", 2)


def test_an_unknown_stream_error_is_passed_on(whatsapp: Control, link: Link) -> None:
    client, number = link("indra")

    whatsapp.end_with(number, "516")

    assert client.wait_for("StreamError")["Code"] == "516"


@pytest.mark.parametrize("kind", get_args(Nonsense))
def test_nonsense_ends_neither_session_nor_process(
    whatsapp: Control, link: Link, new_person: NewPerson, kind: Nonsense
) -> None:
    client, number = link(f"julia-{kind}")
    person = new_person("Kassim")

    whatsapp.say_nonsense(number, kind)

    assert still_works(whatsapp, client, person, "Never mind")


def test_a_silent_server_answers_nothing_and_keeps_the_socket(
    whatsapp: Control, link: Link, new_person: NewPerson
) -> None:
    client, number = link("latifah")
    person = new_person("Muthu")
    still_works(whatsapp, client, person, "Before")
    whatsapp.faults(number).is_silent = True

    sending = client.begin("send_text", person, "Hello?")
    wait_until(lambda: "message" in whatsapp.faults(number).unanswered, 10)

    assert whatsapp.online(number) == 1
    assert client.all("Disconnected") == []
    assert not sending.done()
    # Waiting would take more than a minute; a new connection sends it again.
    whatsapp.faults(number).is_silent = False
    whatsapp.close(number)
    sending.result(30)
    assert "Hello?" in [one.text for one in whatsapp.phone(person).seen]
