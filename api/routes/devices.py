"""The phones of an account: seen, added, changed, refreshed, logged out, removed."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.devices import DeviceAnswer, answer_device, answer_devices
from api.endpoint import Call, Routes
from api.fields import GapSeconds
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import LARGEST_ID, Body
from chalicelib.devices import actions, commands, store
from chalicelib.devices.commands import Asked
from chalicelib.devices.model import DeviceId, ShownState, TransportName
from chalicelib.devices.reasons import sentence
from chalicelib.errors import Conflict, Refused
from chalicelib.platform.queues import shard_queue

routes = Routes()

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Quota = Annotated[int, Field(ge=1, le=10_000)]


class DeviceCountsAnswer(BaseModel):
    """How many phones there are, by the state shown."""

    model_config = ConfigDict(from_attributes=True)
    all: int
    online: int
    resting: int
    offline: int
    logged_out: int
    other: int


class DevicePage(Page[DeviceAnswer]):
    """Phones in the order they were added."""

    counts: DeviceCountsAnswer


class DeviceEventAnswer(BaseModel):
    """Something that happened to a phone."""

    state: ShownState
    code: str | None
    message: str | None
    at: datetime


class DeviceList(PageQuery):
    """Which phones; `q` is part of a name or of a number.

    `unused` are those that WhatsApp is about to unlink, `restricted` those that it
    holds back for a while, whatever else they are.
    """

    state: (
        Literal[
            "online",
            "resting",
            "offline",
            "logged-out",
            "other",
            "unused",
            "restricted",
        ]
        | None
    ) = None
    q: str | None = Field(default=None, min_length=1, max_length=100)


class NewDevice(Body):
    """A phone that is not linked yet."""

    name: Name
    transport: TransportName


class DeviceChange(Body):
    """What is given is changed."""

    name: Name | None = None
    quota_hour: Quota | None = None
    quota_day: Quota | None = None
    gap_min_seconds: GapSeconds | None = None
    gap_max_seconds: GapSeconds | None = None
    warmed_up: bool | None = None


@routes.get("/devices")
def list_devices(call: Call, query: DeviceList) -> DevicePage:
    """A page of the account's phones."""
    after = read_cursor(query.cursor, int)
    rows = store.page(
        call.conn,
        call.account_id,
        state=query.state,
        words=query.q,
        after=0 if after is None else after[0],
        most=query.limit + 1,
    )
    devices, next_cursor = cut(rows, query.limit, lambda device: (device.id,))
    return DevicePage(
        items=answer_devices(call, devices),
        next_cursor=next_cursor,
        counts=DeviceCountsAnswer.model_validate(
            store.count(call.conn, call.account_id)
        ),
    )


@routes.post("/devices", status=201)
def add_device(call: Call, body: NewDevice) -> DeviceAnswer:
    """Add a phone; linking it comes next."""
    if body.transport == "simulated" and not call.doors.config.simulated_phones:
        raise Refused(
            "Simulated phones are switched off in this installation. Add a real one.",
            code="simulated-phones-off",
        )
    device_id = actions.add(
        call.conn,
        call.account_id,
        name=body.name,
        transport=body.transport,
        shards=call.doors.config.shards,
    )
    return answer_device(call, device_id)


@routes.get("/devices/{device_id}")
def get_device(call: Call, device_id: DeviceId) -> DeviceAnswer:
    """One phone."""
    return answer_device(call, device_id)


@routes.patch("/devices/{device_id}")
def change_device(call: Call, device_id: DeviceId, body: DeviceChange) -> DeviceAnswer:
    """Rename a phone, or change its limits; a running connector follows soon."""
    hints = actions.change_settings(
        call.conn,
        call.account_id,
        device_id,
        name=None if body.name is None else body.name.strip(),
        quota_hour=body.quota_hour,
        quota_day=body.quota_day,
        gap_min=_duration(body.gap_min_seconds),
        gap_max=_duration(body.gap_max_seconds),
        warmed_up=body.warmed_up,
    )
    call.publish(hints)
    return answer_device(call, device_id)


@routes.delete("/devices/{device_id}")
def remove_device(call: Call, device_id: DeviceId) -> None:
    """Remove a phone and unlink it. Its chats and its history are kept."""
    asked, hints = actions.remove(call.conn, call.account_id, device_id)
    call.publish(hints)
    wake(call, asked)


@routes.get("/devices/{device_id}/history")
def list_history(
    call: Call, device_id: DeviceId, query: PageQuery
) -> Page[DeviceEventAnswer]:
    """What happened to a phone, the latest first."""
    actions.get(call.conn, call.account_id, device_id)
    before = read_cursor(query.cursor, int)
    rows = store.history(
        call.conn,
        call.account_id,
        device_id,
        before=LARGEST_ID if before is None else before[0],
        most=query.limit + 1,
    )
    events, next_cursor = cut(rows, query.limit, lambda event: (event.id,))
    return Page(
        items=[
            DeviceEventAnswer(
                state=event.state,
                code=event.code,
                message=sentence(event.code),
                at=event.at,
            )
            for event in events
        ],
        next_cursor=next_cursor,
    )


@routes.post("/devices/{device_id}/refresh", status=202)
def refresh_device(call: Call, device_id: DeviceId) -> DeviceAnswer:
    """Ask a phone to connect now; what comes of it is its state."""
    wake(call, commands.ask(call.conn, call.account_id, device_id, "refresh"))
    return answer_device(call, device_id)


@routes.post("/devices/{device_id}/logout", status=202)
def log_device_out(call: Call, device_id: DeviceId) -> DeviceAnswer:
    """Unlink a phone at WhatsApp; its number, name and chats are kept."""
    device = actions.get(call.conn, call.account_id, device_id)
    if device.jid is None:
        raise Conflict("This phone is not linked.", code="not-linked")
    wake(call, commands.ask(call.conn, call.account_id, device_id, "logout"))
    return answer_device(call, device_id)


@routes.delete("/devices/{device_id}/rest")
def end_rest(call: Call, device_id: DeviceId) -> DeviceAnswer:
    """End a phone's rest early; `resting_risk` says what that risks."""
    call.publish(actions.end_rest(call.conn, call.account_id, device_id))
    return answer_device(call, device_id)


def wake(call: Call, asked: Asked) -> None:
    """Tell the connector that a command waits."""
    call.wake(shard_queue(asked.shard), asked.body())


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
