"""Each number of each report is a count of the rows, whatever the selection."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform.db import Db
from chalicelib.reports import store
from chalicelib.reports.measuring import measure
from chalicelib.reports.model import failures, tally
from chalicelib.reports.progress import progress
from chalicelib.reports.selection import PARTS, Part, Period, Selection
from chalicelib.sequences import store as sequences
from chalicelib.sequences.model import SequenceId
from tests.chalicelib.reports import world as worlds
from tests.chalicelib.reports.world import BASE, NUMBERS, ZONES, World

SOME = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
drawn_sends = st.lists(worlds.sends, min_size=5, max_size=25)
everything = {
    "days": None,
    "campaign": None,
    "steps": None,
    "devices": None,
    "niche": None,
}


def select(world: World, choice: dict[str, Any]) -> Selection:
    period = None
    if choice["days"] is not None:
        first, more = (timedelta(days=n) for n in choice["days"])
        since = BASE.date() + first
        period = Period(since=since, until=since + more, zone=world.zone)

    def chosen(things: tuple[int, ...], places: set[int] | None) -> list[int] | None:
        return None if places is None else [things[place] for place in places]

    campaign = choice["campaign"]
    return Selection(
        account_id=world.account,
        zone=world.zone,
        period=period,
        campaign_id=None if campaign is None else world.campaigns[campaign],
        step_ids=chosen(world.steps, choice["steps"]),
        device_ids=chosen(world.devices, choice["devices"]),
        niche=choice["niche"],
    )


@SOME
@given(zone=st.sampled_from(ZONES), drawn=drawn_sends, choice=worlds.choices)
def test_every_number_of_every_part_is_a_count_of_the_rows(
    conn: Db, zone: str, drawn: list[dict[str, Any]], choice: dict[str, Any]
) -> None:
    with conn.transaction(force_rollback=True):
        world = worlds.build(conn, zone, drawn)
        selection = select(world, choice)
        rows = [row for row in worlds.rows_of(conn) if worlds.meant(row, selection)]

        assert measure(conn, selection).whole == worlds.count(
            rows, key=None, is_total=True
        )
        parts: tuple[Part | None, ...] = (None, *PARTS)
        for part in parts:
            assert set(store.sums(conn, selection, part)[:-1]) == by_hand(
                rows, part, zone
            )


def by_hand(rows: list[dict[str, Any]], part: Part | None, zone: str) -> set[Any]:
    in_part: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        for key in worlds.keys_of(row, part, zone):
            in_part.setdefault(key, []).append(row)
    return {
        worlds.count(found, key=key, is_total=False) for key, found in in_part.items()
    }


@SOME
@given(zone=st.sampled_from(ZONES), drawn=drawn_sends, choice=worlds.choices)
def test_behind_every_number_are_as_many_messages_and_just_those(
    conn: Db, zone: str, drawn: list[dict[str, Any]], choice: dict[str, Any]
) -> None:
    with conn.transaction(force_rollback=True):
        world = worlds.build(conn, zone, drawn)
        selection = select(world, choice)
        rows = [row for row in worlds.rows_of(conn) if worlds.meant(row, selection)]

        for number, test in NUMBERS.items():
            found = store.behind(conn, selection, number=number, after=0, most=99)
            assert [send.id for send in found] == sorted(
                row["id"] for row in rows if test(row)
            )
        for part in PARTS:
            for sums in store.sums(conn, selection, part)[:-1]:
                found = store.behind(
                    conn, selection, part=part, key=sums.key, after=0, most=99
                )
                assert sorted(send.id for send in found) == sorted(
                    row["id"]
                    for row in rows
                    if sums.key in worlds.keys_of(row, part, zone)
                )


@SOME
@given(drawn=drawn_sends)
def test_what_pages_read_from_the_tallies_is_what_reports_count(
    conn: Db, drawn: list[dict[str, Any]]
) -> None:
    """A campaign's page, a sequence's and Today read what triggers kept."""
    with conn.transaction(force_rollback=True):
        world = worlds.build(conn, ZONES[0], drawn)
        account, campaigns = world.account, list(world.campaigns)
        counts = store.counts(conn, account_id=account, campaign_ids=campaigns)
        for campaign in (0, 1):
            selection = select(world, everything | {"campaign": campaign})
            report = measure(conn, selection, part="device")
            kept = [c for c in counts if c.campaign_id == campaigns[campaign]]
            assert tally(kept) == report.whole.tally
            assert {part.key: part.tally for part in report.parts} == {
                device and str(device): tally(c for c in kept if c.device_id == device)
                for device in {count.device_id for count in kept}
            }
            assert {one.code: one.count for one in failures(kept)} == {
                sums.key: sums.failed for sums in report.by_code if sums.failed
            }
        steps = select(world, everything | {"steps": {0, 1}})
        board = sequences.list_steps(
            conn, account_id=account, sequence_ids=[SequenceId(world.sequence)]
        )
        kept = store.step_counts(conn, account_id=account, sequence_id=world.sequence)
        by_step = {
            part.key: part.tally for part in measure(conn, steps, part="step").parts
        }
        for one in progress(board, kept, []):
            assert one.tally == by_step.get(str(one.step_id), tally([]))


SENT: dict[str, Any] = {
    "kind": "campaign", "of": 0, "state": "sent", "device": 0, "lead": 0, "lag": 0,
    "replied": None, "opted_out": False, "code": "refused", "stranger": False,
    "variant": None,
}  # fmt: skip


def test_an_hour_that_a_wall_clock_shows_twice_is_two(conn: Db) -> None:
    """In New York it was half past one, and an hour later again."""
    world = worlds.build(
        conn, ZONES[1], [SENT | {"planned": minutes} for minutes in (-60, 0)]
    )

    parts = measure(conn, select(world, everything), part="hour").parts

    assert [(part.key, part.done) for part in parts] == [
        ("2026-11-01T05:00:00Z", 1),
        ("2026-11-01T06:00:00Z", 1),
    ]


def test_the_period_before_is_as_long_and_ends_where_it_begins(conn: Db) -> None:
    planned = [-3 * 1440, -2 * 1440, -1440, -1440, 0]
    world = worlds.build(
        conn, ZONES[1], [SENT | {"planned": minutes} for minutes in planned]
    )
    selection = select(world, everything | {"days": (-1, 1)})

    report = measure(conn, selection, compare=True)

    assert report.whole.done == 3
    assert report.before is not None
    assert report.before.done == 2
