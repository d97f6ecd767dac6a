"""Every page shows, fails in nothing, and catches up with what it missed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.stories.product import EMAIL, PASSWORD, Product

pytestmark = [pytest.mark.story, pytest.mark.browser]

APP = Path(__file__).parents[2] / "webui" / "src" / "app.tsx"
ROUTES = re.findall(r'<Route\s+path="([^"]+)"', APP.read_text("utf-8"))

# Where a route leads in the demonstration, and a heading that only its page has.
PAGES = {
    "/setup/:token": ("/setup/used", "used or is too old"),
    "/sign-in": ("/sign-in", "^Good (morning|afternoon|evening)"),
    "/": ("/", "^Today$"),
    "/inbox": ("/inbox", "chats, on your screen"),
    "/device/:device/whatsapp-web/:chat?": (
        "/device/{devices}/whatsapp-web",
        "chats, on your screen",
    ),
    "/devices/:id?": ("/devices/{devices}", "^Devices$"),
    "/leads/import": ("/leads/import", "^Import leads$"),
    "/leads/import/:id": ("/leads/import/{lead-imports}", "^Import leads$"),
    "/leads/:id?": ("/leads/{leads}", "^Leads$"),
    "/campaigns": ("/campaigns", "^Campaigns$"),
    "/campaigns/:id/edit": ("/campaigns/{campaigns}/edit", "^Anniversary week$"),
    "/campaigns/:id": ("/campaigns/{campaigns}", "^Anniversary week$"),
    "/sends": ("/sends", "^(Uncertain sends|Sends)$"),
    "/settings/:part?": ("/settings/rules", "^Settings$"),
}
BEFORE_SIGNING_IN = {"/setup/:token", "/sign-in"}


def test_every_route_is_looked_at() -> None:
    assert {*PAGES} == {*ROUTES}


def address(product: Product, page: str) -> str:
    """With the newest of each thing that it names."""
    names = re.findall(r"{(.+?)}", page)
    newest = {name: product.get(f"/{name}?limit=1")["items"][0]["id"] for name in names}
    return product.url + page.format(**newest)


def test_every_page_shows_and_nothing_in_it_fails(product: Product, page: Page) -> None:
    product.ask("POST", "/lead-imports", {"filename": "leads.csv", "bytes": 100})
    for route in sorted(PAGES, key=lambda route: route not in BEFORE_SIGNING_IN):
        where, heading = PAGES[route]
        page.goto(address(product, where))
        expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("could not be loaded")).to_have_count(0)
        if route == "/sign-in":
            page.get_by_label("Email").fill(EMAIL)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_what_changed_while_nobody_was_told_is_shown_once_the_socket_is_back(
    product: Product, page: Page
) -> None:
    """Without a reload: a hint that was missed costs freshness and nothing else."""
    page.goto(f"{product.url}/campaigns")
    expect(page.get_by_text("Anniversary week")).to_be_visible()
    expect(page.get_by_role("status", name="Live")).to_be_visible()

    product.execute("UPDATE campaigns SET name = 'Said to nobody'")
    product.kill("gateway")

    expect(page.get_by_text("Said to nobody")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status", name="Live")).to_be_visible()
