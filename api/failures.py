"""From what went wrong to what is answered: status, code, sentence, fields."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg
from chalice.app import Response
from psycopg_pool import PoolTimeout

from chalicelib import errors
from chalicelib.errors import DomainError
from chalicelib.platform import log
from chalicelib.platform.storage import StorageAway

_log = log.get()


class Malformed(DomainError):
    """The body is not JSON."""

    code = "malformed"


class UnsupportedMediaType(DomainError):
    """The body does not say that it is JSON."""

    code = "unsupported-media-type"


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that is not what was asked for."""

    status: int
    code: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    retry_after: int | None = None


_STATUS: dict[type[DomainError], int] = {
    Malformed: 400,
    UnsupportedMediaType: 415,
    errors.Invalid: 422,
    errors.Unauthorised: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Refused: 409,
    errors.TooMany: 429,
    errors.TooLarge: 413,
    DomainError: 400,
}

UNAVAILABLE = Failure(
    503,
    "unavailable",
    "The database cannot be reached right now. Try again in a few seconds.",
    retry_after=5,
)
STORAGE_AWAY = Failure(
    503,
    "unavailable",
    "Files cannot be reached right now. Try again in a few seconds.",
    retry_after=5,
)
UNKNOWN = Failure(500, "internal", "Something went wrong on our side. Try again.")


def describe(error: Exception) -> Failure:
    """What to answer. An error nobody foresaw is logged here, under the id it shows."""
    match error:
        case DomainError():
            return Failure(
                status=_status_of(type(error)),
                code=error.specific_code,
                message=error.message,
                fields=error.fields,
                retry_after=(
                    error.retry_after if isinstance(error, errors.TooMany) else None
                ),
            )
        case psycopg.OperationalError() | PoolTimeout():
            _log.warning("database not reached", reason=type(error).__name__)
            return UNAVAILABLE
        case StorageAway():
            _log.warning("storage not reached", reason=str(error))
            return STORAGE_AWAY
        case _:
            return _unknown(error)


def respond(failure: Failure) -> Response:
    """The failure, in the one shape all failures have."""
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    if failure.retry_after is not None:
        headers["Retry-After"] = str(failure.retry_after)
    said = {
        "code": failure.code,
        "message": failure.message,
        "fields": dict(failure.fields),
    }
    return Response(
        body=json.dumps({"error": said}), status_code=failure.status, headers=headers
    )


def _status_of(kind: type[DomainError]) -> int:
    return next(_STATUS[k] for k in kind.__mro__ if k in _STATUS)


def _unknown(error: Exception) -> Failure:
    error_id = secrets.token_hex(4)
    _log.error("request failed", error_id=error_id, exc_info=error)
    return Failure(
        UNKNOWN.status,
        UNKNOWN.code,
        f"Something went wrong on our side. Try again; if it stays, quote {error_id}.",
    )
