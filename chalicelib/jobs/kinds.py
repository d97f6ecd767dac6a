"""What a domain promises about a kind of job, so that a worker can run it unseen."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.jobs.model import Job
from chalicelib.platform.db import Db
from chalicelib.platform.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`run` does one chunk, under 20 s, and advances, finishes or fails the job.

    `give_up` fails a job that was tried too often, and what it was working on with it.
    """

    run: Callable[[Db, Storage, Job], None]
    give_up: Callable[[Db, Job], None]
