"""Standings: who may get leads, who keeps those it has, who loses them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.sends.standings import GRACE, Standing, absence, gives_up
from tests.builders import NOON

MINUTE = timedelta(minutes=1)
JUST, LONG = NOON - GRACE + MINUTE, NOON - GRACE
WELL = Standing(
    device_id=1,
    name="Phone",
    state="online",
    away_since=None,
    resting=None,
    resting_code=None,
    leased_until=NOON + MINUTE,
    given=0,
    ended=0,
    waiting=0,
)


@pytest.mark.parametrize(
    ("change", "why", "lost"),
    [
        ({}, None, False),
        ({"state": "removed"}, "removed", True),
        ({"state": "logged-out"}, "logged-out", True),
        ({"state": "new"}, "not-linked", True),
        ({"state": "pairing"}, "not-linked", True),
        ({"resting": True, "resting_code": "failures-in-a-row"}, "resting", True),
        ({"resting": True, "resting_code": "restricted-lists"}, "restricted", True),
        ({"resting": False, "resting_code": "restricted-lists"}, None, False),
        ({"state": "offline", "away_since": JUST}, "offline", False),
        ({"state": "offline", "away_since": LONG}, "offline", True),
        ({"state": "connecting", "away_since": JUST}, "offline", False),
        ({"state": "connecting", "away_since": LONG}, "offline", True),
        ({"leased_until": JUST}, "no-connector", False),
        ({"leased_until": LONG}, "no-connector", True),
        ({"leased_until": None}, "no-connector", True),
    ],
)
def test_a_phone_gets_leads_keeps_them_or_loses_them(
    change: dict[str, Any], why: str | None, lost: bool
) -> None:
    phone = replace(WELL, **change)

    assert absence(phone, NOON) == why
    assert gives_up(phone, NOON) == lost
