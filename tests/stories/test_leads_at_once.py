"""Leads changed, exported and forgotten from their list; and everything held."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stories.pictures import PHONE, picture
from tests.stories.product import EMAIL, PASSWORD, Product
from tests.waiting import wait_until

pytestmark = [pytest.mark.story, pytest.mark.browser]

NICHE = "fitness"


@pytest.fixture(scope="module")
def office(product: Product, page: Page) -> Page:
    page.goto(f"{product.url}/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


def leads_of(product: Product, niche: str) -> int:
    return product.get(f"/leads/count?niche={niche}")["count"]


def said(page: Page, words: str | re.Pattern[str]) -> Locator:
    """The note of what was done."""
    return page.get_by_role("group", name="What was done").filter(has_text=words)


def open_lead(page: Page, product: Product, name: str) -> Locator:
    page.goto(f"{product.url}/leads?q={name}")
    page.get_by_role("row").filter(has_text=name).click()
    return page.get_by_role("complementary", name=f"Lead {name}")


def test_all_leads_of_a_filter_are_changed_and_taken_back(
    product: Product, office: Page
) -> None:
    page, many = office, leads_of(product, NICHE)
    page.get_by_role("link", name="Leads").first.click()
    page.get_by_role("button", name="Niche: any niche").click()
    page.get_by_role("menuitemradio", name=NICHE).click()
    expect(page.get_by_text(f"{many} of 500 match")).to_be_visible()

    page.get_by_label("Choose all that are listed").click()
    bar = page.get_by_role("toolbar", name="Chosen leads")
    expect(bar.get_by_role("status")).to_have_text("100 chosen")
    bar.get_by_role("button", name=f"Choose all {many}").click()
    expect(bar.get_by_role("status")).to_have_text(f"All {many} chosen")
    picture(page, "leads-chosen")
    bar.get_by_role("button", name="Niche").click()
    page.get_by_role("dialog").get_by_label("Niche", exact=True).fill("Kopi")
    page.get_by_role("button", name=f"Give it to {many} leads").click()

    expect(said(page, f"{many} leads got Kopi")).to_be_visible()
    assert leads_of(product, "Kopi") == many
    page.keyboard.press("Control+z")
    expect(said(page, f"Taken back for {many} leads")).to_be_visible()
    assert leads_of(product, "Kopi") == 0
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Recent changes").click()
    changes = page.get_by_role("dialog", name="Recent changes")
    expect(changes.get_by_role("listitem")).to_contain_text(["undone"])
    page.keyboard.press("Escape")


def test_what_the_list_shows_becomes_a_file(
    product: Product, office: Page, tmp_path: Path
) -> None:
    page, many = office, leads_of(product, NICHE)
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Export as CSV").click()
    ready = page.get_by_role("toolbar", name="Export")
    expect(ready.get_by_role("status")).to_have_text(f"{many} leads in the file")

    with page.expect_download() as saved:
        ready.get_by_role("button", name="Download").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as rows:
        assert len(list(csv.DictReader(rows))) == many
    ready.get_by_role("button", name="Close").click()


def test_chosen_leads_are_deleted_by_keys_and_had_back(
    product: Product, office: Page
) -> None:
    page, many = office, leads_of(product, NICHE)
    first = page.get_by_role("row").nth(1)
    first.focus()
    page.keyboard.press("x")
    page.get_by_role("row").nth(3).focus()
    page.keyboard.press("Shift+X")
    bar = page.get_by_role("toolbar", name="Chosen leads")
    expect(bar.get_by_role("status")).to_have_text("3 chosen")

    bar.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 3 leads").click()

    deleted = said(page, "3 leads were deleted")
    expect(deleted).to_be_visible()
    assert leads_of(product, NICHE) == many - 3
    deleted.get_by_role("button", name="Undo").click()
    wait_until(lambda: leads_of(product, NICHE) == many, 10)


def test_the_history_of_a_lead_keeps_notes_and_the_end_of_a_consent(
    product: Product, office: Page
) -> None:
    page = office
    product.add_lead("Zaharah Binti Kamal", "+60127730911", niche="umrah")
    panel = open_lead(page, product, "Zaharah Binti Kamal")

    panel.get_by_label("A note about them").fill("Saturdays only")
    panel.get_by_role("button", name="Add the note").click()
    history = panel.get_by_role("list", name="History")
    expect(history).to_contain_text("Saturdays only")
    panel.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Withdraw consent…").click()
    page.get_by_label("Why, for the record").fill("Said so by phone")
    page.get_by_role("button", name="Withdraw it").click()

    expect(history).to_contain_text("No longer agrees")
    expect(panel.get_by_text("No consent recorded")).to_be_visible()
    picture(page, "lead-history")


def test_a_person_is_told_what_we_hold_and_then_erased(
    product: Product, office: Page
) -> None:
    page = office
    panel = open_lead(page, product, "Zaharah Binti Kamal")
    more = panel.get_by_role("button", name="More", exact=True)
    more.click()
    page.get_by_role("menuitem", name="Export this person's data").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("The file is ready")).to_be_visible()
    with page.expect_download():
        dialog.get_by_role("button", name="Download").click()
    page.keyboard.press("Escape")

    more.click()
    page.get_by_role("menuitem", name="Erase for good…").click()
    goes = page.get_by_role("list", name="What goes")
    expect(goes).to_contain_text("1 lead")
    expect(goes).to_contain_text("1 note")
    page.get_by_role("button", name="Erase for good").click()

    expect(said(page, "They are erased for good")).to_be_visible()
    assert product.get("/leads/count?q=Zaharah")["count"] == 0


def test_a_webhook_shows_its_secret_once_and_what_came_of_a_test(
    product: Product, office: Page
) -> None:
    page = office
    page.goto(f"{product.url}/settings/webhooks")
    page.get_by_role("button", name="New webhook").click()
    page.get_by_label("Name among your people").fill("CRM")
    address = page.get_by_label("Address that is called")
    address.fill("https://127.0.0.1/heard")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_text("It leads into a private network.")).to_be_visible()
    address.fill("https://localhost/heard")
    page.get_by_role("button", name="Make the webhook").click()
    secret = page.get_by_role("dialog", name="CRM").locator("code").inner_text()
    page.get_by_role("button", name="I have it").click()
    expect(page.get_by_text(secret)).to_have_count(0)

    page.get_by_role("button", name="Send a test").click()

    # A name that leads into our own network is found out when it is called.
    webhook = page.get_by_role("region", name="CRM")
    expect(webhook.get_by_text("private address")).to_be_visible()
    picture(page, "webhooks")
    webhook.get_by_role("switch").click()
    expect(webhook.get_by_text("Off", exact=True)).to_be_visible()


def test_everything_is_held_from_any_page_and_lifted_again(
    product: Product, office: Page
) -> None:
    page = office
    page.get_by_role("button", name="Seri Wangi: account").click()
    page.get_by_role("menuitem", name="Hold everything…").click()
    page.get_by_label("Why, for your people").fill("Wrong price")
    page.get_by_role("button", name="Hold everything").click()

    held = page.get_by_role("status").filter(has_text="Everything is held since")
    expect(held).to_contain_text("“Wrong price”")
    page.set_viewport_size(PHONE)
    page.goto(product.url)
    expect(held).to_be_visible()
    needs = page.get_by_role("region", name="Needs you")
    expect(needs).to_contain_text("Everything is held")
    picture(page, "held")
    page.get_by_role("button", name="Lift the hold").click()

    expect(said(page, "Sending goes on")).to_be_visible()
    expect(held).to_have_count(0)
    expect(needs).not_to_contain_text("Everything is held")
