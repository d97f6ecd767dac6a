"""What a wake-up says: sends to look at, devices with commands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class News:
    """What several wake-ups say together."""

    send_ids: frozenset[int]
    commands: bool


def read(bodies: Iterable[dict[str, Any]]) -> News:
    """Whatever else a body holds is ignored: a newer build may have put it there."""
    send_ids: set[int] = set()
    commands = False
    for body in bodies:
        send_ids.update(_first_ids(body.get("sends")))
        commands = commands or bool(body.get("commands"))
    return News(send_ids=frozenset(send_ids), commands=commands)


def _first_ids(pairs: object) -> Iterable[int]:
    if not isinstance(pairs, list):
        return
    for pair in cast(list[Any], pairs):
        match pair:
            case [int(send_id), *_]:
                yield send_id
            case _:
                continue
