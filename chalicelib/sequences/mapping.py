"""How sequences lead into each other: wires, broken ends, loops. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.sequences.model import Sequence, SequenceId, Step, StepId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """After the one step comes the other, in another sequence."""

    from_sequence_id: SequenceId
    from_step_id: StepId
    to_sequence_id: SequenceId
    to_step_id: StepId
    trigger: str
    delay_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A next trigger that leads nowhere, or back to a day that has been."""

    sequence_id: SequenceId
    step_id: StepId
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Sequences that lead back to the first of them, and whether they may."""

    sequence_ids: tuple[SequenceId, ...]
    is_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """All chains of an account."""

    sequences: tuple[Sequence, ...]
    wires: tuple[Wire, ...]
    broken: tuple[Broken, ...]
    loops: tuple[Loop, ...]


def draw(sequences: Iterable[Sequence], steps: Iterable[Step]) -> Map:
    """The map of what is not archived."""
    present = {s.id: s for s in sequences if s.state != "archived"}
    laid = [step for step in steps if step.sequence_id in present]
    by_trigger = {step.trigger: step for step in laid}
    wires, broken = list[Wire](), list[Broken]()
    for step in laid:
        if step.next_trigger is None:
            continue
        following = by_trigger.get(step.next_trigger)
        if following is None or _goes_back(step, following):
            broken.append(
                Broken(
                    sequence_id=step.sequence_id,
                    step_id=step.id,
                    trigger=step.next_trigger,
                )
            )
        elif following.sequence_id != step.sequence_id:
            wires.append(
                Wire(
                    from_sequence_id=step.sequence_id,
                    from_step_id=step.id,
                    to_sequence_id=following.sequence_id,
                    to_step_id=following.id,
                    trigger=step.next_trigger,
                    delay_hours=step.delay_hours,
                )
            )
    return Map(
        sequences=tuple(present.values()),
        wires=tuple(wires),
        broken=tuple(broken),
        loops=tuple(_loops(wires, present)),
    )


def _goes_back(step: Step, following: Step) -> bool:
    return step.sequence_id == following.sequence_id and following.day <= step.day


def _loops(
    wires: Iterable[Wire], sequences: Mapping[SequenceId, Sequence]
) -> list[Loop]:
    """Each loop once, from its oldest sequence."""
    following: dict[SequenceId, set[SequenceId]] = {}
    for wire in wires:
        following.setdefault(wire.from_sequence_id, set()).add(wire.to_sequence_id)
    found = set[tuple[SequenceId, ...]]()

    def walk(path: tuple[SequenceId, ...]) -> None:
        for onward in following.get(path[-1], ()):
            if onward == path[0]:
                found.add(path)
            elif onward > path[0] and onward not in path:
                walk((*path, onward))

    for start in following:
        walk((start,))
    return [
        Loop(
            sequence_ids=path,
            is_allowed=all(sequences[id_].reenter_after is not None for id_ in path),
        )
        for path in sorted(found)
    ]
