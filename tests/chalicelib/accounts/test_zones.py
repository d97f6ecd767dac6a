"""Which names of time zones are taken."""

import pytest

from chalicelib.accounts import zones


@pytest.mark.parametrize("name", ["Asia/Kuala_Lumpur", "America/Indiana/Knox", "UTC"])
def test_a_place_is_a_zone(name: str) -> None:
    assert zones.is_zone(name)


@pytest.mark.parametrize(
    "name", ["", "localtime", "asia/kuala_lumpur", "+08:00", "../UTC"]
)
def test_what_means_something_on_one_machine_only_is_not(name: str) -> None:
    assert not zones.is_zone(name)
