"""Faults: how likely each is in a world, drawn from its seed. Calm: none at all."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Odds of what goes wrong at each occasion; of storms an hour, how many."""

    # A wake-up on its way.
    wake_up_lost: float = 0
    wake_up_doubled: float = 0
    wake_up_late: float = 0
    # The scanner's minute.
    tick_missed: float = 0
    tick_doubled: float = 0
    # A piece of work in the database: refused, or done without an answer.
    database_away: float = 0
    answer_lost: float = 0
    # A message on its way to WhatsApp.
    acknowledgement_lost: float = 0
    refused: float = 0
    restricted: float = 0
    connection_lost: float = 0
    sync_unannounced: float = 0
    # A process: killed where it stands, at each await that matters.
    killed_at_work: float = 0
    killed_sending: float = 0
    suspended: float = 0
    # Storms: the odds of one in each hour.
    machines_die: float = 0
    phones_vanish: float = 0
    renewals_fail: float = 0


CALM = Weather()


def draw(rng: Random) -> Weather:
    """Most worlds have a few kinds of bad weather, some have all, some have none."""
    kind = rng.random()
    likely = 0.0 if kind < 0.08 else 0.9 if kind > 0.92 else 0.4

    def some(most: float) -> float:
        return rng.uniform(0, most) if rng.random() < likely else 0.0

    return Weather(
        wake_up_lost=some(0.5),
        wake_up_doubled=some(0.3),
        wake_up_late=some(0.3),
        tick_missed=some(0.3),
        tick_doubled=some(0.3),
        database_away=some(0.02),
        answer_lost=some(0.02),
        acknowledgement_lost=some(0.15),
        refused=some(0.6),
        restricted=some(0.05),
        connection_lost=some(0.1),
        sync_unannounced=some(0.5),
        killed_at_work=some(0.005),
        killed_sending=some(0.1),
        suspended=some(0.15),
        machines_die=some(0.15),
        phones_vanish=some(0.4),
        renewals_fail=some(0.2),
    )
