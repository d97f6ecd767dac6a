"""Who is chosen for a send: the owner, else whoever is free soonest."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sends.pacing import NO_GAPS
from chalicelib.sends.slots import Pool, Room, Slots

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HORIZON = NOW + timedelta(seconds=150)


def slots_of(
    device_id: int = 1,
    *,
    gap: int = 10,
    quota: int = 80,
    queued: int = 0,
    last: int = 0,
) -> Slots:
    """A phone whose last attempt was so many seconds ago; 0: it made none."""
    room = Room(
        device_id=device_id,
        account_id=1,
        shard="s1",
        quota_hour=quota,
        quota_day=800,
        gap_min=timedelta(seconds=gap),
        gap_max=timedelta(seconds=gap),
        attempts_hour=0,
        attempts_day=0,
        last_attempt_at=NOW - timedelta(seconds=last) if last else None,
        queued=queued,
        last_slot_at=None,
    )
    return Slots.of(room, now=NOW, horizon=HORIZON, rng=Random(1))


phones = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 4), st.integers(0, 200)),
    min_size=1,
    max_size=6,
).map(
    lambda rows: [
        slots_of(n, gap=gap, quota=quota, last=last)
        for n, (gap, quota, last) in enumerate(rows, 1)
    ]
)


@given(phones, st.lists(st.tuples(st.integers(0, 7), st.sets(st.integers(1, 7)))))
def test_the_chosen_is_the_owner_or_the_soonest_of_those_allowed(
    some: list[Slots], asked: list[tuple[int, set[int]]]
) -> None:
    pool = Pool.of(some)
    for owner_id, allowed in asked:
        could = [
            s
            for s in some
            if s.is_open and (not allowed or s.room.device_id in allowed)
        ]
        owned = [s for s in could if s.room.device_id == owner_id]
        expected = min(
            owned or could, key=lambda s: (s.next_at, s.room.device_id), default=None
        )

        chosen = pool.choose(owner_id=owner_id, allowed=allowed)

        assert chosen is expected
        if chosen is not None:
            chosen.take(chosen.next_at, NO_GAPS, Random(2))


@given(phones)
def test_no_phone_takes_more_than_was_said_at_most(some: list[Slots]) -> None:
    for slots in some:
        most, taken = slots.most, 0
        while slots.is_open:
            slots.take(slots.next_at, NO_GAPS, Random(taken))
            taken += 1
        assert taken <= most
        assert taken > 0 or most == 0
