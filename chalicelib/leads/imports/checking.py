"""The dry run: what each row would become, and why; one range of rows after another."""

from chalicelib.leads import store as leads
from chalicelib.leads.imports import columns, rules, store
from chalicelib.leads.imports.model import Column, Import, ImportRow, Range
from chalicelib.leads.imports.rules import Plan
from chalicelib.leads.imports.store import Judgement
from chalicelib.platform.db import Db


def check(conn: Db, one: Import, rows: Range) -> None:
    """Judge these rows. Those above them must have been judged."""
    plan = _plan(conn, one)
    found = store.find_rows(conn, rows)
    store.judge_rows(conn, rows, [judge(row, plan) for row in found])


def judge(row: ImportRow, plan: Plan) -> Judgement:
    """What the rules of the import say of a row."""
    if row.code == "row-broken":
        return Judgement(number=row.number, code=row.code)
    reading = rules.read_row(row.cells, plan)
    if isinstance(reading, str):
        return Judgement(number=row.number, code=reading)
    return Judgement(
        number=row.number,
        phone=reading.phone,
        status_defaulted=not reading.status_given,
        reading=reading.as_json(),
    )


def _plan(conn: Db, one: Import) -> Plan:
    return Plan(
        columns=one.mapping,
        attributes=columns.attributes_of(
            [Column(**column) for column in one.columns], one.mapping
        ),
        niches=one.niches,
        triggers=one.triggers,
        region=leads.find_region(conn, one.account_id),
    )
