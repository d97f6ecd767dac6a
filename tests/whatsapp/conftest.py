"""Starts the double, and the processes that run neonize against it."""

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.whatsapp.clients import Client, Worker
from tests.whatsapp.control import Control
from tests.whatsapp.double import Double

HERE = Path(__file__).parent
NEEDS_LINUX = "the WhatsApp double needs Linux, where neonize's key can be replaced"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform != "linux":
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason=NEEDS_LINUX))


@pytest.fixture(scope="session")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """One for all tests: each has people of its own.

    At the end: nobody wanted to reach any other host, and nothing that a client said
    was beyond the double's understanding.
    """
    with Double(tmp_path_factory.mktemp("whatsapp")) as running:
        yield running
        assert dict(running.control.refused_hosts) == {}
        assert dict(running.control.unknown) == {}


@pytest.fixture
def whatsapp(double: Double) -> Control:
    return double.control


@pytest.fixture(scope="module")
def worker(
    double: Double, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    """A process with neonize in it, for the tests of one file."""
    with Worker(double, tmp_path_factory.mktemp("neonize")) as running:
        yield running


NewNumber = Callable[[], str]
NewPerson = Callable[[str], str]
Link = Callable[[str], tuple[Client, str]]


@pytest.fixture(scope="session")
def new_number() -> NewNumber:
    """A number that nobody has."""
    numbers = itertools.count(60_100_000_001)
    return lambda: str(next(numbers))


@pytest.fixture
def new_person(whatsapp: Control, new_number: NewNumber) -> NewPerson:
    """The number of somebody new on WhatsApp."""

    def make(name: str) -> str:
        number = new_number()
        whatsapp.add_person(number, name)
        return number

    return make


@pytest.fixture
def link(whatsapp: Control, worker: Worker, new_person: NewPerson) -> Link:
    """A connected client, linked by QR to somebody new, and their number."""

    def make(name: str) -> tuple[Client, str]:
        number = new_person(name)
        client = worker.client(f"{name}-{number}")
        client.ask("start", str(client.database))
        whatsapp.scan(client.wait_for("Qr")["code"], number)
        client.wait_for("Connected")
        return client, number

    return make
