"""What a campaign may become, and what people see of it."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from chalicelib.campaigns.approval import Approval
from chalicelib.campaigns.audience import Audience
from chalicelib.campaigns.model import (
    FOLLOWING,
    Campaign,
    CampaignId,
    CampaignState,
    is_to_plan,
    may_follow,
    name_of_clone,
    shown_state,
)
from tests.builders import NOON

CAMPAIGN = Campaign(
    id=CampaignId(1),
    account_id=1,
    kind="broadcast",
    name="Promo",
    state="running",
    audience=Audience(),
    content_version_id=1,
    text="Hi",
    media_id=None,
    device_policy="owner",
    device_limit=None,
    failover_after=None,
    gap_min=timedelta(0),
    gap_max=timedelta(0),
    starts_at=NOON,
    ends_at=NOON + timedelta(days=1),
    planned_to=0,
    planned_at=None,
    started_at=NOON,
    paused_at=None,
    cancelled_at=None,
    finished_at=None,
    created_at=NOON,
    updated_at=NOON,
)
ASKED = Approval(asked_at=NOON)
GIVEN = Approval(asked_at=NOON, approved_at=NOON, leads=1)


def test_the_table_has_every_state() -> None:
    states = set(get_args(CampaignState))
    assert set(FOLLOWING) == states
    assert set().union(*FOLLOWING.values()) <= states


def test_nothing_follows_a_cancelled_campaign() -> None:
    assert not any(may_follow("cancelled", state) for state in FOLLOWING)


@pytest.mark.parametrize(
    ("state", "planned", "remaining", "shown"),
    [
        ("running", True, 0, "finished"),
        ("running", True, 1, "running"),
        ("running", False, 0, "running"),
        ("paused", True, 0, "paused"),
        ("cancelled", True, 0, "cancelled"),
    ],
)
def test_a_campaign_has_finished_when_nothing_is_left(
    state: CampaignState, planned: bool, remaining: int, shown: str
) -> None:
    campaign = replace(CAMPAIGN, state=state, planned_at=NOON if planned else None)

    assert shown_state(campaign, remaining=remaining) == shown


@pytest.mark.parametrize(
    ("campaign", "expected"),
    [
        (CAMPAIGN, True),
        (replace(CAMPAIGN, state="scheduled"), True),
        (replace(CAMPAIGN, state="scheduled", approval=ASKED), False),
        (replace(CAMPAIGN, state="scheduled", approval=GIVEN), True),
        (replace(CAMPAIGN, approval=ASKED), False),
        (replace(CAMPAIGN, starts_at=NOON + timedelta(seconds=1)), False),
        (replace(CAMPAIGN, starts_at=None), False),
        (replace(CAMPAIGN, planned_at=NOON), False),
        (replace(CAMPAIGN, state="draft"), False),
        (replace(CAMPAIGN, state="paused"), False),
        (replace(CAMPAIGN, state="cancelled"), False),
    ],
)
def test_what_has_begun_and_is_not_planned_is_to_plan(
    campaign: Campaign, expected: bool
) -> None:
    assert is_to_plan(campaign, NOON) == expected


@pytest.mark.parametrize(
    ("name", "clone"),
    [
        ("Promo", "Promo (copy)"),
        ("Promo (copy)", "Promo (copy)"),
        ("x" * 200, "x" * 193 + " (copy)"),
    ],
)
def test_a_clone_is_called_after_its_original(name: str, clone: str) -> None:
    assert name_of_clone(name) == clone
