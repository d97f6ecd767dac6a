"""WhatsApp's addresses, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.inbound.model import Address
from connectors.whatsapp.addresses import (
    Own,
    address_of,
    address_written,
    chat,
    device_jid,
    own_of,
    recipient,
    written,
)

PHONE, LID = "60123456789", "200000000000002@lid"


@pytest.mark.parametrize(
    ("address", "to", "where"),
    [
        (Address(phone=PHONE, lid=LID), f"{PHONE}@s.whatsapp.net", LID),
        (Address(phone=PHONE), f"{PHONE}@s.whatsapp.net", f"{PHONE}@s.whatsapp.net"),
        (Address(lid=LID), LID, LID),
    ],
)
def test_people_are_written_to_by_number_and_read_by_lid(
    address: Address, to: str, where: str
) -> None:
    assert written(recipient(address)) == to
    assert written(chat(address)) == where


@pytest.mark.parametrize(
    "jid", [f"{PHONE}:12@s.whatsapp.net", f"{PHONE}@s.whatsapp.net", LID]
)
def test_a_jid_is_read_as_it_is_written(jid: str) -> None:
    assert written(device_jid(jid)) == jid


@pytest.mark.parametrize("jid", ["", "60123456789", "@lid", "6012:99999999@lid"])
def test_what_is_no_jid_is_refused(jid: str) -> None:
    with pytest.raises(ValueError, match="JID"):
        device_jid(jid)


def test_a_linked_device_belongs_to_a_number() -> None:
    assert own_of(f"{PHONE}:12@s.whatsapp.net", LID) == Own(phone=PHONE, lid=LID)
    assert own_of(f"{PHONE}:12@s.whatsapp.net", None) == Own(phone=PHONE, lid=None)
    with pytest.raises(ValueError, match="phone number"):
        own_of(LID, None)


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        (Address(phone=PHONE), True),
        (Address(lid=LID), True),
        (Address(phone="60199999999", lid="3@lid"), False),
    ],
)
def test_an_account_knows_itself_by_both_addresses(
    address: Address, is_own: bool
) -> None:
    assert Own(phone=PHONE, lid=LID).is_at(address) is is_own
    assert not Own(phone="60100000000", lid=None).is_at(Address(phone="1", lid=None))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_writing_is_an_address_or_none(one: str, other: str) -> None:
    address_written(one, other)


@given(st.from_regex(r"[1-9][0-9]{6,13}", fullmatch=True), st.integers(0, 99))
def test_every_device_of_a_number_is_the_same_person(phone: str, device: int) -> None:
    jid = device_jid(f"{phone}:{device}@s.whatsapp.net")

    found = address_of(jid)

    assert found is None or found == Address(phone=phone)
