"""Real phones, from the code on the screen to the message that people read.

The whole product; only its connector is led to the WhatsApp double, and only by its
environment. What people saw is what their phones decrypted, with Signal code that is
not neonize's.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.stories import camera
from tests.stories.office import SOON, Office
from tests.stories.pictures import DESKTOP, PHONE, picture
from tests.stories.product import EMAIL, PASSWORD, Product
from tests.waiting import wait_until
from tests.whatsapp.double import Double
from tests.whatsapp.sealing import open_sealed

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.skipif(
        sys.platform != "linux", reason="the WhatsApp double needs Linux"
    ),
]

BALQIS, DAUD = OURS = "60137710001", "60137710002"
PEOPLE = {
    "60198820001": "Aisyah Rahim",
    "60198820002": "Chong Wei Ling",
    "60198820003": "Farid Osman",
    "60198820004": "Kavitha Nair",
}
READERS = list(PEOPLE)[:2]
NICHE = "raya"
MESSAGE = "Salam {name|kak}, *kuih raya* is here. Reply STOP to hear no more."
REPLY = "Ada kuih bangkit? 🙏"
CODE = "QR code to scan with WhatsApp"
LARGEST_JPEG = 350 * 1000
SOON_MS = SOON * 1000


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """Everybody of the story is on WhatsApp. At the end: nobody wanted to reach any
    other host, and nothing that was said was beyond the double's understanding."""
    with Double(tmp_path_factory.mktemp("whatsapp")) as double:
        for number, name in ((BALQIS, "Balqis"), (DAUD, "Daud")):
            double.control.add_person(number, name)
        for number, name in PEOPLE.items():
            habit = "reads" if number in READERS else "delivers"
            double.control.add_person(number, name, habit)
        yield double
        assert dict(double.control.refused_hosts) == {}
        assert dict(double.control.unknown) == {}


@pytest.fixture(scope="module")
def office(
    double: Double, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """An account with leads and without phones."""
    folder = tmp_path_factory.mktemp("product")
    with Product(folder, connector=double.environment()) as product:
        product.set_up(keep_demonstration=False)
        for number, name in PEOPLE.items():
            product.add_lead(name, f"+{number}", niche=NICHE)
        yield Office(product, double.control)


def panel(page: Page) -> Locator:
    """What is shown of the one phone that is open."""
    return page.get_by_role("complementary", name=re.compile("^Phone "))


def sender_to(office: Office, person: str) -> str:
    """Which of our phones wrote to a person first."""
    sender = office.whatsapp.phone(person).seen[0].sender.user
    return next(one for one in OURS if office.whatsapp.lid(one) == sender)


def test_a_phone_is_linked_by_the_code_on_the_screen(
    office: Office, page: Page
) -> None:
    url, whatsapp = office.product.url, office.whatsapp
    page.goto(f"{url}/sign-in")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.goto(f"{url}/devices?link=new")
    page.get_by_label("Name of this phone").fill("Balqis · Bangi")
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_role("img", name=CODE)).to_be_visible(timeout=SOON_MS)
    picture(page, "link-a-real-phone")

    page.set_viewport_size(PHONE)
    small = camera.scan(page)
    page.set_viewport_size(DESKTOP)
    shown = camera.scan(page)
    assert small == shown
    whatsapp.scan(shown, BALQIS)

    expect(page.get_by_role("dialog")).to_have_count(0, timeout=SOON_MS)
    expect(page.get_by_text("1 of 1 online")).to_be_visible()
    expect(page.get_by_text("+60 13-771 0001")).to_be_visible()
    assert len(whatsapp.companions(BALQIS)) == 1
    assert whatsapp.offers == 0
    [device] = office.product.devices()
    office.devices[BALQIS] = device["id"]


