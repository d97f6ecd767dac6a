"""What comes in beside texts, on the screen: fetched when it is seen, or by a press."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.stories.pictures import picture
from tests.stories.product import EMAIL, PASSWORD, Product

CONTACT = "60127730918"

pytestmark = [pytest.mark.story, pytest.mark.browser]


@pytest.fixture(scope="module")
def device_id(product: Product) -> int:
    return next(d["id"] for d in product.devices() if d["state"] == "online")


@pytest.fixture(scope="module")
def signed_in(product: Product, page: Page) -> Page:
    page.goto(product.url)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name=re.compile("Inbox")).first).to_be_visible()
    return page


def test_a_photo_shows_by_itself_and_large_on_a_click(
    product: Product, signed_in: Page, device_id: int, tmp_path: Path
) -> None:
    page, photo = signed_in, tmp_path / "photo.jpg"
    Image.new("RGB", (900, 600), (208, 96, 110)).save(photo)
    page.goto(f"{product.url}/device/{device_id}/whatsapp-web")

    product.say(device_id=device_id, contact=CONTACT, text="Kotak kemek", file=photo)
    page.get_by_text("Kotak kemek").first.click(timeout=30_000)

    larger = page.get_by_role("button", name=re.compile("Photo from .*, larger"))
    expect(larger).to_be_visible(timeout=30_000)
    shown = larger.get_by_role("img")
    expect(shown).to_have_js_property("naturalWidth", 900)
    larger.click()
    lightbox = page.get_by_role("dialog", name=re.compile("Photo from"))
    expect(lightbox).to_be_visible()
    picture(page, "lightbox")
    page.keyboard.press("Escape")
    expect(lightbox).to_have_count(0)
    expect(page.get_by_role("log")).to_be_visible()  # Esc closed no more than that


def test_a_document_is_fetched_by_a_press(
    product: Product, signed_in: Page, device_id: int, tmp_path: Path
) -> None:
    page, prices = signed_in, tmp_path / "Harga November.pdf"
    prices.write_bytes(b"%PDF-1.4")
    product.say(device_id=device_id, contact=CONTACT, text="", file=prices)

    page.get_by_role("button", name="Fetch this document").click(timeout=30_000)

    save = page.get_by_role("link", name="Save")
    expect(save).to_be_visible(timeout=30_000)
    with page.expect_download() as saved:
        save.click()
    assert saved.value.suggested_filename == prices.name
    picture(page, "inbox-files")


def test_what_no_browser_can_draw_is_saved_instead(
    product: Product, signed_in: Page, device_id: int, tmp_path: Path
) -> None:
    page, photo = signed_in, tmp_path / "broken.jpg"
    photo.write_bytes(b"not a picture")
    product.say(device_id=device_id, contact=CONTACT, text="Rosak", file=photo)

    line = page.get_by_role("article").filter(has_text="Rosak")
    expect(line.get_by_role("link", name="Save")).to_be_visible(timeout=30_000)
