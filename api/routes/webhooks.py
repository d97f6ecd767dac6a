"""Webhooks: other programs are told what happened; admins make them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.endpoint import ADMINS, Call, Routes
from api.fields import Title
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body
from chalicelib.webhooks import actions, store
from chalicelib.webhooks.addresses import MOST_LETTERS
from chalicelib.webhooks.model import (
    EVENTS,
    FAILURES,
    Delivery,
    DeliveryId,
    DeliveryState,
    Event,
    Webhook,
    WebhookId,
)

routes = Routes()

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_LETTERS)
]
Chosen = Annotated[list[Event], Field(min_length=1, max_length=len(EVENTS))]


class NewWebhook(Body):
    """Where to, and of what. The address begins with https://."""

    name: Title
    address: Address
    events: Chosen


class WebhookWords(Body):
    """What is left out stays as it is."""

    name: Title | None = None
    address: Address | None = None
    events: Chosen | None = None
    active: bool | None = None


class WebhookAnswer(BaseModel):
    """A webhook. It rests when it did not answer, and is then asked again."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    address: str
    events: list[Event]
    active: bool
    failures_in_a_row: int
    resting_until: datetime | None
    created_at: datetime


class WebhookMade(WebhookAnswer):
    """A webhook and the secret that signs its calls, which is told this once."""

    secret: str


class WebhookList(BaseModel):
    """All webhooks of the account."""

    items: list[WebhookAnswer]


class EventKind(BaseModel):
    """Something that can be told."""

    event: Event
    message: str


class EventKinds(BaseModel):
    """Everything that can be told."""

    items: list[EventKind]


class DeliveryQuery(PageQuery):
    """The newest first."""

    state: DeliveryState | None = None


class DeliveryAnswer(BaseModel):
    """A call: what about, and what came of it. `next_try_at` while it waits."""

    id: int
    event: Event
    subject: dict[str, Any]
    at: datetime
    state: DeliveryState
    tries: int
    tried_at: datetime | None
    next_try_at: datetime | None
    status: int | None
    code: str | None
    message: str | None


@routes.get("/webhooks", roles=ADMINS)
def list_webhooks(call: Call) -> WebhookList:
    """The webhooks of the account."""
    found = store.list_webhooks(call.conn, account_id=call.account_id)
    return WebhookList(items=[WebhookAnswer.model_validate(one) for one in found])


@routes.get("/webhooks/events", roles=ADMINS)
def list_events(call: Call) -> EventKinds:
    """What a webhook may be told of."""
    del call
    return EventKinds(
        items=[EventKind(event=event, message=said) for event, said in EVENTS.items()]
    )


@routes.post("/webhooks", status=201, roles=ADMINS)
def add_webhook(call: Call, body: NewWebhook) -> WebhookMade:
    """Make a webhook, and learn the secret that signs its calls."""
    webhook = actions.add(
        call.conn,
        account_id=call.account_id,
        name=body.name,
        address=body.address,
        events=body.events,
        private_too=call.doors.config.calls_private_addresses,
        member_id=call.caller.member_id,
    )
    return _with_secret(call, webhook)


@routes.patch("/webhooks/{webhook_id}", roles=ADMINS)
def change_webhook(
    call: Call, webhook_id: WebhookId, body: WebhookWords
) -> WebhookAnswer:
    """Change it. What happens while it is switched off is never told."""
    changed = actions.change(
        call.conn,
        account_id=call.account_id,
        webhook_id=webhook_id,
        private_too=call.doors.config.calls_private_addresses,
        **body.model_dump(exclude_none=True),
    )
    return WebhookAnswer.model_validate(changed)


@routes.delete("/webhooks/{webhook_id}", roles=ADMINS)
def remove_webhook(call: Call, webhook_id: WebhookId) -> None:
    """Tell it nothing more."""
    actions.remove(call.conn, account_id=call.account_id, webhook_id=webhook_id)


@routes.post("/webhooks/{webhook_id}/secret", roles=ADMINS)
def renew_secret(call: Call, webhook_id: WebhookId) -> WebhookMade:
    """Sign with another secret from now on, and learn it."""
    webhook = actions.renew_secret(
        call.conn, account_id=call.account_id, webhook_id=webhook_id
    )
    return _with_secret(call, webhook)


@routes.post("/webhooks/{webhook_id}/test", status=202, roles=ADMINS)
def try_webhook(call: Call, webhook_id: WebhookId) -> DeliveryAnswer:
    """Make one call that says only that it is a test."""
    delivery = actions.try_out(
        call.conn, account_id=call.account_id, webhook_id=webhook_id
    )
    return _answer(delivery)


@routes.get("/webhooks/{webhook_id}/deliveries", roles=ADMINS)
def list_deliveries(
    call: Call, webhook_id: WebhookId, query: DeliveryQuery
) -> Page[DeliveryAnswer]:
    """What it was told in the last 30 days, the newest first."""
    actions.get(call.conn, account_id=call.account_id, webhook_id=webhook_id)
    before = read_cursor(query.cursor, int)
    found = store.list_deliveries(
        call.conn,
        account_id=call.account_id,
        webhook_id=webhook_id,
        state=query.state,
        before=before[0] if before else None,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda delivery: (delivery.id,))
    return Page(items=[_answer(row) for row in rows], next_cursor=next_cursor)


@routes.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/retry", status=202, roles=ADMINS
)
def retry_delivery(
    call: Call, webhook_id: WebhookId, delivery_id: DeliveryId
) -> DeliveryAnswer:
    """Make a call again that has ended, well or not."""
    delivery = actions.tell_again(
        call.conn,
        account_id=call.account_id,
        webhook_id=webhook_id,
        delivery_id=delivery_id,
    )
    return _answer(delivery)


def _with_secret(call: Call, webhook: Webhook) -> WebhookMade:
    return WebhookMade(
        **WebhookAnswer.model_validate(webhook).model_dump(),
        secret=actions.secret_of(webhook, call.doors.config.install_key),
    )


def _answer(delivery: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(
        id=delivery.id,
        event=delivery.event,
        subject=delivery.subject,
        at=delivery.at,
        state=delivery.state,
        tries=delivery.tries,
        tried_at=delivery.tried_at,
        next_try_at=delivery.next_at if delivery.state == "waiting" else None,
        status=delivery.status,
        code=delivery.code,
        message=None if delivery.code is None else FAILURES.get(delivery.code),
    )
