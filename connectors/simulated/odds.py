"""How likely each thing is in the simulated world."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """From 0 to 1. Of a contact: `unknown`. Of a message: the rest, each by itself."""

    unknown: float = 0.005
    refuse: float = 0.005
    restrict: float = 0.0003
    lose_ack: float = 0.001
    drop: float = 0.001
    deliver: float = 0.97
    read: float = 0.75
    reply: float = 0.15
    stop: float = 0.04

    @staticmethod
    def read_from(text: str) -> "Odds":
        """The defaults, changed by words such as `reply=0.2,refuse=0`."""
        known = {field.name for field in fields(Odds)}
        changes: dict[str, float] = {}
        for word in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = word.partition("=")
            if name not in known:
                raise ValueError(f"SIMULATED_ODDS: {name!r} is none of {sorted(known)}")
            changes[name] = float(value)
            if not 0 <= changes[name] <= 1:
                raise ValueError(f"SIMULATED_ODDS: {name} is not between 0 and 1")
        return replace(Odds(), **changes)
