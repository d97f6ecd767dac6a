"""
Everything that can go wrong and that a caller may want to tell apart.

* DomainError
    * Invalid        what was given cannot be taken; names the fields
    * Unauthorised   we do not know who is asking
    * Forbidden      we know, and they may not
    * NotFound       no such thing, or not theirs
    * Conflict       the thing is not in a state for this
        * LeaseLost  somebody else runs this shard now
    * Refused        a promise forbids it
    * TooMany        asked too often; says when to come back
    * TooLarge       more than we take

`code` is stable and for programs; the message is a sentence for people and says the
next step.
"""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """Something a caller may act on. Raised with a sentence, answered at the edge."""

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.specific_code = code or self.code
        self.fields = dict(fields or {})


class Invalid(DomainError):
    """What was given cannot be taken. `fields` says which, each with its sentence."""

    code = "invalid"


class Unauthorised(DomainError):
    """The caller is not signed in, or no longer."""

    code = "unauthorised"


class Forbidden(DomainError):
    """The caller's role or devices do not allow this."""

    code = "forbidden"


class NotFound(DomainError):
    """There is no such thing in the caller's account."""

    code = "not-found"


class Conflict(DomainError):
    """The thing is not in a state in which this can be done."""

    code = "conflict"


class LeaseLost(Conflict):
    """The lease is held by somebody else, or by nobody: start nothing more."""

    code = "lease-lost"


class Refused(DomainError):
    """A promise of the product forbids it; nothing is wrong with the request."""

    code = "refused"


class TooMany(DomainError):
    """Asked too often. `retry_after` is in seconds."""

    code = "too-many"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooLarge(DomainError):
    """More than we take at once."""

    code = "too-large"
