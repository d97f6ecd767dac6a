"""The whole story as a person sees it: from the set-up link to an answered reply.

Screenshots of every screen, for a desktop and a phone, are left in `test-artefacts/`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.pictures import picture
from tests.stories.product import EMAIL, PASSWORD, Product
from tests.waiting import wait_until

pytestmark = [pytest.mark.story, pytest.mark.browser]

ROOT = Path(__file__).parent.parent.parent
LEADS = ROOT / "tests" / "data" / "leads-messy.csv"
ODDS = "unknown=0,refuse=0,restrict=0,lose_ack=0,drop=0,deliver=1,read=1,reply=0"
REPLY, ANSWER = "Ada stok lagi? 🙏", "Ada, tinggal enam sahaja"
MESSAGE = "Hi {name|there}, *promo* ends on Friday. Reply STOP to hear no more."


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    with Product(folder, SIMULATED_ODDS=ODDS) as product:
        yield product


def test_the_set_up_link_makes_an_owner(product: Product, page: Page) -> None:
    page.goto(product.setup_link)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_text("This is needed").first).to_be_visible()
    page.get_by_label("Company").fill("Seri Wangi")
    page.get_by_label("Your name").fill("Hafiz Rahman")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    picture(page, "set-up")
    page.get_by_role("button", name="Create the account").click()

    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_role("status", name="Live")).to_be_visible()
    picture(page, "today")


def test_the_link_works_once_and_the_password_from_then_on(
    product: Product, browser: Browser, page: Page
) -> None:
    other = browser.new_page()
    other.goto(product.setup_link)
    expect(other.get_by_role("button", name="Create the account")).to_have_count(0)

    other.goto(f"{product.url}/sign-in")
    other.get_by_label("Email").fill(EMAIL)
    other.get_by_label("Password", exact=True).fill("not the password")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("alert")).to_contain_text("the password is wrong")
    expect(other.get_by_label("Email")).to_have_value(EMAIL)
    expect(other.get_by_label("Password", exact=True)).to_be_focused()
    picture(other, "sign-in")

    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="Today")).to_be_visible()
    other.close()


def test_the_phones_come_online_by_themselves(product: Product, page: Page) -> None:
    page.get_by_role("link", name="Devices").first.click()

    expect(page.get_by_text("12 of 12 online")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Alor Setar")).to_be_visible()
    expect(page.get_by_text("+60 12-090 0001")).to_be_visible()
    picture(page, "devices")


def test_a_simulated_phone_is_linked_by_hand(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/devices?link=new")
    page.get_by_label("Name of this phone").fill("Desk by the door")
    # Without a database for sessions there is no other kind.
    expect(page.get_by_text("links simulated phones only")).to_be_visible()
    picture(page, "no-real-phones")
    page.get_by_role("button", name="Add the simulated phone").click()

    # Hurried as this world is, it is linked before anybody could look at its code.
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    expect(page.get_by_text("13 of 13 online")).to_be_visible(timeout=60_000)


def test_chosen_phones_are_refreshed_and_followed(product: Product, page: Page) -> None:
    page.get_by_role("button", name="Table").click()
    page.get_by_role("checkbox", name="Choose Alor Setar").check()
    page.get_by_role("checkbox", name="Choose Ipoh").click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Chosen phones")
    expect(bar.get_by_text("5 chosen")).to_be_visible()
    picture(page, "devices-chosen")
    bar.get_by_role("button", name="Refresh").click()

    followed = page.get_by_role("toolbar", name="Refresh")
    expect(followed.get_by_text("Refreshed · 5 online")).to_be_visible()
    page.reload()
    expect(followed.get_by_text("Refreshed · 5 online")).to_be_visible()
    followed.get_by_role("button", name="Close").click()
    expect(followed).to_have_count(0)
    page.get_by_role("button", name="Grid").click()


def test_a_file_that_cannot_be_read_says_why(
    product: Product, page: Page, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    page.goto(f"{product.url}/leads/import")
    page.locator("input[type=file]").set_input_files(empty)
    expect(page.get_by_role("alert")).to_contain_text("The file is empty")

    workbook = tmp_path / "leads.xlsx"
    workbook.write_bytes(b"PK\x03\x04" + bytes(100))
    page.locator("input[type=file]").set_input_files(workbook)
    expect(page.get_by_text("This workbook cannot be read")).to_be_visible()
    expect(page.get_by_role("link", name="Choose another file")).to_be_visible()


def test_a_messy_list_is_imported_as_its_truth_says(
    product: Product, page: Page
) -> None:
    page.goto(f"{product.url}/leads/import")
    page.locator("input[type=file]").set_input_files(LEADS)
    expect(page.get_by_role("heading", name="Columns")).to_be_visible()
    picture(page, "import-columns")
    page.get_by_role("button", name="Check").click()

    for words in ("818 new leads will be added", "106 duplicates", "76 refused"):
        expect(page.get_by_role("button", name=words)).to_be_visible()
    expect(page.get_by_text("304 rows had no status")).to_be_visible()
    reasons = page.get_by_role("group", name="Reason")
    expect(reasons.get_by_role("button", name="Too short 32")).to_be_visible()
    expect(
        reasons.get_by_role("button", name="Rounded by a spreadsheet 14")
    ).to_be_visible()
    picture(page, "import-check")
    page.get_by_role("button", name="Import 818 leads").click()

    expect(page.get_by_role("heading", name="818 leads added")).to_be_visible()
    picture(page, "import-done")


def test_leads_without_consent_are_not_written_to(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/campaigns")
    page.get_by_role("button", name="New campaign").click()
    page.get_by_label("Name of the campaign").fill("Friday promo")
    page.get_by_role("textbox", name="Message").fill(MESSAGE)

    # 1,318 match; the 818 that came from the file never agreed to be written to.
    start = page.get_by_role("button", name="Start now with 500 leads")
    expect(start).to_be_enabled()
    expect(page.get_by_text("No consent on record")).to_be_visible()
    expect(page.get_by_role("figure").get_by_text("ends on Friday")).to_be_visible()
    picture(page, "campaign-edit")


def test_a_campaign_goes_out_live(product: Product, page: Page) -> None:
    page.get_by_label("Gap, at least").fill("1")
    page.get_by_label("Gap, at most").fill("2")
    page.get_by_label("Gap, at most").blur()
    page.get_by_role("button", name="Start now with 500 leads").click()
    last_look = page.get_by_role("dialog")
    picture(page, "campaign-last-look")
    last_look.get_by_role("button", name=re.compile("Start")).click()

    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("heading", name="Friday promo")).to_be_visible()
    wait_until(lambda: len(product.auditor.taken) >= 12, 60)
    # Without a reload: the numbers move because a hint said so.
    done = page.get_by_role("img", name=re.compile(r"[1-9]\d* done")).first
    expect(done).to_be_visible(timeout=30_000)
    picture(page, "campaign-report")


def test_a_pause_and_a_cancellation_can_be_taken_back(page: Page) -> None:
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

    page.get_by_role("button", name="More").last.click()
    page.get_by_role("menuitem", name="Cancel the campaign").click()
    toasts = page.get_by_role("group", name="What was done")
    cancelled = toasts.filter(has_text="is cancelled")
    cancelled.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_text("Sending").first).to_be_visible()


def test_a_reply_arrives_and_the_answer_reaches_the_phone(
    product: Product, page: Page
) -> None:
    first = product.auditor.taken[0]
    page.goto(f"{product.url}/device/{first.device_id}/whatsapp-web")
    product.say(device_id=first.device_id, contact=first.to, text=REPLY)

    page.get_by_text(REPLY).first.click(timeout=30_000)
    composer = page.get_by_role("textbox", name=re.compile("Message to"))
    composer.fill(ANSWER)
    composer.press("Enter")

    wait_until(lambda: (first.to, ANSWER) in product.auditor.pairs(), 30)
    line = page.get_by_role("article").filter(has_text=ANSWER)
    expect(line).to_have_count(1)
    expect(line.get_by_role("img", name="Read")).to_be_visible(timeout=60_000)
    picture(page, "inbox")


def test_an_address_without_anything_shows_a_way_on(
    product: Product, page: Page
) -> None:
    page.goto(f"{product.url}/campaigns/999999999")

    expect(
        page.get_by_role("heading", name="There is no such campaign")
    ).to_be_visible()
    expect(page.get_by_role("link", name="Go to Today")).to_be_visible()


def test_the_demonstration_goes_with_one_click(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/devices")
    page.get_by_role("button", name="Remove it").click()

    gone = page.get_by_text("The demonstration is gone")
    expect(gone).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Remove it")).to_have_count(0)
    expect(page.get_by_role("link", name="Leads").first).to_contain_text("818")
    picture(page, "devices-of-ones-own")
