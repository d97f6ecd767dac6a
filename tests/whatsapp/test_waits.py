"""Waits that are neonize's own and that nobody can shorten, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.waiting import wait_until
from tests.whatsapp.clients import Client, Failed, Worker
from tests.whatsapp.conftest import Link, NewPerson
from tests.whatsapp.control import Control

pytestmark = pytest.mark.slow_whatsapp

# A send waits 75 s for its answer; a QR code lives 60 s, the next five 20 s each; a
# connection is asked every 20 to 30 s and given 10 s to answer.
SEND, CODES = 75 + 15, 160 + 15
KEPT_ALIVE = 30 + 10 + 15


@dataclass(frozen=True, slots=True)
class Linked:
    client: Client
    number: str


@pytest.fixture
def unanswered(whatsapp: Control, link: Link) -> Linked:
    linked = Linked(*link("unanswered"))
    whatsapp.faults(linked.number).drop_acks = 1
    return linked


@pytest.fixture
def unheard(whatsapp: Control, link: Link) -> Iterator[Linked]:
    """A client to which the server says nothing more."""
    linked = Linked(*link("unheard"))
    whatsapp.faults(linked.number).is_silent = True
    yield linked
    whatsapp.faults(linked.number).is_silent = False


@pytest.fixture
def unscanned(worker: Worker) -> Client:
    """A client whose codes nobody looks at."""
    client = worker.client("unscanned")
    client.ask("start", str(client.database))
    return client


def test_nobody_answers(
    whatsapp: Control,
    unanswered: Linked,
    unheard: Linked,
    unscanned: Client,
    new_person: NewPerson,
) -> None:
    """A send without an answer fails as timed out, though it may have arrived. Silence
    is noticed, and so is its end. Codes run out without an event."""
    person = new_person("Zulkifli")
    sending = unanswered.client.begin("send_text", person, "Arrived")
    into_silence = unheard.client.begin("send_text", person, "Lost")

    wait_until(lambda: unheard.client.all("KeepAliveTimeout"), KEPT_ALIVE)
    assert whatsapp.online(unheard.number) == 1
    for answer in (sending, into_silence):
        with pytest.raises(Failed, match="timed out"):
            answer.result(SEND)
    assert [one.text for one in whatsapp.phone(person).seen] == ["Arrived"]

    whatsapp.faults(unheard.number).is_silent = False
    wait_until(lambda: unheard.client.all("KeepAliveRestored"), KEPT_ALIVE)

    wait_until(lambda: unscanned_left(whatsapp, unscanned), CODES)
    assert len(unscanned.all("Qr")) == 6
    assert not {event.kind for event in unscanned.events} - {"Qr", "QR"}


def unscanned_left(whatsapp: Control, unscanned: Client) -> bool:
    return len(unscanned.all("Qr")) == 6 and whatsapp.offers == 0
