"""Whom a campaign is for, and whom it leaves out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.leads.model import Filter, LeadStatus
from chalicelib.leads.words import fold

# Why leads who match get nothing, as `audience_of` says it.
EXCLUSIONS = {
    "opted-out": "Opted out",
    "no-consent": "No consent on record",
    "no-number": "No phone number",
    "left-out-status": "Have a status you leave out",
    "left-out-niche": "Have a niche you leave out",
    "left-out-trigger": "Have a trigger you leave out",
    "sent-before": "Got a campaign whose leads you leave out",
    "missing-field": "Lack a value the message needs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Leads of the audience that get nothing, for any of these reasons.

    Of a campaign: who got its message, or is about to.
    """

    niches: Sequence[str] = ()
    triggers: Sequence[str] = ()
    status: LeadStatus | None = None
    campaign_ids: Sequence[int] = ()

    def conditions(self) -> dict[str, object]:
        """What is set, as the function `audience_of` takes it."""
        return _set_in(
            {
                "niches": [fold(name) for name in self.niches],
                "triggers": [fold(name) for name in self.triggers],
                "status": self.status,
                "campaign_ids": list(self.campaign_ids),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Which leads: every condition that is set must hold; words are folded, exact.

    Of `niches` and of `triggers` any one will do.
    """

    niche: str | None = None
    niches: Sequence[str] = ()
    status: LeadStatus | None = None
    trigger: str | None = None
    triggers: Sequence[str] = ()
    owner_device_id: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def filter(self) -> Filter:
        """The leads that match, as a list of leads finds them."""
        return Filter(
            niche=self.niche,
            niches=self.niches,
            status=self.status,
            trigger=self.trigger,
            triggers=self.triggers,
            owner_device_id=self.owner_device_id,
            attributes=self.attributes,
        )

    def as_json(self) -> dict[str, object]:
        """What is set, as a campaign keeps it."""
        return _set_in(asdict(self) | {"left_out": _set_in(asdict(self.left_out))})


def from_json(kept: Mapping[str, Any]) -> Audience:
    """The audience that `as_json` wrote down."""
    conditions = dict(kept)
    left_out = LeftOut(**conditions.pop("left_out", {}))
    return Audience(**conditions, left_out=left_out)


def _set_in(conditions: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in conditions.items() if value}
