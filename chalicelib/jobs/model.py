"""A job: what is to be done, how far it has come, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NewType

from chalicelib.errors import Conflict

JobId = NewType("JobId", int)
JobState = Literal["queued", "running", "done", "failed"]

MOST_TRIES = 5


class JobMoved(Conflict):
    """Somebody else did this chunk meanwhile: forget what was done here."""

    code = "job-moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`cursor` is the kind's own word for how far it is; `total` may be unknown."""

    id: JobId
    account_id: int
    kind: str
    subject_id: int
    state: JobState
    cursor: Mapping[str, Any]
    done: int
    total: int | None
    tries: int
    code: str | None
    message: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Whether there is another chunk to take."""
        return self.state in {"queued", "running"}

    @property
    def is_given_up(self) -> bool:
        """Whether it was tried in vain too often to be tried once more."""
        return self.tries > MOST_TRIES
