"""The double, a hosting process and a database of sessions, for a module's tests."""

import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.platform import db
from infra.local.postgres import Postgres
from tests.connectors.whatsapp.rig import Rig
from tests.whatsapp.conftest import (
    NEEDS_LINUX,
    double,
    new_number,
    new_person,
    whatsapp,
)
from tests.whatsapp.double import Double

__all__ = ["double", "new_number", "new_person", "whatsapp"]

DOUBLED = {"double", "rig"}


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
