"""The refused rows of an import as a file: to correct, and to import again."""

import csv
import io

from chalicelib.leads.imports import formulas, store
from chalicelib.leads.imports.model import Import
from chalicelib.leads.imports.rules import SENTENCES
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage

FILENAME = "refused-rows.csv"
# What one container can hold in memory; nobody corrects more by hand.
MOST_ROWS = 100_000


def write(conn: Db, storage: Storage, one: Import) -> None:
    """Store the file anew; without refused rows there is none.

    Cells that a spreadsheet would run are made harmless.
    """
    rows = store.list_rows(
        conn, one.account_id, one.id, outcome="refused", limit=MOST_ROWS
    )
    if not rows:
        storage.delete(one.refused_key)
        return
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = [str(column["name"]) for column in one.columns]
    writer.writerow(["row", "reason", *map(formulas.disarm, names)])
    for row in rows:
        reason = SENTENCES.get(row.code or "", "")
        writer.writerow([row.number, reason, *map(formulas.disarm, row.cells)])
    # With a mark, so that spreadsheets read it as UTF-8.
    content = text.getvalue().encode("utf-8-sig")
    storage.put(one.refused_key, content, mime="text/csv; charset=utf-8")
