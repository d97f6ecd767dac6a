"""How e-mail addresses are written, and which settings contradict each other."""

from dataclasses import replace
from datetime import time

import pytest

from chalicelib.accounts import model
from chalicelib.accounts.model import Settings
from chalicelib.errors import Invalid

SETTINGS = Settings(
    name="Seri",
    zone="Asia/Kuala_Lumpur",
    quiet_hours=True,
    quiet_from=time(21),
    quiet_until=time(9),
    cap_day=1,
    cap_week=3,
    sends_read_receipts=False,
    opt_out_words=[],
    test_numbers=[],
    approval_above=None,
)


def test_an_email_is_written_one_way() -> None:
    assert model.fold_email("  Siti@Shop.Example ") == "siti@shop.example"


@pytest.mark.parametrize(
    "text", ["", "siti", "siti@", "@shop.example", "si ti@shop.example", "siti@shop"]
)
def test_what_is_no_email_is_seen(text: str) -> None:
    assert not model.is_email(text)


def test_a_week_cannot_hold_less_than_a_day() -> None:
    with pytest.raises(Invalid) as refusal:
        model.check(replace(SETTINGS, cap_day=4))

    assert "cap_week" in refusal.value.fields


def test_quiet_hours_last_some_time() -> None:
    same = replace(SETTINGS, quiet_until=time(21))

    with pytest.raises(Invalid):
        model.check(same)
    model.check(replace(same, quiet_hours=False))
