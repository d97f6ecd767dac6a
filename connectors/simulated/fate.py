"""What becomes of a simulated message. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from connectors.simulated.chance import Chance
from connectors.simulated.odds import Odds

Outcome = Literal["taken", "ack-lost", "refused", "restricted"]
StepKind = Literal["delivered", "drop", "deaf", "read", "reply"]
Arrangement = Literal["lose-ack", "refuse", "restrict", "drop", "deaf"]

REPLIES = (
    "Ok, thanks!",
    "How much is it?",
    "Boleh, saya berminat",
    "Where is your shop?",
    "Can you call me tomorrow?",
    "Terima kasih",
    "Do you have this in blue?",
    "Nanti saya fikir dulu",
)
STOP = "STOP"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a message a while after it was taken."""

    kind: StepKind
    after: timedelta
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What the sender is told, and what follows at the other end if it was taken."""

    outcome: Outcome
    steps: tuple[Step, ...] = ()


def draw(chance: Chance, odds: Odds) -> Fate:
    """What becomes of one message."""
    if chance.happens(odds.restrict):
        return Fate("restricted")
    if chance.happens(odds.refuse):
        return Fate("refused")
    outcome = "ack-lost" if chance.happens(odds.lose_ack) else "taken"
    return Fate(outcome, tuple(_steps(chance, odds)))


def arranged(what: Arrangement, drawn: Fate) -> Fate:
    """The fate that an operator or a test wants of the next message."""
    match what:
        case "lose-ack":
            return Fate("ack-lost", drawn.steps)
        case "refuse":
            return Fate("refused")
        case "restrict":
            return Fate("restricted")
        case "drop" | "deaf":
            return Fate("taken", (Step(what, timedelta(seconds=1)), *drawn.steps))


def _steps(chance: Chance, odds: Odds) -> Iterator[Step]:
    if chance.happens(odds.drop):
        yield Step("drop", timedelta(seconds=chance.between(0.5, 2)))
    if not chance.happens(odds.deliver):
        return
    after = timedelta(seconds=chance.between(0.4, 4))
    yield Step("delivered", after)
    if not chance.happens(odds.read):
        return
    after += timedelta(seconds=chance.between(4, 90))
    yield Step("read", after)
    if chance.happens(odds.reply):
        after += timedelta(seconds=chance.between(5, 120))
        yield Step(
            "reply", after, STOP if chance.happens(odds.stop) else chance.pick(REPLIES)
        )
