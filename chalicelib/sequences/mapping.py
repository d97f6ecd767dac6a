"""How sequences lead into each other: wires, broken ends, loops. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.sequences.model import Sequence, SequenceId, Step, StepId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """After the one step comes the other: in another sequence, or on a day that was."""

    from_sequence_id: SequenceId
    from_step_id: StepId
    to_sequence_id: SequenceId
    to_step_id: StepId
    trigger: str
    delay_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A next trigger that leads nowhere."""

    sequence_id: SequenceId
    step_id: StepId
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Sequences that all lead back to each other, or one to itself; by id.

    They may where each of them lets leads come again, after a minimum period.
    """

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
        if following is None:
            broken.append(
                Broken(
                    sequence_id=step.sequence_id,
                    step_id=step.id,
                    trigger=step.next_trigger,
                )
            )
        elif following.sequence_id != step.sequence_id or following.day <= step.day:
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


def _loops(
    wires: Iterable[Wire], sequences: Mapping[SequenceId, Sequence]
) -> list[Loop]:
    """All that can be reached from each other, once."""
    onward: dict[SequenceId, set[SequenceId]] = {}
    for wire in wires:
        onward.setdefault(wire.from_sequence_id, set()).add(wire.to_sequence_id)
    reached = {id_: _reached(id_, onward) for id_ in onward}
    found = {
        tuple(sorted(o for o in ids if id_ in reached.get(o, ())))
        for id_, ids in reached.items()
        if id_ in ids
    }
    return [
        Loop(
            sequence_ids=ids,
            is_allowed=all(sequences[id_].reenter_after is not None for id_ in ids),
        )
        for ids in sorted(found)
    ]


def _reached(
    start: SequenceId, onward: Mapping[SequenceId, set[SequenceId]]
) -> set[SequenceId]:
    """Whatever follows, sooner or later; itself too where it leads back."""
    found, ahead = set[SequenceId](), [start]
    while ahead:
        following = onward.get(ahead.pop(), set()) - found
        found |= following
        ahead += following
    return found
