"""Figures that are reckoned from what was measured."""

from math import isclose

from bench.capacity import most_in_an_hour
from bench.counted import percentile
from bench.growth import exponent


def test_what_grows_with_the_square_has_the_exponent_two() -> None:
    assert isclose(exponent([(10, 1), (100, 100), (1_000, 10_000)]), 2)
    assert isclose(exponent([(10, 3), (100, 3)]), 0, abs_tol=1e-9)


def test_a_percentile_is_not_exceeded_by_so_large_a_share() -> None:
    hundred = [float(n) for n in range(100, 0, -1)]

    assert percentile(hundred, 0.95) == 95
    assert percentile(hundred, 0.991) == 100
    assert percentile([7.0], 0.5) == 7


def test_an_hour_that_ends_with_any_message_is_counted() -> None:
    first = [(1, at) for at in (0.0, 10.0, 3_599.0, 3_600.0)]
    second = [(2, at) for at in (0.0, 7_200.0)]

    assert most_in_an_hour([*second, *first]) == 3
    assert most_in_an_hour([]) == 0
