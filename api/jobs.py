"""A job that a view began: its worker is woken, and browsers may follow it."""

from api.endpoint import Call
from chalicelib.jobs import actions
from chalicelib.jobs.model import Job
from chalicelib.platform.queues import JOBS


def begun(call: Call, job: Job) -> None:
    """Only after the action that began it has committed."""
    call.wake(JOBS, actions.wake_up(job))
    call.publish(actions.hints(job))
