"""Fields that bodies of several routes have."""

from typing import Annotated

from pydantic import Field, StringConstraints

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
GapSeconds = Annotated[int, Field(ge=0, le=3600)]
