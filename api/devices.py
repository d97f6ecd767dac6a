"""A phone in the words of the contract, for every page that shows one."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from api.endpoint import Call
from chalicelib.devices import actions, store
from chalicelib.devices.model import (
    Device,
    ShownState,
    TransportName,
    Usage,
    health,
    is_phone_unused,
    is_resting,
    shown_code,
    shown_state,
)
from chalicelib.devices.reasons import (
    SKIPPING_WARM_UP,
    Step,
    next_step,
    risk_of_ending,
    sentence,
)


class WarningAnswer(BaseModel):
    """Something to look after before it goes wrong."""

    code: str
    message: str | None


class WarmUpAnswer(BaseModel):
    """How far the warm-up of a number is; it is full then if it sends every day.

    `risk` is what a person should read before skipping it.
    """

    day: int
    quota: int
    full_at: datetime | None
    risk: str = SKIPPING_WARM_UP


class DeviceAnswer(BaseModel):
    """A phone, its state as people see it, and what it did of late.

    `day_quota_now` is what its day takes: less than `quota_day` while it warms up.
    `resting_risk` is what a person should read before ending its rest.
    """

    id: int
    name: str
    transport: TransportName
    state: ShownState
    state_code: str | None
    state_message: str | None
    state_changed_at: datetime
    phone: str | None
    push_name: str | None
    linked_at: datetime | None
    phone_seen_at: datetime | None
    next_step: Step | None
    warning: WarningAnswer | None
    resting_until: datetime | None
    resting_code: str | None
    resting_message: str | None
    resting_risk: str | None
    quota_hour: int
    quota_day: int
    day_quota_now: int
    warmed_up: bool
    warm_up: WarmUpAnswer | None
    gap_min_seconds: int
    gap_max_seconds: int
    used_hour: int
    used_day: int
    failed_day: int
    health: int
    unread_chats: int
    created_at: datetime


def answer_device(call: Call, device_id: int) -> DeviceAnswer:
    """The phone as it is now."""
    device = actions.get(call.conn, call.account_id, device_id)
    return answer_devices(call, [device])[0]


def answer_devices(call: Call, devices: Sequence[Device]) -> list[DeviceAnswer]:
    """Phones in the words of the contract, each with what it did of late."""
    ids = [device.id for device in devices]
    usage = store.usage(call.conn, call.account_id, ids)
    return [_shown(call, device, usage[device.id]) for device in devices]


def _shown(call: Call, device: Device, usage: Usage) -> DeviceAnswer:
    code = shown_code(device, usage)
    resting = is_resting(device, call.now)
    resting_code = device.resting_code if resting else None
    state = shown_state(device, usage, call.now)
    warning = "phone-unused" if is_phone_unused(device, call.now) else None
    return DeviceAnswer(
        id=device.id,
        name=device.name,
        transport=device.transport,
        state=state,
        state_code=code,
        state_message=sentence(code),
        state_changed_at=device.state_changed_at,
        phone=device.phone,
        push_name=device.push_name,
        linked_at=device.linked_at,
        phone_seen_at=device.phone_seen_at,
        next_step=next_step(state, resting_code or code, warning),
        warning=(
            None
            if warning is None
            else WarningAnswer(code=warning, message=sentence(warning))
        ),
        resting_until=device.resting_until if resting else None,
        resting_code=resting_code,
        resting_message=sentence(resting_code),
        resting_risk=risk_of_ending(resting_code),
        quota_hour=device.quota_hour,
        quota_day=device.quota_day,
        day_quota_now=device.day_quota_now,
        warmed_up=device.warmed_up,
        warm_up=_warm_up(device, usage),
        gap_min_seconds=int(device.gap_min.total_seconds()),
        gap_max_seconds=int(device.gap_max.total_seconds()),
        used_hour=usage.used_hour,
        used_day=usage.used_day,
        failed_day=usage.failed_day,
        health=health(usage),
        unread_chats=usage.unread_chats,
        created_at=device.created_at,
    )


def _warm_up(device: Device, usage: Usage) -> WarmUpAnswer | None:
    if usage.warm_up_day is None:
        return None
    return WarmUpAnswer(
        day=usage.warm_up_day,
        quota=device.day_quota_now,
        full_at=usage.warm_up_full_at,
    )
