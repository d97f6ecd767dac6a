"""Allocation: no limit passed, nobody forgotten, and the same answer every time."""

from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaigns.allocation import (
    Allocation,
    Candidate,
    Phone,
    allocate,
    why_left,
)

IDS = range(1, 7)
NICHES = range(1, 4)


def phone(
    device_id: int, *, load: int = 0, limit: int | None = None, quota: int = 80
) -> Phone:
    return Phone(device_id=device_id, load=load, within_limit=limit, within_quota=quota)


def leads(count: int) -> list[Candidate]:
    return [Candidate(key=key) for key in range(1, count + 1)]


def by_key(allocation: Allocation) -> dict[int, tuple[int, str]]:
    return {p.key: (p.device_id, p.reason) for p in allocation.given}


def by_device(allocation: Allocation) -> Counter[int]:
    return Counter(placement.device_id for placement in allocation.given)


limits = st.one_of(st.none(), st.integers(min_value=-2, max_value=12))
phones = st.lists(
    st.builds(
        phone,
        st.sampled_from(IDS),
        load=st.integers(min_value=0, max_value=20),
        limit=limits,
        quota=st.integers(min_value=-2, max_value=12),
    ),
    unique_by=lambda p: p.device_id,
)
candidates = st.lists(
    st.builds(
        Candidate,
        key=st.integers(min_value=1, max_value=1000),
        owner_id=st.one_of(st.none(), st.sampled_from(IDS)),
        wrote=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
        niches=st.lists(st.sampled_from(NICHES), max_size=2).map(tuple),
    ),
    unique_by=lambda lead: lead.key,
    max_size=40,
)
known = st.dictionaries(st.sampled_from(NICHES), st.frozensets(st.sampled_from(IDS)))


@given(candidates, phones, known)
def test_no_phone_gets_more_than_its_limit_and_its_quotas_leave(
    some: list[Candidate], fleet: list[Phone], wrote_to: Mapping[int, frozenset[int]]
) -> None:
    got = by_device(allocate(some, fleet, wrote_to))

    for one in fleet:
        assert got[one.device_id] <= max(0, one.within_quota)
        if one.within_limit is not None:
            assert got[one.device_id] <= max(0, one.within_limit)
    assert set(got) <= {one.device_id for one in fleet}


@given(candidates, phones, known)
def test_every_lead_gets_one_phone_as_long_as_any_has_room(
    some: list[Candidate], fleet: list[Phone], wrote_to: Mapping[int, frozenset[int]]
) -> None:
    allocation = allocate(some, fleet, wrote_to)

    keys = [*(p.key for p in allocation.given), *allocation.left]
    assert sorted(keys) == sorted(lead.key for lead in some)
    room = sum(one.room for one in fleet)
    assert len(allocation.given) == min(len(some), room)
    assert (allocation.why is None) == (allocation.left == ())


@given(candidates, phones, known, st.integers())
def test_the_order_in_which_they_come_decides_nothing(
    some: list[Candidate],
    fleet: list[Phone],
    wrote_to: Mapping[int, frozenset[int]],
    seed: int,
) -> None:
    allocation = allocate(some, fleet, wrote_to)
    Random(seed).shuffle(some)
    Random(seed).shuffle(fleet)
    reversed_words = {
        niche: sorted(ids, reverse=True)
        for niche, ids in reversed(list(wrote_to.items()))
    }

    assert allocate(some, fleet, reversed_words) == allocation


@given(candidates, phones, known)
def test_a_lead_stays_with_its_owner_unless_others_who_do_fill_it(
    some: list[Candidate], fleet: list[Phone], wrote_to: Mapping[int, frozenset[int]]
) -> None:
    allocation = allocate(some, fleet, wrote_to)
    placed = by_key(allocation)

    for one in fleet:
        owned = {lead.key for lead in some if lead.owner_id == one.device_id}
        kept = {key for key in owned if placed.get(key) == (one.device_id, "owner")}
        assert len(kept) == min(len(owned), one.room)


