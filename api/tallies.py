"""The tally as every page gets it: Should = Done + Failed + Remaining."""

from pydantic import BaseModel, ConfigDict


class TallyAnswer(BaseModel):
    """Uncertain is part of remaining; suppressed and cancelled stand beside."""

    model_config = ConfigDict(from_attributes=True)

    should: int
    done: int
    failed: int
    remaining: int
    uncertain: int
    suppressed: int
    cancelled: int
