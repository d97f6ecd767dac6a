"""A running product for the stories of a module, and a browser to see it in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.stories.pictures import DESKTOP, FOLDER
from tests.stories.product import Product

# Chromium's own services must not be looked for.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demonstration account, its owner signed in, its twelve phones online."""
    with Product(tmp_path_factory.mktemp("product")) as product:
        product.set_up()
        product.wait_online(12)
        yield product


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: Path) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One tab for the whole story; what goes wrong inside it fails the test."""
    context = browser.new_context(
        viewport=DESKTOP, timezone_id="Asia/Kuala_Lumpur", locale="en-MY"
    )
    context.set_default_timeout(20_000)
    context.tracing.start(screenshots=True, snapshots=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: _keep_foreign(request.url, wrong))
    yield page
    FOLDER.mkdir(exist_ok=True)
    story = request.path.stem.removeprefix("test_")
    context.tracing.stop(path=FOLDER / f"{story}.zip")
    context.close()
    assert wrong == []


def _keep_foreign(url: str, wrong: list[str]) -> None:
    if not re.match(r"(https?|wss?)://localhost[:/]|data:|blob:", url):
        wrong.append(f"asked for {url}")
