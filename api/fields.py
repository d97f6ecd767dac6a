"""Fields that bodies of several routes have."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

# What somebody calls something of theirs.
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
# A niche or a trigger.
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
# How many messages of a campaign one phone may attempt.
DeviceLimit = Annotated[int, Field(ge=1, le=1_000_000)]


def _in_reach(at: datetime) -> datetime:
    if not 2000 <= at.year < 3000:
        raise ValueError("Give a time after the year 2000.")
    return at


# An instant; without an offset, a date and time by the clock of the account.
Moment = Annotated[datetime, AfterValidator(_in_reach)]
# A day of a sequence.
Day = Annotated[int, Field(ge=1, le=31)]
GapSeconds = Annotated[int, Field(ge=0, le=3600)]