def test_a_code_that_nobody_scans_leaves_nothing_behind(
    office: Office, page: Page
) -> None:
    page.goto(f"{office.product.url}/devices?link=new")
    page.get_by_label("Name of this phone").fill("Nobody")
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_role("img", name=CODE)).to_be_visible(timeout=SOON_MS)
    assert len(office.product.devices()) == 2

    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    expect(page.get_by_text("1 of 1 online")).to_be_visible()
    assert len(office.product.devices()) == 1


def test_another_is_linked_by_eight_characters(office: Office, page: Page) -> None:
    device_id = office.devices[DAUD] = office.add_phone("Daud · Kajang", shard="s2")
    page.goto(f"{office.product.url}/devices?link={device_id}")
    page.get_by_role("button", name="Phone code").click()
    page.get_by_label("WhatsApp number of this phone").fill("+60 13-771 0002")
    page.get_by_role("button", name="Ask for a code").click()
    letters = page.get_by_label(re.compile(r"^Code \w{4}-\w{4}$"))
    expect(letters).to_be_visible(timeout=SOON_MS)
    picture(page, "link-by-eight-characters")

    said = letters.get_attribute("aria-label") or ""
    office.whatsapp.enter_code(said.removeprefix("Code "), DAUD)

    expect(page.get_by_role("dialog")).to_have_count(0, timeout=SOON_MS)
    expect(page.get_by_text("2 of 2 online")).to_be_visible()
    for number in OURS:
        office.send_without_gaps(number)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a camera makes it: far too large to be sent as it is."""
    path = tmp_path_factory.mktemp("camera") / "kuih.png"
    noise = Image.effect_noise((1800, 1200), 60)
    Image.merge("RGB", (noise, noise, noise)).save(path)
    return path


def test_a_campaign_with_a_picture_reaches_everybody_once(
    office: Office, page: Page, photo: Path
) -> None:
    page.goto(f"{office.product.url}/campaigns")
    page.get_by_role("button", name="New campaign").first.click()
    page.get_by_label("Name of the campaign").fill("Kuih raya")
    page.get_by_role("textbox", name="Message").fill(MESSAGE)
    page.get_by_label("Picture", exact=True).set_input_files(photo)
    expect(page.get_by_text("kuih.png")).to_be_visible()
    page.get_by_label("Gap, at least").fill("1")
    page.get_by_label("Gap, at most").fill("2")
    page.get_by_label("Gap, at most").blur()
    page.get_by_role("button", name=f"Start now with {len(PEOPLE)} leads").click()
    last_look = page.get_by_role("dialog")
    last_look.get_by_role("button", name=re.compile("Start")).click()

    wait_until(lambda: all(map(office.seen, PEOPLE)), SOON)
    [campaign] = office.product.get("/campaigns")["items"]
    kept = office.product.get(f"/campaigns/{campaign['id']}")["media"]
    jpeg = office.product.browser.get(kept["url"]).content
    assert len(jpeg) <= LARGEST_JPEG < photo.stat().st_size
    for number, name in PEOPLE.items():
        [message] = office.seen(number)
        picture = message.imageMessage
        assert picture.caption == MESSAGE.replace("{name|kak}", name)
        assert not message.messageContextInfo.HasField("botMetadata")
        sealed = office.whatsapp.file(picture.directPath)
        assert open_sealed(sealed, picture.mediaKey, "Image") == jpeg
    # Once for each phone that sent it, not once for each of the people.
    senders = {sender_to(office, number) for number in PEOPLE}
    assert office.whatsapp.counts["upload"] == len(senders)


def test_ticks_tell_who_got_it_and_who_read_it(office: Office, page: Page) -> None:
    [campaign] = office.product.get("/campaigns")["items"]

    def funnel() -> dict[str, int]:
        return office.product.get(f"/campaigns/{campaign['id']}/report")["funnel"]

    wait_until(lambda: funnel()["delivered"] == len(PEOPLE), SOON)
    wait_until(lambda: funnel()["read"] == len(READERS), SOON)
    expect(page.get_by_role("heading", name="Kuih raya")).to_be_visible()
    picture(page, "report-of-real-phones")


def test_a_reply_shows_in_the_inbox_by_itself(office: Office, page: Page) -> None:
    person = READERS[0]
    ours = sender_to(office, person)
    place = f"/device/{office.devices[ours]}/whatsapp-web"
    page.goto(f"{office.product.url}{place}")
    page.get_by_text(PEOPLE[person]).first.click()
    expect(page.get_by_role("article").filter(has_text="kuih raya")).to_have_count(1)

    office.whatsapp.write(person, ours, REPLY)

    line = page.get_by_role("article").filter(has_text=REPLY)
    expect(line).to_have_count(1, timeout=SOON_MS)
    picture(page, "inbox-of-a-real-phone")


def test_who_says_stop_is_confirmed_once_and_left_alone(office: Office) -> None:
    person = READERS[1]
    ours, words = sender_to(office, person), [" stop. ", "STOP"]

    for word in words:
        office.whatsapp.write(person, ours, word)

    wait_until(lambda: office.heard(ours, person) == words, SOON)
    wait_until(lambda: len(office.texts(person)) > 1, SOON)
    [_, confirmation] = office.texts(person)
    assert "Reply START" in confirmation
    assert office.seen(person)[-1].conversation == confirmation
    [suppression] = office.product.get("/suppressions")["items"]
    assert (suppression["phone"], suppression["reason"]) == (person, "word")


def test_a_session_taken_elsewhere_waits_for_a_person(
    office: Office, page: Page
) -> None:
    page.goto(f"{office.product.url}/devices/{office.devices[BALQIS]}")
    expect(page.get_by_text("Online since")).to_be_visible()

    office.whatsapp.replace(BALQIS)

    why = page.get_by_text("WhatsApp connected this session elsewhere")
    expect(why.first).to_be_visible(timeout=SOON_MS)
    picture(page, "a-phone-replaced")
    panel(page).get_by_role("button", name="Refresh").click()
    expect(page.get_by_text("Online since")).to_be_visible(timeout=SOON_MS)


def test_a_restricted_phone_rests_until_its_end(office: Office, page: Page) -> None:
    page.goto(f"{office.product.url}/devices/{office.devices[DAUD]}")
    expect(page.get_by_text("Online since")).to_be_visible()

    office.whatsapp.restrict(DAUD, 101, 3600)

    until = panel(page).get_by_text(re.compile("^Restricted until"))
    expect(until).to_be_visible(timeout=SOON_MS)
    why = panel(page).get_by_text("too many strangers written to")
    expect(why.first).to_be_visible()
    picture(page, "a-phone-restricted")


def test_logged_out_here_whatsapp_forgets_it_and_it_is_linked_again(
    office: Office, page: Page
) -> None:
    page.goto(f"{office.product.url}/devices/{office.devices[BALQIS]}")
    panel(page).get_by_role("button", name="Log out").click()

    wait_until(lambda: office.whatsapp.companions(BALQIS) == [], SOON)
    again = panel(page).get_by_role("button", name="Link again")
    again.click(timeout=SOON_MS)
    expect(page.get_by_role("img", name=CODE)).to_be_visible(timeout=SOON_MS)
    office.whatsapp.scan(camera.scan(page), BALQIS)
    expect(page.get_by_text("Online since")).to_be_visible(timeout=SOON_MS)

    person = READERS[0]
    office.write(BALQIS, person, "Linked again")
    wait_until(lambda: "Linked again" in office.texts(person), SOON)


def test_logged_out_on_the_phone_is_shown_with_the_next_step(
    office: Office, page: Page
) -> None:
    page.goto(f"{office.product.url}/devices/{office.devices[BALQIS]}")
    expect(page.get_by_text("Online since")).to_be_visible()

    office.whatsapp.remove_devices(BALQIS)

    why = page.get_by_text("Unlinked on the phone itself")
    expect(why.first).to_be_visible(timeout=SOON_MS)
    expect(panel(page).get_by_role("button", name="Link again")).to_be_visible()
    picture(page, "a-phone-unlinked")
