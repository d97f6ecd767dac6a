"""Takes one chunk of one job for each queue message, and asks for the next."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from api import wiring
from api.wiring import Doors
from chalicelib.jobs import actions, store
from chalicelib.jobs.kinds import Kind
from chalicelib.jobs.model import Job, JobMoved
from chalicelib.leads.changes import kinds as changes
from chalicelib.leads.exports import kinds as exports
from chalicelib.leads.imports import kinds as imports
from chalicelib.platform import log
from chalicelib.platform.queues import JOBS
from chalicelib.privacy import kinds as privacy
from chalicelib.reports import exporting
from chalicelib.sends import deciding, enrolling_many

_log = log.get()

KINDS: Mapping[str, Kind] = {
    **changes.KINDS,
    **deciding.KINDS,
    **enrolling_many.KINDS,
    **exporting.KINDS,
    **exports.KINDS,
    **imports.KINDS,
    **privacy.KINDS,
}


class Worker:
    """The Lambda handler. A chunk that fails leaves its message for another try."""

    def __init__(
        self, doors: Callable[[], Doors], kinds: Mapping[str, Kind] = KINDS
    ) -> None:
        self._doors = doors
        self._kinds = kinds

    def __call__(self, event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        failed: list[dict[str, str]] = []
        for record in event["Records"]:
            try:
                self._take_chunk(json.loads(record["body"])["job_id"])
            except Exception:  # the edge: the queue repeats it, and buries it at last
                _log.exception("chunk failed", message_id=record["messageId"])
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    def _take_chunk(self, job_id: int) -> None:
        doors = self._doors()
        with doors.connection() as conn:
            job = actions.take(conn, job_id)
            if job is None:
                return
            kind = self._kinds[job.kind]
            try:
                if job.is_given_up:
                    kind.give_up(conn, job)
                else:
                    kind.run(conn, doors.storage, job)
            except JobMoved:
                _log.info("chunk was done by somebody else", job_id=job.id)
                return
            after = store.find(conn, job.account_id, job.id)
            if after is None:
                return
            _note(after)
            doors.live.publish(conn, actions.hints(after))
        if after.is_under_way:
            doors.queues.wake(JOBS, actions.wake_up(after))


def _note(job: Job) -> None:
    if job.state == "failed":
        _log.warning("job failed", job_id=job.id, kind=job.kind, code=job.code)
    else:
        _log.info("chunk done", job_id=job.id, kind=job.kind, done=job.done)


handler = Worker(wiring.doors)
