"""Numbers as people and spreadsheets write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.leads.phone import Rejected, parse

FULL_WIDTH_ZERO = "\uff10"


@pytest.mark.parametrize(
    "raw",
    ["012-478 5522", "(012) 4785522", "+60 12 478 5522", "60124785522", "124785522",
     "0060124785522", " +60124785522\t", "60124785522.0", FULL_WIDTH_ZERO + "124785522",
     "'0124785522"],
)  # fmt: skip
def test_one_malaysian_number_however_written(raw: str) -> None:
    assert parse(raw, "MY") == "60124785522"


def test_a_foreign_number_without_its_plus_is_read_as_international() -> None:
    assert parse("6583909960", "MY") == "6583909960"


def test_the_accounts_region_comes_first() -> None:
    assert parse("020 7946 0018", "GB") == "442079460018"
    assert parse("07911 123456", "GB") == "447911123456"


def test_a_landline_passes() -> None:
    assert parse("03-2148 1234", "MY") == "60321481234"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "phone-missing"),
        ("   ", "phone-missing"),
        ("6.01E+10", "phone-rounded"),
        ("6,01234567e10", "phone-rounded"),
        ("call me", "phone-not-a-number"),
        ("n/a", "phone-not-a-number"),
        ("1" * 101, "phone-not-a-number"),
        ("60123", "phone-too-short"),
        (FULL_WIDTH_ZERO, "phone-too-short"),
        ("+999123456789", "phone-impossible"),
        ("0124785522 / 0137684268", "phone-impossible"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(raw: str, code: str) -> None:
    rejected = parse(raw, "MY")

    assert isinstance(rejected, Rejected)
    assert rejected.code == code
    assert rejected.message.endswith(".")


@given(
    raw=st.text(max_size=150) | st.text("0123456789+-() .eE/x;=", max_size=40),
    region=st.sampled_from(["MY", "GB", "US", "ID", "XX"]),
)
def test_any_text_is_a_storable_number_or_a_reason(raw: str, region: str) -> None:
    found = parse(raw, region)

    assert isinstance(found, Rejected) or re.fullmatch("[1-9][0-9]{6,14}", found)


@given(raw=st.text("0123456789+", min_size=8, max_size=14))
def test_a_number_once_read_stays_itself(raw: str) -> None:
    found = parse(raw, "MY")

    if isinstance(found, str):
        assert parse("+" + found, "MY") == found
