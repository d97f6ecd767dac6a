"""Structured logs: one line per thing that happened, in the past tense, with ids.

Never a phone number, a name or a message body: ids find those. `info` is what the
product did, `warning` what we recovered from, `error` what a person must look at.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TextIO, cast

import psycopg
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

Raised = tuple[type[BaseException], BaseException, TracebackType | None]
SERVICE = "carillon"

for _noisy in ("botocore", "boto3", "urllib3", "psycopg.pool", "websockets"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)


def get() -> Logger:
    """The logger: `_log = log.get()`, then `_log.info("send recorded", send_id=…)`.

    Context (account, shard, request) is added once, at the edge, with `append_keys`.
    """
    formatter = _Formatter(utc=True, serialize_stacktrace=False)
    return Logger(service=SERVICE, logger_formatter=formatter)


def write_to(stream: TextIO) -> None:
    """From now on all lines go there."""
    for handler in logging.getLogger(SERVICE).handlers:
        cast("logging.StreamHandler[TextIO]", handler).setStream(stream)


def report_uncaught() -> None:
    """From now on what a process or a thread of it dies of is logged like the rest."""
    sys.excepthook = _report_end
    threading.excepthook = _report_end_of_thread


class _Formatter(LambdaPowertoolsFormatter):
    """Of an error, what and where, never its text: it may quote a row, or a body."""

    def formatException(self, ei: Raised | tuple[None, None, None]) -> str:
        return "\n".join(_story(ei[1]))


def _report_end(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    get().error("process failed", exc_info=error)


def _report_end_of_thread(given: threading.ExceptHookArgs) -> None:
    name = None if given.thread is None else given.thread.name
    get().error("thread failed", thread_name=name, exc_info=given.exc_value)


def _story(error: BaseException | None) -> Iterator[str]:
    """The error and, below it, what it came of."""
    while error is not None:
        yield _title(error)
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        context = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or context


def _title(error: BaseException) -> str:
    name = type(error).__qualname__
    if not isinstance(error, psycopg.Error):
        return name
    return " ".join(filter(None, (name, error.sqlstate, error.diag.constraint_name)))
