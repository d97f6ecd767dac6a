"""Where a number's owner most likely lives."""

from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from chalicelib.leads.zones import zone_of


@pytest.mark.parametrize(
    ("phone", "zone"),
    [
        ("6583909960", "Asia/Singapore"),
        ("79161234567", "Europe/Moscow"),
        ("8613812345678", "Asia/Shanghai"),
        ("447911123456", "Europe/London"),
    ],
)
def test_a_foreign_number_says_its_zone(phone: str, zone: str) -> None:
    assert ZoneInfo(zone_of(phone, "MY") or "").utcoffset(None) == ZoneInfo(
        zone
    ).utcoffset(None)
    assert zone_of(phone, "MY") in {zone, "Europe/Guernsey"}


def test_at_home_the_accounts_zone_holds() -> None:
    assert zone_of("60124785522", "MY") is None


@pytest.mark.parametrize("country", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_zone_there_may_be_exists(country: str) -> None:
    example = phonenumbers.example_number(country)
    assert example is not None
    phone = f"{example.country_code}{phonenumbers.national_significant_number(example)}"

    zone = zone_of(phone, "XX")

    assert zone is None or ZoneInfo(zone).key == zone
