"""What wake-ups say, and what is made of nonsense."""

import pytest

from connectors import wakeups
from connectors.wakeups import News


def test_several_wake_ups_are_read_together() -> None:
    bodies = [{"sends": [[1, 1], [2, 3]]}, {"sends": [[2, 3]]}, {"commands": [7]}]

    assert wakeups.read(bodies) == News(frozenset({1, 2}), commands=True)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"new": [1]},
        {"sends": None},
        {"sends": {"1": 2}},
        {"sends": [[], ["x", 1], 5, None, [None]]},
    ],
)
def test_what_is_not_known_is_ignored(body: dict[str, object]) -> None:
    assert wakeups.read([body]) == News(frozenset(), commands=False)
