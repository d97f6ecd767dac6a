"""The double, a hosting process and a database of sessions, for a module's tests."""

import asyncio
import secrets
import sys
from collections.abc import Callable, Iterator

import pytest

from chalicelib.platform import db
from infra.local.postgres import Postgres
from tests.connectors.whatsapp.linked import Linked, link
from tests.connectors.whatsapp.rig import Rig
from tests.connectors.whatsapp.world import DoubledWorld
from tests.whatsapp.conftest import (
    NEEDS_LINUX,
    NewNumber,
    NewPerson,
    double,
    new_number,
    new_person,
    whatsapp,
)
from tests.whatsapp.control import Control
from tests.whatsapp.double import Double

NewWorld = Callable[[], DoubledWorld]

__all__ = ["double", "new_number", "new_person", "whatsapp"]

DOUBLED = {"double", "rig", "linked"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform == "linux":
        return
    for item in items:
        if DOUBLED & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.skip(reason=NEEDS_LINUX))


@pytest.fixture(scope="module")
def store_url(postgres: Postgres, sessions_template: str) -> Iterator[str]:
    """A database of sessions, empty."""
    name = f"sessions_{secrets.token_hex(4)}"
    with db.connect(postgres.url()) as admin:
        admin.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{sessions_template}"'.encode()
        )
        yield postgres.url(name)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="module")
def rig(
    double: Double, store_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    """A process with the product's transport in it."""
    with Rig(double, tmp_path_factory.mktemp("host"), store_url) as running:
        yield running
        assert running.is_running, running.said()


@pytest.fixture
def new_world(
    rig: Rig, whatsapp: Control, new_person: NewPerson, new_number: NewNumber
) -> NewWorld:
    """A phone and somebody it knows."""
    return lambda: DoubledWorld(
        rig,
        whatsapp,
        number=new_person("Owner"),
        contact=new_person("Contact"),
        unknown=new_number(),
    )


@pytest.fixture
def world(new_world: NewWorld) -> DoubledWorld:
    return new_world()


@pytest.fixture(scope="module")
def links() -> dict[str, Linked]:
    """Who is linked already, for the tests of one file."""
    return {}


@pytest.fixture
def linked(
    rig: Rig, whatsapp: Control, new_person: NewPerson, links: dict[str, Linked]
) -> Linked:
    """A number that is linked to us, the same for all tests of one file."""
    if not links:
        owner = new_person("Kedai Bunga")
        links[owner] = asyncio.run(link(rig, whatsapp, owner))
    return next(iter(links.values()))


@pytest.fixture
def person(new_person: NewPerson) -> str:
    """The number of somebody new."""
    return new_person("Aminah")
