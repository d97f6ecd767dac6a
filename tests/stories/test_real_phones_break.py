"""Real phones while everything breaks under them: nothing twice, nothing claimed."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from tests.stories.office import SOON, Office
from tests.stories.product import Product
from tests.waiting import wait_until
from tests.whatsapp.double import Double

pytestmark = [
    pytest.mark.story,
    pytest.mark.skipif(
        sys.platform != "linux", reason="the WhatsApp double needs Linux"
    ),
]

BALQIS, DAUD, ROSMAH = "60137710001", "60137710002", "60137710003"
SHARDS = {BALQIS: "s1", DAUD: "s2", ROSMAH: "s3"}
PEOPLE = [f"6019882000{n}" for n in range(8)]
NICHE = "raya"
LONG = 120.0
WHATSMEOW_NOTICES = 90.0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Three phones, each in a shard of its own."""
    with Double(tmp_path_factory.mktemp("whatsapp")) as double:
        whatsapp = double.control
        for number in (*SHARDS, *PEOPLE):
            whatsapp.add_person(number, f"Person {number[-4:]}")
        folder = tmp_path_factory.mktemp("product")
        with Product(folder, connector=double.environment()) as product:
            product.set_up(keep_demonstration=False)
            office = Office(product, whatsapp)
            for number, shard in SHARDS.items():
                office.link(number, f"Phone in {shard}", shard=shard)
            for number in PEOPLE:
                product.add_lead(f"Lead {number[-4:]}", f"+{number}", niche=NICHE)
            yield office
        assert dict(whatsapp.refused_hosts) == {}
        assert dict(whatsapp.unknown) == {}


@pytest.fixture(scope="module")
def silence(office: Office) -> None:
    """From now on one phone is told nothing: beside the other tests, since it is half a
    minute until whatsmeow wonders."""
    office.wait_for(ROSMAH, "online")
    office.whatsapp.faults(ROSMAH).is_silent = True


def ours(office: Office, *numbers: str) -> dict[str, list[int]]:
    """That a campaign goes out from these phones."""
    return {"device_ids": [office.devices[number] for number in numbers]}


def got(office: Office, text: str) -> list[str]:
    """Who reads a text, as often as they do."""
    return [person for person in PEOPLE for one in office.texts(person) if one == text]


def test_a_queued_campaign_goes_on_through_every_kill(office: Office) -> None:
    """And nobody needs to scan anything again."""
    product, whatsapp = office.product, office.whatsapp
    linked = [whatsapp.companions(number) for number in SHARDS]
    slow = {"gap_min_seconds": 1, "gap_max_seconds": 2}
    campaign = product.start_campaign(
        "Raya", text="Salam", niche=NICHE, **slow | ours(office, BALQIS, DAUD)
    )

    wait_until(lambda: len(got(office, "Salam")) >= 1, SOON)
    os.kill(product.shards()["s1"], signal.SIGKILL)
    wait_until(lambda: len(got(office, "Salam")) >= 2, SOON)
    product.kill("connector")
    wait_until(lambda: len(got(office, "Salam")) >= 3, SOON)
    product.restart()
    product.sign_in()

    def is_settled() -> bool:
        tally = product.tally(campaign)
        return tally["remaining"] == tally["uncertain"]

    wait_until(is_settled, LONG)
    reached, tally = got(office, "Salam"), product.tally(campaign)
    assert len(set(reached)) == len(reached)
    assert tally["done"] + tally["uncertain"] == len(PEOPLE)
    assert tally["done"] <= len(reached)
    assert [whatsapp.companions(number) for number in SHARDS] == linked
    assert whatsapp.offers == 0


@pytest.mark.usefixtures("silence")
def test_a_lost_answer_is_uncertain_until_a_receipt_tells(office: Office) -> None:
    product, whatsapp, person = office.product, office.whatsapp, PEOPLE[0]
    office.wait_for(BALQIS, "online")
    whatsapp.switch_off(person)
    whatsapp.faults(BALQIS).drop_acks = 1

    chat = office.write(BALQIS, person, "Did it arrive?")
    wait_until(lambda: whatsapp.faults(BALQIS).drop_acks == 0, SOON)
    os.kill(product.shards()["s1"], signal.SIGKILL)

    def state() -> str:
        return product.lines(chat)[0]["state"]

    wait_until(lambda: state() == "uncertain", SOON)
    office.wait_for(BALQIS, "online")
    whatsapp.switch_on(person)
    wait_until(lambda: state() == "delivered", SOON)
    assert office.texts(person).count("Did it arrive?") == 1


@pytest.mark.usefixtures("silence")
def test_a_panic_costs_its_shard_some_seconds_and_others_nothing(
    office: Office,
) -> None:
    """Go ends the whole process, and nothing in Python hears of it."""
    product, person = office.product, PEOPLE[1]
    office.wait_for(BALQIS, "online")
    office.wait_for(DAUD, "online")
    before = product.shards()

    os.kill(before["s1"], signal.SIGUSR2)
    wait_until(lambda: product.shards().get("s1") != before["s1"], SOON)
    office.write(DAUD, person, "From the other shard")
    wait_until(lambda: "From the other shard" in office.texts(person), SOON)

    assert product.shards()["s2"] == before["s2"]
    wait_until(lambda: product.shards().get("s1"), SOON)
    office.wait_for(BALQIS, "online")
    office.write(BALQIS, person, "From the one that fell")
    wait_until(lambda: "From the one that fell" in office.texts(person), SOON)


@pytest.mark.slow_whatsapp
@pytest.mark.usefixtures("silence")
def test_a_silent_phone_is_shown_deaf_and_heals(office: Office) -> None:
    """Its connection stands all the time; only nothing is answered."""
    person = PEOPLE[2]

    def codes() -> list[str | None]:
        place = f"/devices/{office.devices[ROSMAH]}/history"
        return [event["code"] for event in office.product.get(place)["items"]]

    wait_until(lambda: "deaf" in codes(), WHATSMEOW_NOTICES)
    office.whatsapp.faults(ROSMAH).is_silent = False
    office.wait_for(ROSMAH, "online", WHATSMEOW_NOTICES)

    office.write(ROSMAH, person, "I hear you")
    wait_until(lambda: "I hear you" in office.texts(person), SOON)
