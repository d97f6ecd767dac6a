"""Jobs: how far work has come that takes longer than an answer."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from api.endpoint import Call, Routes
from chalicelib.errors import NotFound
from chalicelib.jobs import store
from chalicelib.jobs.model import JobId, JobState

routes = Routes()


class JobAnswer(BaseModel):
    """A job. `total` is null while nobody knows it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str
    state: JobState
    done: int
    total: int | None
    code: str | None
    message: str | None
    created_at: datetime
    finished_at: datetime | None


@routes.get("/jobs/{job_id}")
def get_job(call: Call, job_id: JobId) -> JobAnswer:
    """One job."""
    job = store.find(call.conn, call.account_id, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    return JobAnswer.model_validate(job)
