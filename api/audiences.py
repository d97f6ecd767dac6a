"""An audience in the words of the contract, as it is given and as it is answered."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.fields import Word
from api.leads import Attributes
from api.reading import Body, Id
from chalicelib.campaigns.audience import Audience, LeftOut
from chalicelib.leads.model import LeadStatus

Words = Annotated[list[Word], Field(max_length=50)]


class LeftOutWords(Body):
    """Leads of the audience who get nothing, for any of these reasons.

    Of a campaign: who got its message, or is about to.
    """

    niches: Words = Field(default_factory=list[str])
    triggers: Words = Field(default_factory=list[str])
    status: LeadStatus | None = None
    campaign_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        default_factory=list[int]
    )

    def as_left_out(self) -> LeftOut:
        """In the words of the domain."""
        return LeftOut(**self.model_dump())


class AudienceWords(Body):
    """Whom it is for: every condition that is given must hold.

    Of `niches` and of `triggers` any one will do.
    """

    niche: Word | None = None
    niches: Words = Field(default_factory=list[str])
    status: LeadStatus | None = None
    trigger: Word | None = None
    triggers: Words = Field(default_factory=list[str])
    owner_device_id: Id | None = None
    attributes: Annotated[Attributes, Field(max_length=10)] = Field(
        default_factory=dict[str, str]
    )
    left_out: LeftOutWords = LeftOutWords()

    def as_audience(self) -> Audience:
        """In the words of the domain."""
        return Audience(
            **self.model_dump(exclude={"left_out"}),
            left_out=self.left_out.as_left_out(),
        )


class LeftOutAnswer(BaseModel):
    """Leads of the audience who get nothing."""

    model_config = ConfigDict(from_attributes=True)

    niches: list[str]
    triggers: list[str]
    status: LeadStatus | None
    campaign_ids: list[int]


class AudienceAnswer(BaseModel):
    """Whom it is for."""

    model_config = ConfigDict(from_attributes=True)

    niche: str | None
    niches: list[str]
    status: LeadStatus | None
    trigger: str | None
    triggers: list[str]
    owner_device_id: int | None
    attributes: dict[str, str]
    left_out: LeftOutAnswer
