"""A campaign of 500, everything killed under it: nothing lost, nothing twice."""

from collections.abc import Iterator

import pytest

from tests.stories.product import Product
from tests.waiting import wait_until

pytestmark = pytest.mark.story

# 500 leads over 12 phones: 42 each at most, so anything sent twice breaks a quota.
QUOTA = 42
# Every message is taken; an answer may get lost with a connection, or with a process.
ODDS = "unknown=0,refuse=0,restrict=0,lose_ack=0.01,drop=0.01,reply=0.1,stop=0"
KILLED = ("shards", "connector", "postgres", "valkey", "queue", "schedule", "api")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    with Product(folder, SIMULATED_ODDS=ODDS) as product:
        product.set_up()
        product.wait_online(12)
        yield product


@pytest.fixture(scope="module")
def campaign(product: Product) -> int:
    """Started, at full speed within its quotas."""
    no_gaps = {"gap_min_seconds": 0, "gap_max_seconds": 1}
    for device in product.devices():
        words = no_gaps | {"quota_hour": QUOTA}
        product.ask("PATCH", f"/devices/{device['id']}", words)
    [draft] = product.get("/campaigns")["items"]
    product.ask("PATCH", f"/campaigns/{draft['id']}", no_gaps)
    product.ask("POST", f"/campaigns/{draft['id']}/start", {})
    return draft["id"]


def wait_for_messages(product: Product, count: int) -> None:
    wait_until(lambda: len(product.auditor.taken) >= count, 120)


def settled(product: Product, campaign: int) -> bool:
    tally = product.tally(campaign)
    return tally["should"] == 500 and tally["remaining"] == tally["uncertain"]


def test_a_campaign_survives_every_kill(product: Product, campaign: int) -> None:
    for number, part in enumerate(KILLED):
        wait_for_messages(product, 25 * (number + 1))
        if part == "shards":
            product.kill_shards()
        else:
            product.kill(part)
    wait_for_messages(product, 300)
    product.kill_everything()

    product.sign_in()
    wait_until(lambda: settled(product, campaign), 180)

    auditor, tally = product.auditor, product.tally(campaign)
    assert auditor.twice() == []
    assert max(auditor.busiest_hour().values()) <= QUOTA
    assert tally["done"] + tally["failed"] + tally["uncertain"] == 500
    # What we say was done, phones saw; what they never saw, we do not claim.
    done = product.numbers(campaign, "done")
    assert done <= auditor.reached()
    assert auditor.reached() - done <= product.numbers(campaign, "uncertain")
