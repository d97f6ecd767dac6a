"""A sequence's numbers: by step and phone they are the same as in all."""

from chalicelib.reports.model import Count
from chalicelib.reports.progress import progress
from tests.chalicelib.sequences.test_impact import step


def count(step_id: int, device_id: int | None, state: str, n: int) -> Count:
    return Count(
        step_id=step_id,
        device_id=device_id,
        state=state,  # pyright: ignore[reportArgumentType]
        code=None,
        n=n,
    )


def test_a_step_that_was_taken_off_keeps_its_numbers() -> None:
    counts = [
        count(1, 5, "sent", 3),
        count(1, 6, "failed", 1),
        count(1, None, "planned", 2),
        count(8, 5, "read", 4),
    ]
    places = [
        {"step_id": 1, "leads": 2, "state": "active", "under_way": True},
        {"step_id": 1, "leads": 7, "state": "active", "under_way": False},
        {"step_id": 1, "leads": 1, "state": "paused", "under_way": False},
    ]

    first, gone = progress([step(1, day=1)], counts, places)

    assert (first.tally.should, first.tally.done, first.tally.failed) == (6, 3, 1)
    assert (first.success_rate, first.failure_rate) == (0.75, 0.25)
    assert (first.waiting, first.under_way, first.paused) == (7, 2, 1)
    assert [(phone.device_id, phone.tally.should) for phone in first.phones] == [
        (None, 2),
        (5, 3),
        (6, 1),
    ]
    assert (gone.step_id, gone.day, gone.tally.done) == (8, None, 4)
