"""Rows that were checked become leads, range by range; all of it SQL over sets."""

import psycopg

from chalicelib.leads.imports.model import Import, Outcome, Range
from chalicelib.platform import db, log, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)
_log = log.get()

MADE: list[Outcome] = ["new"]
MADE_AND_MET: list[Outcome] = ["new", "duplicate"]


def apply(conn: Db, one: Import, rows: Range) -> None:
    """Make leads of these rows. One bad row is refused, and the others go on.

    Repeating a range changes nothing more.
    """
    try:
        with db.transaction(conn):
            _apply(conn, one, rows)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        halves = rows.halves()
        if halves is None:
            _log.warning(
                "row refused", import_id=one.id, row=rows.upto, sqlstate=error.sqlstate
            )
            db.execute(conn, Q["refuse_row"], rows.parameters())
            return
        for half in halves:
            apply(conn, one, half)


def _apply(conn: Db, one: Import, rows: Range) -> None:
    keys = rows.parameters()
    with_consent = keys | {
        "consent_source": one.consent_source,
        "consent_at": one.consent_at,
        "consent_wording": one.consent_wording,
    }
    db.execute(conn, Q["add_row_persons"], keys)
    db.execute(conn, Q["lock_row_leads"], keys)
    _link(conn, rows)
    db.execute(conn, Q["revive_leads"], with_consent)
    db.execute(conn, Q["forget_revived_niches"], keys)
    db.execute(conn, Q["forget_revived_triggers"], keys)
    db.execute(conn, Q["add_row_leads"], with_consent)
    _link(conn, rows)
    match one.on_duplicate:
        case "add":
            db.execute(conn, Q["fill_leads"], with_consent)
            _add_words(conn, rows, MADE_AND_MET)
            _tag(conn, rows, MADE_AND_MET)
        case "replace":
            db.execute(conn, Q["replace_leads"], with_consent)
            _add_words(conn, rows, MADE_AND_MET)
            _tag(conn, rows, MADE)
            db.execute(conn, Q["retag_niches"], keys)
            db.execute(conn, Q["retag_triggers"], keys)
        case "leave":
            _add_words(conn, rows, MADE)
            _tag(conn, rows, MADE)


def _link(conn: Db, rows: Range) -> None:
    db.execute(conn, Q["link_rows"], rows.parameters())


def _add_words(conn: Db, rows: Range, outcomes: list[Outcome]) -> None:
    parameters = rows.parameters() | {"outcomes": outcomes}
    db.execute(conn, Q["add_row_niches"], parameters)
    db.execute(conn, Q["add_row_triggers"], parameters)


def _tag(conn: Db, rows: Range, outcomes: list[Outcome]) -> None:
    parameters = rows.parameters() | {"outcomes": outcomes}
    db.execute(conn, Q["tag_row_niches"], parameters)
    db.execute(conn, Q["tag_row_triggers"], parameters)
