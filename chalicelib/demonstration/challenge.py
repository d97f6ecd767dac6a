"""What the demonstration's sequences say: two weeks of challenge, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass

TRIGGER = "fitness_start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One message, and the word that follows the last."""

    day: int
    text: str
    next_trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A sequence as somebody would write it."""

    name: str
    trigger: str
    days: Sequence[Day]


CHALLENGE = Course(
    name="Fitness challenge",
    trigger=TRIGGER,
    days=(
        Day(
            day=1,
            text="""[Hi|Hello|Salam] {name|there}, welcome to the challenge! 💪

*Today:* a walk of 15 minutes, at any speed. Answer with a photo of your shoes.

_Not for you? Reply STOP and we will not write again._""",
        ),
        Day(
            day=2,
            text="""[Good work|Well done] on your first day, {name|there}.

*Today, three times:*
- 10 squats
- 10 push-ups, on the knees if you like
- a glass of water""",
        ),
        Day(
            day=4,
            text="""Day 4: here most people stop, and you have not.

*Today:* 20 minutes, [outside|with a friend|before breakfast] if you can.""",
        ),
        Day(
            day=8,
            text="""One week, {name|there}! 🎉

Write down what was _easier_ than on the first day. That is your proof.""",
        ),
        Day(
            day=15,
            text="""*You made it.* Two weeks, and it begins to be a habit.

Tomorrow we show you [the next level|what comes next]. Rest today.""",
            next_trigger="next_level_start",
        ),
    ),
)
NEXT_LEVEL = Course(
    name="Next level",
    trigger="next_level_start",
    days=(
        Day(
            day=1,
            text="""[Ready|All set] for more, {name|there}?

Our small groups train on Tuesdays and Saturdays. Answer *YES* and we keep a place \
for you, the first time is on us.""",
        ),
    ),
)
COURSES = (CHALLENGE, NEXT_LEVEL)
