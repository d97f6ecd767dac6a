"""Gaps and quotas hold in what phones see; a reply is read and answered."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stories.product import Product
from tests.waiting import wait_until

pytestmark = pytest.mark.story

QUOTA = 4
GAP_SECONDS = 2
# Between our claim and the phone's log lies a process; the gap is kept at the claim.
LEEWAY = timedelta(seconds=1)
ODDS = "unknown=0,refuse=0,restrict=0,lose_ack=0,drop=0,deliver=1,read=1,reply=0"
REPLY, ANSWER = "Boleh kak, saya ambil dua", "Baik, saya simpankan dua untuk kak"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    with Product(folder, SIMULATED_ODDS=ODDS) as product:
        product.set_up()
        product.wait_online(12)
        for device in product.devices():
            words = {
                "gap_min_seconds": GAP_SECONDS,
                "gap_max_seconds": GAP_SECONDS + 1,
                "quota_hour": QUOTA,
            }
            product.ask("PATCH", f"/devices/{device['id']}", words)
        yield product


@pytest.fixture(scope="module")
def campaign(product: Product) -> int:
    [draft] = product.get("/campaigns")["items"]
    no_gaps = {"gap_min_seconds": 0, "gap_max_seconds": 0}
    product.ask("PATCH", f"/campaigns/{draft['id']}", no_gaps)
    product.ask("POST", f"/campaigns/{draft['id']}/start", {})
    wait_until(lambda: len(product.auditor.taken) == 12 * QUOTA, 60)
    return draft["id"]


def test_every_phone_keeps_its_gaps_and_its_quota(
    product: Product, campaign: int
) -> None:
    auditor, tally = product.auditor, product.tally(campaign)
    assert set(auditor.busiest_hour().values()) == {QUOTA}
    assert auditor.shortest_gap() > timedelta(seconds=GAP_SECONDS) - LEEWAY
    assert tally["done"] + tally["remaining"] == tally["should"] == 500


def test_a_reply_is_read_and_the_answer_reaches_the_phone(
    product: Product, campaign: int
) -> None:
    first = product.auditor.taken[0]
    product.say(device_id=first.device_id, contact=first.to, text=REPLY)
    chat = wait_until(lambda: product.chat_with(first.device_id, first.to), 30)
    wait_until(lambda: product.lines(chat["id"])[0]["text"] == REPLY, 30)

    words = {"client_id": str(uuid.uuid4()), "text": ANSWER}
    product.ask("POST", f"/chats/{chat['id']}/messages", words)

    wait_until(lambda: (first.to, ANSWER) in product.auditor.pairs(), 30)
    # A person's own message goes at once, though the quota of the hour is used up.
    wait_until(lambda: product.lines(chat["id"])[0]["state"] == "read", 30)
    assert product.get(f"/campaigns/{campaign}/report")["funnel"]["replied"] == 1


def test_who_says_stop_is_confirmed_once_and_left_alone(
    product: Product, campaign: int
) -> None:
    second = product.auditor.taken[1]
    product.ask("POST", f"/campaigns/{campaign}/pause")
    more = {"quota_hour": QUOTA + 5}
    product.ask("PATCH", f"/devices/{second.device_id}", more)

    for word in (" stop. ", "STOP"):
        product.say(device_id=second.device_id, contact=second.to, text=word)

    wait_until(lambda: confirmations(product, second.to), 30)
    chat = wait_until(lambda: product.chat_with(second.device_id, second.to), 30)
    wait_until(lambda: heard(product, chat["id"]) == [" stop. ", "STOP"], 30)
    assert confirmations(product, second.to) == 1
    [suppression] = product.get("/suppressions")["items"]
    assert (suppression["phone"], suppression["reason"]) == (second.to, "word")


def heard(product: Product, chat_id: int) -> list[str]:
    """What the contact wrote, in order."""
    lines = reversed(product.lines(chat_id))
    return [line["text"] for line in lines if line["direction"] == "in"]


def confirmations(product: Product, phone: str) -> int:
    """How often the phone was told that it hears no more from us."""
    texts = [sight.text for sight in product.auditor.taken if sight.to == phone]
    return sum("Reply START" in text for text in texts)
