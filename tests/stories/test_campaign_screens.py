"""A campaign on its screens: tried, approved, spread, failed, retried, cloned."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.stories.pictures import picture
from tests.stories.product import EMAIL, PASSWORD, Product
from tests.waiting import wait_until

pytestmark = [pytest.mark.story, pytest.mark.browser]

# Without receipts, which would tell of a message that nobody answered for.
ODDS = "unknown=0,refuse=0,restrict=0,lose_ack=0,drop=0,deliver=0"
NICHE, REGULARS = "kopi", "langganan"
MINE = "60127730918"
UNSEEN = "\u200b"
MESSAGE = "[Hi|Salam] {name|kak}, the promo ends on Friday."
SOON = 20_000


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    with Product(folder, SIMULATED_ODDS=ODDS, UNCERTAIN_AFTER_SECONDS="3") as product:
        product.set_up()
        product.wait_online(12)
        quick = {"gap_min_seconds": 0, "gap_max_seconds": 0, "quota_hour": 200}
        for device in product.devices():
            product.ask("PATCH", f"/devices/{device['id']}", quick)
        numbers = {"test_numbers": [f"+{MINE}"], "cap_day": 10, "cap_week": 10}
        product.ask("PATCH", "/account", numbers)
        for number in range(8):
            add_lead(
                product, number, niches=[NICHE, REGULARS][: 2 if number < 2 else 1]
            )
        yield product


def add_lead(product: Product, number: int, *, niches: list[str]) -> None:
    consent = {"source": "form", "at": "2026-11-01T09:00:00+08:00"}
    lead = {"name": f"Lead {number}", "phone": f"+6012555000{number}"}
    product.ask("POST", "/leads", lead | {"niches": niches, "consent": consent})


def sign_in(product: Product, page: Page, email: str = EMAIL) -> None:
    page.goto(f"{product.url}/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def new_campaign(page: Page, name: str, text: str, *, niche: str) -> None:
    page.get_by_role("button", name="New campaign").first.click()
    page.get_by_label("Name of the campaign").fill(name)
    page.get_by_role("button", name="Niche: any niche").click()
    page.get_by_role("menuitemradio", name=niche).click()
    page.get_by_label("Message", exact=True).fill(text)
    for gap in ("Gap, at most", "Gap, at least"):
        page.get_by_label(gap).fill("1")
        page.get_by_label(gap).press("Enter")


def start(page: Page) -> None:
    page.get_by_role("button", name="Start now with").click()
    look = page.get_by_role("dialog", name="A last look")
    look.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("region", name="Progress")).to_be_visible()


def done(page: Page, count: str) -> Locator:
    return page.get_by_role("link", name=re.compile(rf"^Done {count}$"))


def test_a_draft_says_who_is_left_out_and_who_gets_which(
    product: Product, page: Page
) -> None:
    sign_in(product, page)
    page.goto(f"{product.url}/campaigns")
    hidden = MESSAGE.replace("promo", f"pro{UNSEEN}mo")
    new_campaign(page, "Promo", hidden, niche=NICHE)

    page.get_by_role("button", name="Take out 1 invisible one").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value(MESSAGE)
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_role("menuitem", name="leave out a niche").click()
    left_out = page.get_by_role("group", name="Left out")
    left_out.get_by_role("button", name="Left out niche").click()
    page.get_by_role("menuitemradio", name=REGULARS).click()
    expect(page.locator(".count__number")).to_have_text("6")
    expect(page.get_by_text("Have a niche you leave out")).to_be_visible()

    which = page.get_by_role("region", name="Who gets which").get_by_role("listitem")
    expect(which).to_have_count(2)
    leads = [int(row.locator("b").inner_text()) for row in which.all()]
    assert sum(leads) == 6
    picture(page, "campaign-draft")


def test_it_is_tried_on_a_number_of_ones_own(product: Product, page: Page) -> None:
    page.get_by_role("button", name="Send me a test").click()
    dialog = page.get_by_role("dialog", name="Send me a test")
    dialog.get_by_role("button", name="Send it").click()

    expect(dialog.get_by_text("WhatsApp took it")).to_be_visible(timeout=SOON)
    [text] = [text for to, text in product.auditor.pairs() if to == MINE]
    assert re.match(r"(Hi|Salam) \w", text)
    picture(page, "campaign-test")
    dialog.get_by_role("button", name="Close").click()


def test_what_failed_is_looked_into_and_sent_again(
    product: Product, page: Page
) -> None:
    page.get_by_label("From").select_option("pool")
    phone = product.devices()[0]
    page.get_by_role("checkbox", name=phone["name"]).check()
    product.arrange(phone["id"], "lose-ack")
    start(page)

    page.get_by_role("link", name="Decide").click(timeout=SOON)
    page.get_by_role("button", name="It was not").click()
    expect(page.get_by_text("Nothing is uncertain")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Back").click()
    expect(done(page, "5")).to_be_visible(timeout=SOON)
    why = page.get_by_role("region", name="Why some failed")
    why.get_by_role("link", name="A person decided that it was not sent").click()
    rows = page.get_by_role("table", name="Sends").get_by_role("row")
    expect(rows.filter(has_text="A person decided")).to_have_count(1)
    page.get_by_role("link", name="Back").click()
    picture(page, "campaign-failed")

    why.get_by_role("button", name="Retry 1").click()
    expect(done(page, "6")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("heading", name="None failed")).to_be_visible()


def test_its_report_is_a_file(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Export as CSV").click()
    with page.expect_download(timeout=SOON) as download:
        page.get_by_role("button", name="Download CSV").click()

    file = tmp_path / "report.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == 6


def test_it_is_cloned_and_a_deleted_draft_is_had_back(
    product: Product, page: Page
) -> None:
    page.get_by_role("button", name="Clone").click()
    expect(page.get_by_role("heading", name="Promo (copy)")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value(MESSAGE)

    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete the draft").click()
    drafts = page.get_by_role("region", name="Drafts")
    clone = drafts.get_by_role("link", name="Promo (copy)")
    expect(page.get_by_text("Promo (copy) was deleted")).to_be_visible()
    expect(clone).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(clone).to_be_visible()


def test_carillon_chooses_the_phones_under_a_limit(
    product: Product, page: Page
) -> None:
    new_campaign(page, "Spread", "Salam {name|kak}", niche="fitness")
    page.get_by_label("From").select_option("ai")
    page.get_by_label("At most per phone").fill("2")
    page.get_by_label("At most per phone").press("Enter")
    expect(page.get_by_text("101 leads would be left over")).to_be_visible()
    picture(page, "campaign-spread")
    start(page)

    expect(done(page, "24")).to_be_visible(timeout=SOON)
    spread = page.get_by_role("region", name="Spread over phones")
    expect(spread.get_by_text("Limit reached")).to_have_count(12)
    picture(page, "report-spread")
    spread.get_by_label("At most per phone").fill("20")
    spread.get_by_label("At most per phone").press("Enter")
    expect(done(page, r"(2[5-9]|[3-9]\d|1\d\d)")).to_be_visible(timeout=SOON)


def test_an_operator_asks_and_the_owner_approves(
    product: Product, browser: Browser, page: Page
) -> None:
    product.execute(
        "INSERT INTO members (account_id, email, name, role, password_hash)"
        " SELECT account_id, 'siti@example.com', 'Siti', 'operator', password_hash"
        " FROM members WHERE email = %s",
        EMAIL,
    )
    product.ask("PATCH", "/account", {"approval_above": 100})
    theirs = browser.new_page()
    sign_in(product, theirs, "siti@example.com")
    theirs.goto(f"{product.url}/campaigns")
    new_campaign(theirs, "Large", "Salam {name|kak}", niche="travel")
    theirs.get_by_role("button", name="Start now with").click()
    theirs.get_by_role("button", name="Ask for approval").click()
    expect(theirs.get_by_text("the approval of an owner or admin")).to_be_visible()
    expect(theirs.get_by_role("button", name="Approve")).to_have_count(0)
    theirs.close()

    page.goto(f"{product.url}/campaigns")
    asked = page.get_by_role("region", name="Next").get_by_role("link", name="Large")
    expect(asked).to_contain_text("Needs approval")
    picture(page, "campaigns")
    asked.click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Large is approved")).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=SOON)
    [large] = [c for c in product.get("/campaigns")["items"] if c["name"] == "Large"]
    wait_until(lambda: product.tally(large["id"])["should"] == 125, 20)
