"""The words that steps carry when nobody chose another. Pure.

fitness_start -> fitness_day2 -> fitness_day7
"""

from chalicelib.leads.words import fold

START = "_start"


def base_of(name: str) -> str:
    """The trigger of a sequence that has only a name: of `Fit 30`, fit_30_start."""
    return fold(name).replace(" ", "_") + START


def generated(trigger: str, *, day: int, is_first: bool) -> str:
    """The word of a step: the sequence's own for the first, by its day for the rest."""
    if is_first:
        return trigger
    return f"{trigger.removesuffix(START)}_day{day}"
