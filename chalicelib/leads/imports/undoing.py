"""Takes back what an import did, range by range, but for what was touched since."""

from datetime import datetime

from chalicelib.leads.imports.model import Range
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


def undo(conn: Db, rows: Range, *, imported_at: datetime) -> None:
    """Leads made by these rows are deleted, the others get back what they were.

    A lead that somebody changed since `imported_at`, or that was made here and written
    to since, is kept as it is.
    """
    keys = rows.parameters()
    db.execute(conn, Q["keep_touched_leads"], keys | {"imported_at": imported_at})
    db.execute(conn, Q["remove_created_leads"], keys)
    db.execute(conn, Q["restore_changed_leads"], keys)
    db.execute(conn, Q["restore_niches"], keys)
    db.execute(conn, Q["restore_triggers"], keys)
    db.execute(conn, Q["forget_undone_rows"], keys)
