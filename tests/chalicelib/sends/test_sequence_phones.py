"""From which phones a sequence writes: the lead's own, any, or the chosen ones."""

from typing import Any

import pytest

from chalicelib.errors import Invalid
from chalicelib.platform.db import Db
from chalicelib.sequences import actions
from tests import builders
from tests.chalicelib.sends.course import Course, set_course
from tests.chalicelib.sends.scenes import column


@pytest.fixture
def course(conn: Db) -> Course:
    return set_course(conn)


def add_phone(course: Course, **values: Any) -> int:
    return builders.add_device(course.conn, course.scene.account, **values)


def used(course: Course) -> list[int]:
    return column(course.conn, "SELECT device_id FROM sends ORDER BY id")


def test_a_lead_hears_from_its_own_phone(course: Course) -> None:
    other = add_phone(course)
    sequence = course.sequence("start", 1)
    course.activate(sequence)
    course.lead("start", owner_device_id=other)

    course.go()

    assert used(course) == [other]


def test_only_chosen_phones_write_whoever_owns_the_lead(course: Course) -> None:
    chosen = add_phone(course)
    sequence = course.sequence("start", 1, device_ids=[chosen])
    course.activate(sequence)
    course.lead("start", owner_device_id=course.scene.device)
    course.lead("start")

    course.go()

    assert used(course) == [chosen, chosen]


def test_the_owner_writes_where_it_is_among_the_chosen(course: Course) -> None:
    owner, other = add_phone(course), add_phone(course)
    sequence = course.sequence("start", 1, device_ids=[other, owner])
    course.activate(sequence)
    course.lead("start", owner_device_id=owner)

    course.go()

    assert used(course) == [owner]


def test_what_only_an_offline_phone_may_send_waits(course: Course) -> None:
    """And holds up nobody who waits behind it."""
    away = add_phone(course, state="offline", state_code="disconnected")
    kept = course.sequence("kept", 1, device_ids=[away])
    free = course.sequence("free", 1)
    course.activate(kept, free)
    for _ in range(3):
        course.lead("kept")
    course.lead("free")

    course.go()

    assert [text for _, text in course.texts()] == ["free 1"]
    assert course.waiting() == 3


def test_phones_of_others_cannot_be_chosen(course: Course) -> None:
    sequence = course.sequence("start", 1)
    theirs = builders.add_device(course.conn, builders.add_account(course.conn))

    with pytest.raises(Invalid) as refused:
        actions.change(
            course.conn,
            account_id=course.scene.account,
            sequence_id=sequence,
            device_ids=[course.scene.device, theirs],
        )

    assert list(refused.value.fields) == ["device_ids"]
