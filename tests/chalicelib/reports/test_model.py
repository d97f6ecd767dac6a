"""The one way in which numbers add up."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reports.model import Count, FailureCount, failures, tally
from chalicelib.sends.states import STATES, SendState

counts = st.lists(
    st.builds(
        Count,
        campaign_id=st.integers(1, 3),
        device_id=st.none() | st.integers(1, 3),
        state=st.sampled_from(STATES),
        code=st.none() | st.sampled_from(["refused", "expired"]),
        n=st.integers(0, 9),
    )
)


@given(counts)
def test_should_is_done_and_failed_and_remaining_and_nobody_is_lost(
    found: list[Count],
) -> None:
    total = tally(found)

    assert total.should == total.done + total.failed + total.remaining
    everything = sum(count.n for count in found)
    assert total.should + total.suppressed + total.cancelled == everything
    assert total.uncertain <= total.remaining


@given(counts)
def test_any_way_to_part_them_adds_up_to_the_same(found: list[Count]) -> None:
    by_phone = [
        tally(c for c in found if c.device_id == device) for device in (None, 1, 2, 3)
    ]

    assert sum(part.should for part in by_phone) == tally(found).should


def test_failures_are_listed_by_code_the_most_first() -> None:
    rows: list[tuple[int, SendState, str, int]] = [
        (1, "failed", "refused", 2),
        (2, "failed", "refused", 3),
        (1, "expired", "expired", 9),
        (1, "cancelled", "campaign-cancelled", 9),
        (1, "planned", "refused", 9),
        (1, "failed", "text-too-long", 0),
    ]
    found = [
        Count(campaign_id=1, device_id=device, state=state, code=code, n=n)
        for device, state, code, n in rows
    ]

    assert failures(found) == [
        FailureCount(code="expired", count=9),
        FailureCount(code="refused", count=5),
    ]
