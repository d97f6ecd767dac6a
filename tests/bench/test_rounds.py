"""What floor and product took, as ratios: the median, and when nothing can be said."""

from collections.abc import Iterable

import pytest

from bench.rounds import Run, Spread, Turn, in_turn


def turns(seconds: Iterable[float]) -> Turn:
    remaining = iter(seconds)
    return lambda: next(remaining)


def test_a_figure_is_the_median_with_least_and_most() -> None:
    assert Spread.of([3, 1, 9, 2, 4]) == Spread(3, 1, 9)
    assert Spread.of([0.5, 0.25, 1]).text() == "0.50 (0.25 to 1.00)"


def test_each_product_is_compared_with_the_floor_of_its_own_turn() -> None:
    run = Run(floors=(1, 1.2, 1.4), products=(2, 2.4, 2.8))

    assert run.speed == Spread(0.5, 0.5, 0.5)
    assert run.cost == Spread(2, 2, 2)


def test_floor_and_product_take_turns() -> None:
    order: list[str] = []

    def turn(name: str) -> Turn:
        return lambda: order.append(name) or 1.0

    in_turn(turn("floor"), turn("product"), times=2)

    assert order == ["floor", "product", "floor", "product"]


def test_a_run_whose_floor_moved_is_discarded_and_taken_again() -> None:
    run = in_turn(turns([1, 1.6, 1, 1.4]), turns([9, 9, 2, 2]), times=2)

    assert run.floors == (1, 1.4)
    assert run.products == (2, 2)
    assert run.is_steady
    assert run.remark() == "a run was discarded: its floor moved 1.6 times"


def test_when_the_floor_never_rests_that_is_said() -> None:
    run = in_turn(turns([1, 1.6, 1, 1.7]), turns([1, 1, 1, 1]), times=2, runs=2)

    assert not run.is_steady
    assert run.remark() == (
        "a run was discarded: its floor moved 1.6 times;"
        " to be measured again: the floor moved 1.7 times"
    )


@pytest.mark.parametrize(("moved", "is_steady"), [(1.5, True), (1.51, False)])
def test_half_as_much_again_is_how_far_a_floor_may_move(
    moved: float, is_steady: bool
) -> None:
    assert Run(floors=(1, moved), products=(1, 1)).is_steady == is_steady
