"""The report of a campaign as a file: a row for each send, and what became of it."""

from collections.abc import Mapping

from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job
from chalicelib.leads.exports import writing
from chalicelib.leads.imports import formulas
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage
from chalicelib.reports import store
from chalicelib.reports.selection import Selection
from chalicelib.sends.failures import failure
from chalicelib.sends.model import Send

EXPORT = "campaign-export"
COLUMNS = (
    "name",
    "phone",
    "device",
    "state",
    "code",
    "reason",
    "attempts",
    "due at",
    "attempted at",
    "sent at",
    "delivered at",
    "read at",
    "replied at",
    "ended at",
    "text",
)

SENDS_IN_A_PART = 5_000
PARTS_IN_A_CHUNK = 6


def row_of(send: Send) -> list[str]:
    """A send's cells, none of which a spreadsheet runs or takes for a number."""
    times = (
        send.due_at,
        send.attempted_at,
        send.sent_at,
        send.delivered_at,
        send.read_at,
        send.replied_at,
        send.ended_at,
    )
    cells = [
        send.lead_name or "",
        f"+{send.phone}" if send.phone else "",
        send.device_name or "",
        send.state,
        send.code or "",
        failure(send.code).message if send.code else "",
        str(send.attempt),
        *(at.isoformat() if at else "" for at in times),
        send.text or "",
    ]
    return [formulas.disarm(cell) for cell in cells]


def _export(conn: Db, storage: Storage, job: Job) -> None:
    one = writing.get(conn, job)
    # The zone only says on which day something was: here all of it is asked for.
    wanted = Selection(
        account_id=one.account_id, zone="UTC", campaign_id=one.campaign_id
    )
    if not job.cursor:
        begun = writing.begin(
            conn,
            storage,
            job,
            one,
            header=COLUMNS,
            total=_total(conn, wanted),
            cursor={"after": 0},
        )
        if begun is None:
            return
        job = begun
    for _ in range(PARTS_IN_A_CHUNK):
        sends = store.behind(
            conn, wanted, number=None, after=job.cursor["after"], most=SENDS_IN_A_PART
        )
        if not sends:
            writing.join(conn, storage, job, one)
            return
        rows, cursor = map(row_of, sends), {"after": sends[-1].id}
        job = writing.write_part(conn, storage, job, one, rows, cursor=cursor)


def _total(conn: Db, wanted: Selection) -> int:
    campaign_ids = [] if wanted.campaign_id is None else [wanted.campaign_id]
    counts = store.counts(conn, account_id=wanted.account_id, campaign_ids=campaign_ids)
    return sum(count.n for count in counts)


KINDS: Mapping[str, Kind] = {EXPORT: Kind(run=_export, give_up=writing.give_up)}
