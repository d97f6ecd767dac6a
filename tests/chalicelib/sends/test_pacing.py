"""The pace: never more than the quota in any window, whatever mix shares a phone."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sends.pacing import DAY, HOUR, NO_GAPS, Gaps, Limits, Pace

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MARGIN = 2 * SECOND

seconds = st.integers(0, 7200).map(lambda n: n * SECOND)
gaps = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
    lambda pair: Gaps(least=min(pair) * SECOND, most=max(pair) * SECOND)
)
# What is asked of a phone: so long after the last thing, by hand or in bulk.
asks = st.lists(st.tuples(seconds, st.booleans(), gaps), max_size=60)
limits = st.builds(
    Limits, quota_hour=st.integers(1, 6), quota_day=st.integers(1, 20), gaps=gaps
)


def pace_of(
    limits: Limits, attempts: list[datetime] | None = None, *, seed: int = 1
) -> Pace:
    return Pace(limits, attempts or [], margin=MARGIN, rng=Random(seed))


def limits_of(
    quota_hour: int = 80, quota_day: int = 800, gaps: Gaps = NO_GAPS
) -> Limits:
    return Limits(quota_hour=quota_hour, quota_day=quota_day, gaps=gaps)


@given(limits, st.lists(seconds, max_size=12), asks)
def test_no_bulk_attempt_ever_finds_its_windows_full(
    limits: Limits, before: list[timedelta], asks: list[tuple[timedelta, bool, Gaps]]
) -> None:
    """A brute-force count of everything, by hand or not, before each bulk attempt."""
    log = sorted(NOW - ago for ago in before)
    pace, at = pace_of(limits, log), NOW
    for wait, bulk, own in asks:
        last = log[-1] if log else None
        at = pace.ready_at(at + wait, bulk=bulk, gaps=own)
        if bulk:
            for quota, period in ((limits.quota_hour, HOUR), (limits.quota_day, DAY)):
                counted = [t for t in log if t > at - period - MARGIN]
                assert len(counted) < quota
            if last is not None:
                assert at - last >= max(limits.gaps.least, own.least)
        log.append(at)
        pace.attempted(at)


@given(limits, asks, st.lists(st.integers(0, 90), min_size=60, max_size=60))
def test_no_window_a_phone_sees_is_ever_over_its_quota(
    limits: Limits, asks: list[tuple[timedelta, bool, Gaps]], answers: list[int]
) -> None:
    """All in bulk; each message leaves the phone somewhere between claim and answer."""
    pace, now, rng = pace_of(limits), NOW, Random(len(asks))
    seen: list[datetime] = []
    for (wait, _, own), took in zip(asks, answers, strict=False):
        claimed = pace.ready_at(now + wait, bulk=True, gaps=own)
        pace.attempted(claimed)
        now = claimed + took * SECOND
        pace.answered(now)
        left = claimed + rng.random() * took * SECOND
        if seen:
            assert left - seen[-1] >= max(limits.gaps.least, own.least)
        seen.append(left)
    for quota, period in ((limits.quota_hour, HOUR), (limits.quota_day, DAY)):
        for n, first in enumerate(seen):
            assert sum(at <= first + period for at in seen[n:]) <= quota


def test_a_gap_begins_when_whatsapp_answered() -> None:
    pace = pace_of(limits_of(gaps=Gaps(least=5 * SECOND, most=5 * SECOND)))
    pace.attempted(NOW)

    pace.answered(NOW + 4 * SECOND)

    assert pace.ready_at(NOW + 4 * SECOND, bulk=True) == NOW + 9 * SECOND


def test_an_answer_from_before_changes_nothing() -> None:
    pace = pace_of(limits_of(gaps=Gaps(least=5 * SECOND, most=5 * SECOND)))
    pace.answered(NOW)
    pace.attempted(NOW)

    pace.answered(NOW - SECOND)

    assert pace.ready_at(NOW, bulk=True) == NOW + 5 * SECOND


@given(limits, asks)
def test_what_waits_never_waits_longer_than_it_must(
    limits: Limits, asks: list[tuple[timedelta, bool, Gaps]]
) -> None:
    log: list[datetime] = []
    pace, now = pace_of(limits), NOW
    for wait, bulk, own in asks:
        now += wait
        at = pace.ready_at(now, bulk=bulk, gaps=own)
        if at > now and bulk:
            widest = limits.gaps.wider(own).most
            full = [
                period
                for quota, period in (
                    (limits.quota_hour, HOUR),
                    (limits.quota_day, DAY),
                )
                if len([t for t in log if t > at - SECOND - period - MARGIN]) >= quota
            ]
            assert full or at <= log[-1] + widest
        else:
            assert at == now
        now = at
        log.append(at)
        pace.attempted(at)


@given(gaps, gaps, st.integers())
def test_a_gap_lies_between_the_larger_minimum_and_the_larger_maximum(
    device: Gaps, own: Gaps, seed: int
) -> None:
    pace = pace_of(limits_of(gaps=device), seed=seed)
    pace.attempted(NOW)

    gap = pace.ready_at(NOW, bulk=True, gaps=own) - NOW

    assert max(device.least, own.least) <= gap <= max(device.most, own.most)


def test_gaps_are_random() -> None:
    pace = pace_of(limits_of(gaps=Gaps(least=5 * SECOND, most=15 * SECOND)))
    seen: set[timedelta] = set()
    for n in range(50):
        at = NOW + n * 60 * SECOND
        pace.attempted(at)
        seen.add(pace.ready_at(at, bulk=True) - at)

    assert len(seen) == 50


@given(gaps, st.lists(seconds, min_size=1, max_size=20))
def test_asking_again_does_not_roll_the_dice_again(
    device: Gaps, waits: list[timedelta]
) -> None:
    pace = pace_of(limits_of(gaps=device))
    pace.attempted(NOW)
    ready_at = pace.ready_at(NOW, bulk=True)

    for wait in waits:
        assert pace.ready_at(NOW + wait, bulk=True) == max(NOW + wait, ready_at)


def test_what_is_sent_by_hand_goes_at_once_and_counts() -> None:
    pace = pace_of(limits_of(quota_hour=3))
    for n in range(5):
        at = NOW + n * SECOND
        assert pace.ready_at(at, bulk=False) == at
        pace.attempted(at)

    assert (
        pace.ready_at(NOW + 5 * SECOND, bulk=True) == NOW + 2 * SECOND + HOUR + MARGIN
    )


def test_a_bucket_would_let_twice_the_quota_through_and_this_does_not() -> None:
    """80 at the end of one hour leave none for the beginning of the next."""
    late = [
        NOW - timedelta(minutes=1) + n * timedelta(milliseconds=1) for n in range(80)
    ]
    pace = pace_of(limits_of(), late)

    assert pace.ready_at(NOW, bulk=True) == late[0] + HOUR + MARGIN


def test_the_day_is_kept_though_every_hour_has_room() -> None:
    hourly = [NOW - n * HOUR for n in range(23, -1, -1)]
    pace = pace_of(limits_of(quota_hour=2, quota_day=24), hourly)

    assert pace.ready_at(NOW, bulk=True) == hourly[0] + DAY + MARGIN


def test_a_pace_that_was_rebuilt_from_the_log_is_as_strict() -> None:
    log = [NOW - n * 60 * SECOND for n in (1, 40, 20, 55)]
    kept, rebuilt = pace_of(limits_of(quota_hour=4)), pace_of(limits_of(4), log)
    for at in sorted(log):
        kept.attempted(at)

    assert rebuilt.ready_at(NOW, bulk=True) == kept.ready_at(NOW, bulk=True)
