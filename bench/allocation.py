"""The allocator beside round robin: how soon all is out, how evenly, at what cost."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median
from time import process_time

from bench import machine
from bench.fleets import HOUR, Outcome, PaperPhone, allocated, in_turn, play
from bench.table import Section, Table
from chalicelib.campaigns.allocation import Candidate, Phone, allocate

LEADS = 6_000
PHONES = 30
Fleet = Sequence[PaperPhone]
FLEETS: Mapping[str, Callable[[], Fleet]] = {
    "equal": lambda: [PaperPhone() for _ in range(PHONES)],
    "a third each at 20, 40 and 80 an hour": lambda: [
        PaperPhone(quota_hour=quota)
        for quota in (20, 40, 80)
        for _ in range(PHONES // 3)
    ],
    "half have 200 other messages to send first": lambda: [
        PaperPhone(busy=200 * (place % 2)) for place in range(PHONES)
    ],
    "a fifth go offline after 10 minutes, for 8 hours": lambda: [
        PaperPhone(away=range(10, 10 + 8 * HOUR) if place % 5 == 0 else range(0))
        for place in range(PHONES)
    ],
    "a fifth go offline after 10 minutes, for good": lambda: [
        PaperPhone(away=range(10, 10**6) if place % 5 == 0 else range(0))
        for place in range(PHONES)
    ],
}
SIZES = ((10_000, 300), (100_000, 3_000))
TRIES = 5


def measure() -> Section:
    """Some seconds: time passes on paper."""
    return Section(
        title="The allocator",
        notes=[machine.sentence(datetime.now(UTC)), _what()],
        tables=[_table(), _costs()],
    )


def _what() -> str:
    return (
        f"{LEADS:,} leads without ties over {PHONES} phones with 80 messages an hour,"
        " 800 a day and gaps of 20 s, where nothing else is said. Round robin deals all"
        " leads out at the start; the allocator is asked each minute, as it always is."
        " Beside the time at which the last message was out stands what the phones had"
        " sent by then, of this campaign and else: who sent least, and who sent most."
    )


def _table() -> Table:
    return Table(
        ("Phones", "Round robin", "Sent", "Allocator", "Sent"),
        [
            (
                name,
                *_cells(play(fleet(), LEADS, in_turn)),
                *_cells(play(fleet(), LEADS, allocated)),
            )
            for name, fleet in FLEETS.items()
        ],
    )


def _cells(outcome: Outcome) -> tuple[str, str]:
    sent = f"{min(outcome.by_phone)} to {max(outcome.by_phone)}"
    if outcome.minutes is None:
        return f"never: {outcome.left:,} wait", sent
    hours, minutes = divmod(outcome.minutes, HOUR)
    return f"{hours} h {minutes:02} min", sent


def _costs() -> Table:
    return Table(
        ("Leads", "Phones", "CPU time of one allocation, in memory"),
        [
            (f"{leads:,}", f"{phones:,}", f"{_cost(leads, phones):.2f} s")
            for leads, phones in SIZES
        ],
    )


def _cost(leads: int, phones: int) -> float:
    """Every lead has an owner that may be gone, and one of 50 niches."""
    fleet = [
        Phone(device_id=id_, load=0, within_limit=None, within_quota=80)
        for id_ in range(1, phones + 1)
    ]
    some = [
        Candidate(key=key, owner_id=key % (2 * phones), niches=(key % 50,))
        for key in range(leads)
    ]
    wrote_to = {niche: range(niche, phones, 10) for niche in range(50)}
    times: list[float] = []
    for _ in range(TRIES):
        before = process_time()
        allocate(some, fleet, wrote_to)
        times.append(process_time() - before)
    return median(times)
