"""Moves enrolments on when their steps end; one transaction with whatever ended them.

Only an enrolment that still stands at the step, under way, is moved, or turned out
because it failed: whoever comes later with the same word, or after a day without one,
changes nothing.
"""

from collections.abc import Iterable

from chalicelib.platform.db import Db
from chalicelib.sequences import enrolment_store as store
from chalicelib.sequences.fates import Ending, Exit, GoOn, fate
from chalicelib.sequences.model import EnrolmentId


def settle(conn: Db, endings: Iterable[Ending]) -> None:
    """Give every enrolment its fate."""
    ended = list(endings)
    if not ended:
        return
    # Of what went out nothing is asked: that is nearly all there ever is.
    unsure = [e.enrolment_id for e in ended if e.state not in ("sent", "uncertain")]
    options = store.options_of(conn, unsure) if unsure else {}
    going, failing = list[Ending](), list[Ending]()
    leaving = list[tuple[EnrolmentId, str]]()
    for ending in ended:
        option = options.get(ending.enrolment_id, "skip")
        match fate(ending.state, ending.code, on_failed=option):
            case GoOn():
                going.append(ending)
            case Exit("failed"):
                failing.append(ending)
            case Exit(code):
                leaving.append((ending.enrolment_id, code))
            case _:
                pass
    sent = [ending for ending in going if ending.state in ("sent", "uncertain")]
    if sent:
        store.note_sent(conn, sent)
    if going:
        store.advance(conn, going)
    if failing:
        standing = store.standing(conn, failing)
        leaving += [(enrolment_id, "failed") for enrolment_id in standing]
    if leaving:
        store.exit_enrolments(conn, leaving)
