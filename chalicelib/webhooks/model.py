"""Webhooks, what they may be told, and when a call is tried again. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NewType

WebhookId = NewType("WebhookId", int)
DeliveryId = NewType("DeliveryId", int)
DeliveryState = Literal["waiting", "delivered", "failed"]

Event = Literal[
    "send.sent", "send.delivered", "send.read", "send.played", "send.failed",
    "send.expired", "send.suppressed", "send.cancelled", "send.uncertain",
    "message.received", "lead.opted-out", "lead.opted-in",
    "enrolment.completed", "enrolment.exited",
    "campaign.scheduled", "campaign.running", "campaign.paused", "campaign.cancelled",
    "campaign.finished",
    "device.changed", "test",
]  # fmt: skip
EVENTS: dict[Event, str] = {
    "send.sent": "WhatsApp took a message.",
    "send.delivered": "A message reached the phone.",
    "send.read": "A message was read.",
    "send.played": "A voice message was played.",
    "send.failed": "A message failed; `code` says why.",
    "send.expired": "The time of a message passed before it could go out.",
    "send.suppressed": "A message was held back: opted out, or without consent.",
    "send.cancelled": "A message was taken back before it went out.",
    "send.uncertain": "Nobody knows whether a message went out.",
    "message.received": "Somebody wrote to one of the phones.",
    "lead.opted-out": "Somebody does not want to be written to any more.",
    "lead.opted-in": "Somebody may be written to again.",
    "enrolment.completed": "A lead reached the end of a sequence.",
    "enrolment.exited": "A lead left a sequence; `code` says why.",
    "campaign.scheduled": "A campaign will start by itself.",
    "campaign.running": "A campaign began, or goes on.",
    "campaign.paused": "A campaign was paused.",
    "campaign.cancelled": "A campaign was cancelled.",
    "campaign.finished": "A campaign has nothing left to send.",
    "device.changed": "A phone went online, offline, was linked or unlinked.",
    "test": "Somebody tries out the webhook.",
}

# Answers of one call in a row are so many times further apart.
GROWTH = 4
LONGEST_BACK_OFF = timedelta(hours=6)
LONGEST_REST = timedelta(minutes=5)
# What was told, or given up, is kept so long.
KEPT = timedelta(days=30)

FAILURES = {
    "answered": "It answered with another status than 200 to 299.",
    "moved": "It answered with a redirect. Give the address it points to.",
    "private-address": (
        "The address leads into a private network, where Carillon does not call."
    ),
    "unknown-host": "There is no such host. Check the address.",
    "unreachable": "The connection failed, or its certificate is not valid.",
    "timed-out": "It did not answer in time.",
    "gone": "What it was about is not there any more.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told of some events. `key` makes its secret."""

    id: WebhookId
    account_id: int
    name: str
    address: str
    key: str
    events: list[Event]
    active: bool
    failures_in_a_row: int
    resting_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one webhook, and how far it is."""

    id: DeliveryId
    account_id: int
    webhook_id: WebhookId
    event: Event
    subject: dict[str, Any]
    at: datetime
    state: DeliveryState
    tries: int
    next_at: datetime
    tried_at: datetime | None
    status: int | None
    code: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a call: `code` is None when it was heard."""

    status: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a call may take, and the first pause after one that was not heard."""

    call: timedelta
    first_pause: timedelta


def back_off(tries: int, first: timedelta) -> timedelta:
    """How long after the given number of tries the next one follows."""
    return min(first * GROWTH ** min(tries - 1, 20), LONGEST_BACK_OFF)
