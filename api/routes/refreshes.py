"""Several phones, asked at one press to connect, and what came of each."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.endpoint import Call, Routes
from api.reading import Body
from chalicelib.devices import refreshing
from chalicelib.devices.model import DeviceId
from chalicelib.devices.refreshing import Outcome
from chalicelib.errors import NotFound
from chalicelib.platform.queues import shard_queue

routes = Routes()


class RefreshAnswer(BaseModel):
    """How many phones were asked, and under which name that can be followed."""

    batch_id: UUID
    asked: int


class RefreshedAnswer(BaseModel):
    """One phone that was asked; no code while its connector has not answered."""

    model_config = ConfigDict(from_attributes=True)
    device_id: int
    name: str
    code: Outcome | None = Field(validation_alias="outcome")
    message: str | None


class RefreshProgressAnswer(BaseModel):
    """How far a refresh is: all that were asked, and what came of each."""

    asked: int
    done: int
    items: list[RefreshedAnswer]


class Refresh(Body):
    """Which phones to connect; null: all that are offline."""

    device_ids: Annotated[list[DeviceId], Field(min_length=1, max_length=5000)] | None


@routes.post("/devices/refresh", status=202)
def refresh_devices(call: Call, body: Refresh) -> RefreshAnswer:
    """Ask the phones that were chosen, or all that are offline, to connect now."""
    batch = refreshing.ask(call.conn, call.account_id, body.device_ids)
    for shard, wake_up in batch.body_by_shard.items():
        call.wake(shard_queue(shard), wake_up)
    return RefreshAnswer(batch_id=batch.id, asked=batch.asked)


@routes.get("/devices/refreshes/{batch_id}")
def get_refresh(call: Call, batch_id: str) -> RefreshProgressAnswer:
    """What has become of a refresh until now."""
    try:
        known = UUID(batch_id)
    except ValueError:
        raise NotFound("There is no such refresh.") from None
    items = refreshing.follow(call.conn, call.account_id, known)
    return RefreshProgressAnswer(
        asked=len(items),
        done=sum(item.outcome is not None for item in items),
        items=[RefreshedAnswer.model_validate(item) for item in items],
    )
