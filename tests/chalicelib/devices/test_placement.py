"""Which shard a new device goes to."""

import pytest

from chalicelib.devices.placement import choose_shard
from chalicelib.errors import Refused


@pytest.mark.parametrize(
    ("devices_by_shard", "chosen"),
    [
        ({"s1": 0, "s2": 0}, "s1"),
        ({"s1": 3, "s2": 12}, "s2"),
        ({"s1": 50, "s2": 0}, "s2"),
        ({"s1": 120, "s2": 80}, "s2"),
        ({"s1": 300, "s2": 299}, "s2"),
    ],
)
def test_the_fullest_with_room_to_spare_else_the_emptiest(
    devices_by_shard: dict[str, int], chosen: str
) -> None:
    assert choose_shard(devices_by_shard) == chosen


def test_when_every_shard_is_full_the_next_step_is_said() -> None:
    with pytest.raises(Refused, match="Add a shard"):
        choose_shard({"s1": 300})
