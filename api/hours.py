"""Times of day in the contract: `21:00`, in the zone of whoever is written to."""

import re
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer

_FORM = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _checked(text: str) -> str:
    if not re.fullmatch(_FORM, text):
        raise ValueError("Give a time of day such as 21:00.")
    return text


# As it is given: `time.fromisoformat` reads it.
TimeOfDay = Annotated[
    str, AfterValidator(_checked), Field(json_schema_extra={"pattern": _FORM})
]
# As it is answered.
Minutes = Annotated[
    time, PlainSerializer(lambda at: at.strftime("%H:%M"), return_type=str)
]
