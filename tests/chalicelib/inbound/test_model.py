"""Events survive being stored."""

import json

import pytest

from chalicelib.inbound.model import Address, from_payload
from tests.chalicelib.inbound.scenes import message, receipt


def test_an_event_comes_back_as_it_went() -> None:
    heard = message(history=True, kind="voice", text="")
    assert from_payload("message", json.loads(json.dumps(heard.to_payload()))) == heard

    read = receipt("A", "B", kind="read")
    assert from_payload("read", json.loads(json.dumps(read.to_payload()))) == read


def test_an_address_names_somebody() -> None:
    with pytest.raises(ValueError, match="phone number or a LID"):
        Address()


def test_what_postgres_cannot_hold_is_left_out() -> None:
    """One odd message must not keep the rest of its batch from being stored."""
    payload = message(text="Hi\0 there\ud83d", push_name="A\0").to_payload()
    assert payload["text"] == "Hi there?"
    assert payload["push_name"] == "A"
