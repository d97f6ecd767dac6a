"""What a campaign is, and which states may follow. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NewType

from chalicelib.campaigns.approval import Approval
from chalicelib.campaigns.audience import Audience

CampaignId = NewType("CampaignId", int)
# `finished` is derived: running, planned to the end, and nothing remaining.
CampaignState = Literal["draft", "scheduled", "running", "paused", "cancelled"]
ShownState = CampaignState | Literal["finished"]
DevicePolicy = Literal["owner", "pool"]
# The leads of an `ai` campaign get their phones from the allocator, under limits.
CampaignKind = Literal["broadcast", "ai"]

FOLLOWING: dict[CampaignState, frozenset[CampaignState]] = {
    "draft": frozenset({"scheduled", "cancelled"}),
    "scheduled": frozenset({"running", "cancelled"}),
    "running": frozenset({"paused", "cancelled"}),
    "paused": frozenset({"running", "cancelled"}),
    "cancelled": frozenset(),
}
EDITABLE: frozenset[CampaignState] = frozenset({"draft", "scheduled"})
PLANNED: frozenset[CampaignState] = frozenset({"scheduled", "running"})
# A campaign that nobody gave an end gets its estimated finish and a week.
PATIENCE = timedelta(days=7)
LONGEST_NAME = 200
_CLONED = " (copy)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as its row says, with the text and file of its present version."""

    id: CampaignId
    account_id: int
    kind: CampaignKind
    name: str
    state: CampaignState
    audience: Audience
    content_version_id: int | None
    text: str | None
    media_id: int | None
    device_policy: DevicePolicy
    device_limit: int | None
    failover_after: timedelta | None
    gap_min: timedelta
    gap_max: timedelta
    starts_at: datetime | None
    ends_at: datetime | None
    planned_to: int
    planned_at: datetime | None
    started_at: datetime | None
    paused_at: datetime | None
    cancelled_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    updated_at: datetime
    approval: Approval = field(default_factory=Approval)
    device_ids: tuple[int, ...] = field(default=())
    device_limits: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def awaits_approval(self) -> bool:
        """Whether nothing more is planned until somebody approves it."""
        return self.approval.is_awaited and self.state not in ("draft", "cancelled")

    def limit_of(self, device_id: int) -> int | None:
        """What one phone may attempt of it: its own limit, else that of all."""
        return self.device_limits.get(device_id, self.device_limit)


def name_of_clone(name: str) -> str:
    """What a clone is called until somebody gives it a name of its own."""
    return f"{name.removesuffix(_CLONED)[: LONGEST_NAME - len(_CLONED)]}{_CLONED}"


def may_follow(state: CampaignState, following: CampaignState) -> bool:
    """Whether a campaign may go from one state to the other."""
    return following in FOLLOWING[state]


def is_to_plan(campaign: Campaign, now: datetime) -> bool:
    """Whether it has begun, or begins now, with leads still to be planned.

    While it waits for a word, none are.
    """
    begun = campaign.starts_at is not None and campaign.starts_at <= now
    unplanned = campaign.planned_at is None
    may_go_on = not campaign.approval.is_awaited
    return begun and unplanned and may_go_on and campaign.state in PLANNED


def shown_state(campaign: Campaign, *, remaining: int) -> ShownState:
    """The state people see: a running campaign with nothing left has finished."""
    done_planning = campaign.planned_at is not None
    if campaign.state == "running" and done_planning and remaining == 0:
        return "finished"
    return campaign.state


def says_other_than(changed: Campaign, before: Campaign) -> bool:
    """Whether it says something else, or to others: what an approval was given for."""
    return (
        changed.content_version_id != before.content_version_id
        or changed.audience.as_json() != before.audience.as_json()
    )
