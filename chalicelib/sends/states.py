"""The transition table of a send: where it may come from. Pure.

Outcomes only move forward. The ways back are three, each with its reason: a queued
send is planned again when nobody claimed it (rescue), a sending one after a definite
transient refusal, a failed one when a person retries it. What waited is uncertain only
after a restore: it may have gone out since the backup. What a person called not sent,
WhatsApp's word corrects, and a retry that still waits is taken back for it.
"""

from typing import Literal, get_args

SendState = Literal[
    "planned", "queued", "sending", "sent", "delivered", "read", "played",
    "failed", "expired", "cancelled", "suppressed", "uncertain",
]  # fmt: skip
STATES: tuple[SendState, ...] = get_args(SendState)

SOURCES: dict[SendState, frozenset[SendState]] = {
    "planned": frozenset({"queued", "sending", "failed"}),
    "queued": frozenset({"planned"}),
    "sending": frozenset({"queued"}),
    "sent": frozenset({"sending", "uncertain", "failed"}),
    "delivered": frozenset({"sending", "uncertain", "sent", "failed"}),
    "read": frozenset({"sending", "uncertain", "sent", "failed", "delivered"}),
    "played": frozenset(
        {"sending", "uncertain", "sent", "failed", "delivered", "read"}
    ),
    "failed": frozenset({"sending", "uncertain", "planned", "queued"}),
    "uncertain": frozenset({"sending", "planned", "queued"}),
    "expired": frozenset({"planned", "queued"}),
    "cancelled": frozenset({"planned", "queued"}),
    "suppressed": frozenset({"planned", "queued"}),
}

# Should = done + failed + remaining; suppressed and cancelled stand beside it.
DONE: frozenset[SendState] = frozenset({"sent", "delivered", "read", "played"})
FAILED: frozenset[SendState] = frozenset({"failed", "expired"})
REMAINING: frozenset[SendState] = frozenset(
    {"planned", "queued", "sending", "uncertain"}
)
BESIDE: frozenset[SendState] = frozenset({"cancelled", "suppressed"})


def sources(state: SendState) -> list[SendState]:
    """The states from which a send may become `state`; the guard of every UPDATE."""
    return sorted(SOURCES[state])
