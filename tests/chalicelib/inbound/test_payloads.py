"""Events survive being stored."""

import json
from datetime import timedelta

import pytest

from chalicelib.inbound.model import Card, Event, FileOffered, Place
from chalicelib.inbound.payloads import from_payload, kind_of, to_payload
from tests.chalicelib.inbound.scenes import (
    edited,
    message,
    reacted,
    receipt,
    revoked,
)

VOICE = FileOffered(
    reference=b"\x00\xff\xfb",
    thumbnail=b"\xff\xd8",
    mime="audio/ogg; codecs=opus",
    duration=timedelta(seconds=12.5),
    bytes=40_000,
)


@pytest.mark.parametrize(
    "event",
    [
        message(history=True),
        message(kind="voice", text="", file=VOICE),
        message(kind="location", place=Place(latitude=3.1, longitude=101.7)),
        message(kind="contact", cards=(Card(name="Mei", phones=("60", "61")),)),
        message(kind="undecrypted", text=""),
        edited("A", "Esok"),
        revoked("A"),
        reacted("A", "👍"),
        receipt("A", "B", kind="read"),
    ],
    ids=kind_of,
)
def test_an_event_comes_back_as_it_went(event: Event) -> None:
    stored = json.loads(json.dumps(to_payload(event)))
    assert from_payload(kind_of(event), stored) == event


def test_what_was_stored_before_files_still_loads() -> None:
    stored = {
        "message_id": "A",
        "chat": {"phone": "60127730918", "lid": None},
        "from_me": False,
        "kind": "text",
        "text": "Hai",
        "at": "2026-11-23T04:00:00+00:00",
        "push_name": "Aisyah",
        "history": True,
    }
    loaded = from_payload("message", stored)
    assert to_payload(loaded) == stored | {
        "at": "2026-11-23T04:00:00Z",
        "file": None,
        "place": None,
        "cards": [],
    }


def test_what_postgres_cannot_hold_is_left_out() -> None:
    """One odd message must not keep the rest of its batch from being stored."""
    payload = to_payload(
        message(text="Hi\0 there\ud83d", cards=(Card(name="A\0", phones=("6\0",)),))
    )
    assert payload["text"] == "Hi there?"
    assert payload["cards"] == [{"name": "A", "phones": ["6"]}]
