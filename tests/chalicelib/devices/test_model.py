"""What may follow what, what people see, and how healthy a device is."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from chalicelib.devices import model
from chalicelib.devices.model import Device, DeviceId, DeviceState, Usage
from tests.builders import NOON

ONLINE = Device(
    id=DeviceId(1),
    account_id=1,
    name="Front desk",
    transport="simulated",
    shard="s1",
    state="online",
    state_code=None,
    state_changed_at=NOON,
    phone="60123456789",
    jid="60123456789:1@s.whatsapp.net",
    lid=None,
    push_name=None,
    linked_at=NOON,
    phone_seen_at=NOON,
    ready_at=NOON,
    resting_until=None,
    resting_code=None,
    quota_hour=80,
    quota_day=800,
    gap_min=timedelta(seconds=5),
    gap_max=timedelta(seconds=15),
    warmed_up=True,
    day_quota_now=800,
    created_at=NOON,
)
UNTROUBLED = Usage(
    device_id=DeviceId(1),
    held=True,
    used_hour=10,
    used_day=100,
    failed_day=0,
    was_offline=False,
    rested=False,
    was_deaf=False,
    warm_up_day=None,
    warm_up_full_at=None,
    unread_chats=0,
)


def test_every_state_says_what_may_follow() -> None:
    assert set(model.FOLLOWING) == set(get_args(DeviceState))


def test_a_removed_device_stays_removed() -> None:
    following = [s for s in get_args(DeviceState) if model.may_follow("removed", s)]

    assert following == ["removed"]


@pytest.mark.parametrize("state", ["new", "pairing", "logged-out", "removed"])
def test_only_a_device_with_a_link_comes_online(state: DeviceState) -> None:
    assert not model.may_follow(state, "online")


def test_a_resting_device_is_shown_as_resting_until_its_rest_is_over() -> None:
    until = NOON + timedelta(minutes=30)
    device = replace(ONLINE, resting_until=until, resting_code="restricted")

    assert model.shown_state(device, UNTROUBLED, NOON) == "resting"
    assert model.shown_state(device, UNTROUBLED, until) == "online"


def test_a_device_that_no_connector_runs_is_not_shown_as_online() -> None:
    unheld = replace(UNTROUBLED, held=False)

    assert model.shown_state(ONLINE, unheld, NOON) == "connecting"
    assert model.shown_code(ONLINE, unheld) == "no-connector"


@pytest.mark.parametrize(
    ("usage", "health"),
    [
        (UNTROUBLED, 4),
        (replace(UNTROUBLED, was_offline=True), 3),
        (replace(UNTROUBLED, failed_day=5), 4),
        (replace(UNTROUBLED, failed_day=6), 3),
        (replace(UNTROUBLED, rested=True, was_deaf=True), 2),
        (
            replace(
                UNTROUBLED, was_offline=True, failed_day=9, rested=True, was_deaf=True
            ),
            0,
        ),
    ],
)
def test_health_loses_one_for_each_worry(usage: Usage, health: int) -> None:
    assert model.health(usage) == health


@pytest.mark.parametrize(
    ("state", "days", "unused"),
    [
        ("online", 12, False),
        ("online", 12.01, True),
        ("offline", 13, True),
        ("logged-out", 13, False),
        ("new", 13, False),
    ],
)
def test_a_linked_phone_that_nobody_uses_is_known(
    state: DeviceState, days: float, unused: bool
) -> None:
    device = replace(ONLINE, state=state)

    assert model.is_phone_unused(device, NOON + timedelta(days=days)) == unused


def test_a_session_that_was_replaced_is_not_fought_over() -> None:
    offline = replace(ONLINE, state="offline", ready_at=None)

    assert model.resumes(replace(offline, state_code="connection-lost"))
    assert not model.resumes(replace(offline, state_code="replaced"))
