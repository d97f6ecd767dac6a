"""A sequence's numbers: by step and phone they are the same as in all."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.reports.model import Count, Tally
from chalicelib.reports.progress import progress
from chalicelib.reports.store import step_counts
from chalicelib.sends.states import STATES
from chalicelib.sequences import enrolment_store, store
from chalicelib.sequences.model import SequenceId
from tests import builders
from tests.chalicelib.sends.scenes import add_send, set_scene
from tests.chalicelib.sequences.test_impact import cohort, step


def count(step_id: int, device_id: int | None, state: str, n: int) -> Count:
    return Count(
        step_id=step_id,
        device_id=device_id,
        state=state,  # pyright: ignore[reportArgumentType]
        code=None,
        n=n,
    )


def test_a_step_that_was_taken_off_keeps_its_numbers() -> None:
    counts = [
        count(1, 5, "sent", 3),
        count(1, 6, "failed", 1),
        count(1, None, "planned", 2),
        count(8, 5, "read", 4),
    ]
    cohorts = [
        cohort(1, 2, under_way=True),
        cohort(1, 7),
        replace(cohort(1, 1), state="paused"),
        cohort(9, 4),
        replace(cohort(5, 3), goes_over=True),
    ]

    first, gone, waited_for = progress([step(1, day=1)], counts, cohorts)

    assert (first.tally.should, first.tally.done, first.tally.failed) == (6, 3, 1)
    assert (first.success_rate, first.failure_rate) == (0.75, 0.25)
    assert (first.waiting, first.under_way, first.paused) == (7, 2, 1)
    assert [(phone.device_id, phone.tally.should) for phone in first.phones] == [
        (None, 2),
        (5, 3),
        (6, 1),
    ]
    assert (gone.step_id, gone.day, gone.tally.done) == (8, None, 4)
    assert (waited_for.step_id, waited_for.day, waited_for.waiting) == (9, None, 4)


DONE = {"sent", "delivered", "read", "played"}
FAILED = {"failed", "expired"}
LEFT_OUT = {"cancelled", "suppressed"}
sends_drawn = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(STATES),
        st.booleans(),
    ),
    max_size=12,
)
places_drawn = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["active", "paused"]), st.booleans()),
    max_size=8,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sends=sends_drawn, stands=places_drawn, taken_off=st.booleans())
def test_every_number_is_what_a_count_of_all_rows_finds(
    conn: Db,
    sends: list[tuple[int, int, str, bool]],
    stands: list[tuple[int, str, bool]],
    taken_off: bool,
) -> None:
    """Also after states moved, and for a step that was taken off the board."""
    with conn.transaction(force_rollback=True):
        scene = set_scene(conn)
        account = scene.account
        devices = [scene.device, builders.add_device(conn, account), None]
        sequence_id = SequenceId(builders.add_sequence(conn, account))
        step_ids = [
            builders.add_step(conn, account, sequence_id, day) for day in (1, 2, 3)
        ]
        enrolments = [
            enrol(conn, account, sequence_id, step_ids[n], state, under_way=under_way)
            for n, state, under_way in [
                *stands,
                *[(s[0], "ended", True) for s in sends],
            ]
        ]
        for (n, device, state, moves), enrolment in zip(
            sends, enrolments[len(stands) :], strict=True
        ):
            send_id = add_send(
                conn,
                scene,
                kind="step",
                state=state,
                lead=enrolment[1],
                device_id=devices[device]
                if state == "planned"
                else devices[device % 2],
                sequence_id=sequence_id,
                step_id=step_ids[n],
                enrolment_id=enrolment[0],
            )
            if moves and state == "sending":
                conn.execute(
                    "UPDATE sends SET state = 'failed', code = 'refused',"
                    " ended_at = carillon_now() WHERE id = %s",
                    (send_id,),
                )
        if taken_off:
            conn.execute(
                "UPDATE steps SET removed_at = carillon_now() WHERE id = %s",
                (step_ids[1],),
            )

        found = progress(
            store.list_steps(conn, account_id=account, sequence_ids=[sequence_id]),
            step_counts(conn, account_id=account, sequence_id=sequence_id),
            enrolment_store.cohorts(conn, account_id=account, sequence_id=sequence_id),
        )

        rows = conn.execute("SELECT step_id, device_id, state FROM sends").fetchall()
        stood = conn.execute(
            "SELECT step_id, state, next_due_at IS NULL FROM enrolments"
            " WHERE ended_at IS NULL"
        ).fetchall()
        by_step = {one.step_id: one for one in found}
        assert by_step.keys() >= {step_id for step_id, _, _ in [*rows, *stood]}
        for step_id, one in by_step.items():
            of_step = [row for row in rows if row[0] == step_id]
            assert adds_up(one.tally, [state for _, _, state in of_step])
            for phone in one.phones:
                states = [row[2] for row in of_step if row[1] == phone.device_id]
                assert adds_up(phone.tally, states)
            assert sum(p.tally.should for p in one.phones) == one.tally.should
            here = [row[1:] for row in stood if row[0] == step_id]
            assert one.waiting == here.count(("active", False))
            assert one.under_way == here.count(("active", True))
            assert one.paused == sum(state == "paused" for state, _ in here)
            over = one.tally.done + one.tally.failed
            assert one.success_rate == (one.tally.done / over if over else None)


def adds_up(tally: Tally, states: list[str]) -> bool:
    """Whether these are the states that were counted."""
    counted = (tally.done, tally.failed, tally.suppressed + tally.cancelled)
    of = [sum(state in some for state in states) for some in (DONE, FAILED, LEFT_OUT)]
    return counted == tuple(of) and tally.should == len(states) - of[2]


def enrol(
    conn: Db,
    account: int,
    sequence_id: int,
    step_id: int,
    state: str,
    *,
    under_way: bool,
) -> tuple[int, int]:
    """Answers the enrolment and its lead."""
    lead_id = builders.add_lead(conn, account)
    ended = state == "ended"
    enrolment_id = builders.add_enrolment(
        conn,
        account,
        sequence_id,
        lead_id=lead_id,
        step_id=step_id,
        state="completed" if ended else state,
        next_due_at=None if under_way else clock.now(),
        ended_at=clock.now() if ended else None,
    )
    return enrolment_id, lead_id
