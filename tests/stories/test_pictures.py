"""Pictures go out: by a campaign, once to WhatsApp for each phone; and from a chat."""

import hashlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, expect

from tests.stories.pictures import picture
from tests.stories.product import EMAIL, PASSWORD, Product
from tests.waiting import wait_until

pytestmark = pytest.mark.story

ODDS = "unknown=0,refuse=0,restrict=0,lose_ack=0,drop=0,deliver=1,read=1,reply=0"
NICHE = "fitness"
CAPTION = "Yang ini, kak"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("product"), SIMULATED_ODDS=ODDS) as product:
        product.set_up()
        product.wait_online(12)
        yield product


def photo(seed: int) -> bytes:
    """Large, and it says where it was taken."""
    file, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    small = Image.frombytes("RGB", (60, 40), random.Random(seed).randbytes(60 * 40 * 3))
    small.resize((3000, 2000)).save(file, "JPEG", quality=98, exif=exif)
    return file.getvalue()


def sign_in(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def send_to_all(product: Product, name: str, media_id: int) -> int:
    """The campaign, once it is through; how many it went to."""
    quick = {"gap_min_seconds": 0, "gap_max_seconds": 0, "quota_hour": 200}
    for device in product.devices():
        product.ask("PATCH", f"/devices/{device['id']}", quick)
    product.ask("PATCH", "/account", {"cap_day": 10, "cap_week": 10})
    campaign = product.start_campaign(
        name, text=f"{name} {{name}}", niche=NICHE, media_id=media_id
    )
    wait_until(lambda: product.tally(campaign)["remaining"] == 0, 120)
    tally = product.tally(campaign)
    assert tally["done"] == tally["should"] > 0
    return tally["should"]


def test_each_phone_brings_a_picture_once_and_sends_it_to_all(product: Product) -> None:
    """Also when another campaign has it, and after every process was killed."""
    media = product.upload(photo(1), name="promo.jpg")
    assert media["bytes"] <= 350_000
    assert "location-removed" in [notice["code"] for notice in media["notices"]]
    content = requests.get(media["url"], timeout=30).content
    sha256 = hashlib.sha256(content).hexdigest()

    first = send_to_all(product, "Promo", media["id"])
    product.kill("connector")
    product.wait_online(12)
    second = send_to_all(product, "Again", media["id"])

    auditor = product.auditor
    assert [sight.file for sight in auditor.taken] == [sha256] * (first + second)
    assert auditor.twice() == []
    phones = {sight.device_id for sight in auditor.taken}
    assert auditor.uploads == {(phone, sha256): 1 for phone in phones}


@pytest.mark.browser
def test_a_picture_is_seen_before_it_is_sent_from_a_chat(
    product: Product, page: Page, tmp_path: Path
) -> None:
    chosen = tmp_path / "set-3-bulan.jpg"
    chosen.write_bytes(photo(2))
    sign_in(product, page)
    page.goto(f"{product.url}/device/{product.devices()[0]['id']}/whatsapp-web")
    page.get_by_role("list").get_by_role("link").first.click()

    page.get_by_role("button", name="Attach").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Picture").click()
    chooser.value.set_files(chosen)
    expect(page.get_by_text("Location removed.")).to_be_visible()
    expect(page.get_by_role("img", name="set-3-bulan.jpg")).to_be_visible()
    page.get_by_label("Caption of set-3-bulan.jpg").fill(CAPTION)
    picture(page, "chat-picture")
    page.keyboard.press("Enter")

    line = page.get_by_role("article").filter(has_text=CAPTION)
    expect(line.get_by_role("img", name="Photo from you")).to_be_visible()
    expect(line.get_by_role("img", name="Read")).to_be_visible(timeout=60_000)
    [sight] = [s for s in product.auditor.taken if s.text == CAPTION]
    assert sight.file is not None


@pytest.mark.browser
def test_a_campaign_shows_its_picture_until_it_is_out(
    product: Product, page: Page, tmp_path: Path
) -> None:
    chosen = tmp_path / "promo-lanjutan.jpg"
    chosen.write_bytes(photo(3))
    page.goto(f"{product.url}/campaigns")
    page.get_by_role("button", name="New campaign").first.click()
    page.get_by_label("Name of the campaign").fill("Lanjutan")

    page.get_by_label("Picture", exact=True).set_input_files(chosen)
    expect(page.get_by_text("caption is the message")).to_be_visible()
    shown = page.get_by_role("figure").get_by_role(
        "img", name="Shown above the message"
    )
    expect(shown).to_be_visible()
    picture(page, "campaign-picture")

    page.get_by_role("button", name="Start now with").click()
    look = page.get_by_role("dialog", name="A last look")
    expect(look.get_by_role("img", name="Shown above the message")).to_be_visible()
    look.get_by_role("button", name="Start it").click()
    expect(
        page.get_by_role("region", name="Message").get_by_role("img")
    ).to_be_visible()
    picture(page, "report-picture")