@given(candidates, phones, known)
def test_every_reason_is_true(
    some: list[Candidate], fleet: list[Phone], wrote_to: Mapping[int, frozenset[int]]
) -> None:
    by_id = {lead.key: lead for lead in some}

    for key, (device_id, reason) in by_key(allocate(some, fleet, wrote_to)).items():
        lead = by_id[key]
        niche_phones = {id_ for n in lead.niches for id_ in wrote_to.get(n, ())}
        assert (reason == "owner") == (lead.owner_id == device_id)
        if reason == "wrote-before":
            assert device_id in lead.wrote
        if reason == "wrote-to-niche":
            assert device_id in niche_phones
            assert device_id not in lead.wrote
        if reason == "least-loaded":
            assert device_id not in {lead.owner_id, *lead.wrote, *niche_phones}


@given(
    st.integers(min_value=0, max_value=60),
    st.lists(st.integers(min_value=0, max_value=15), min_size=1, max_size=6),
)
def test_where_nothing_else_decides_loads_differ_by_one_at_most(
    count: int, loads: list[int]
) -> None:
    fleet = [phone(id_, load=load) for id_, load in enumerate(loads, 1)]

    got = by_device(allocate(leads(count), fleet))

    after = {one.device_id: one.load + got[one.device_id] for one in fleet}
    for one in fleet:
        if got[one.device_id]:
            assert after[one.device_id] <= min(after.values()) + 1


def test_who_wrote_to_the_person_last_comes_before_who_wrote_to_the_niche() -> None:
    lead = Candidate(key=1, owner_id=9, wrote=(3, 2), niches=(1,))
    fleet = [phone(id_) for id_ in (1, 2, 3, 4)]

    assert by_key(allocate([lead], fleet, {1: [4]})) == {1: (3, "wrote-before")}


def test_of_all_who_wrote_to_its_niches_the_least_loaded_is_chosen() -> None:
    fleet = [phone(1), phone(2, load=5), phone(3, load=4), phone(4, load=3, quota=0)]
    lead = Candidate(key=1, niches=(1, 2))

    chosen = by_key(allocate([lead], fleet, {1: [2], 2: [3, 4]}))

    assert chosen == {1: (3, "wrote-to-niche")}


def test_no_lead_of_others_takes_the_room_of_an_owner() -> None:
    fleet = [phone(1, quota=1), phone(2, load=9)]
    some = [Candidate(key=1), Candidate(key=2, owner_id=1)]

    assert by_key(allocate(some, fleet)) == {
        1: (2, "least-loaded"),
        2: (1, "owner"),
    }


@pytest.mark.parametrize(
    ("fleet", "why"),
    [
        ([], "no-phone-online"),
        ([phone(1, limit=0), phone(2, limit=0, quota=0)], "limits-reached"),
        ([phone(1, limit=0), phone(2, limit=1, quota=0)], "quota-reached"),
        ([phone(1, quota=0)], "quota-reached"),
        ([phone(1, quota=0), phone(2)], None),
    ],
)
def test_what_leads_wait_for_is_said(fleet: list[Phone], why: str | None) -> None:
    assert why_left(fleet) == why


def test_limits_that_were_used_up_by_these_leads_are_why_the_rest_waits() -> None:
    allocation = allocate(leads(5), [phone(1, limit=2), phone(2, limit=1)])

    assert (len(allocation.given), allocation.why) == (3, "limits-reached")


def test_a_hundred_thousand_leads_go_over_three_thousand_phones() -> None:
    fleet = [phone(id_) for id_ in range(1, 3001)]
    some = [
        Candidate(key=key, niches=(key % 50,), owner_id=key % 7000)
        for key in range(100_000)
    ]
    wrote_to = {niche: range(niche * 60, niche * 60 + 600) for niche in range(50)}

    allocation = allocate(some, fleet, wrote_to)

    assert len(allocation.given) == 100_000
    assert max(by_device(allocation).values()) <= 80
