"""The policy of a presigned POST: what a browser may upload, and until when."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.local.signature import Keys, Scope
from infra.local.storage.failures import Failure, denied

NEED_NO_CONDITION = {"policy", "x-amz-signature", "file"}


@dataclass(frozen=True, slots=True)
class Range:
    """How many bytes the file may have."""

    least: int = 0
    most: int = 5 * 1024**3

    def check(self, size: int) -> None:
        if size > self.most:
            raise Failure(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size.",
            )

    def check_whole(self, size: int) -> None:
        self.check(size)
        if size < self.least:
            raise Failure(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size.",
            )


def check(fields: Mapping[str, str], bucket: str, keys: Keys, now: datetime) -> Range:
    """Whether these form fields may go to this bucket; the size the file may have.

    Names of fields are in lower case.
    """
    try:
        encoded, signature = fields["policy"], fields["x-amz-signature"]
        scope = Scope.parse(fields["x-amz-credential"])
        policy = json.loads(base64.b64decode(encoded, validate=True))
        expires_at = datetime.fromisoformat(policy["expiration"])
        conditions = policy["conditions"]
    except KeyError as error:
        raise denied(f"The form lacks {error.args[0]}.") from error
    except (binascii.Error, ValueError, TypeError) as error:
        raise Failure(
            400, "InvalidPolicyDocument", "The policy cannot be read."
        ) from error
    keys.check(scope, encoded, signature)
    if now > expires_at:
        raise denied("Invalid according to Policy: Policy expired.")
    return _check_conditions({**fields, "bucket": bucket}, conditions)


def _check_conditions(fields: Mapping[str, str], conditions: list[Any]) -> Range:
    allowed = Range()
    uncovered = set(fields) - NEED_NO_CONDITION - {"bucket"}
    for operator, name, value in map(_parts, conditions):
        if operator == "content-length-range":
            allowed = Range(int(name), int(value))
            continue
        uncovered.discard(name)
        found = fields.get(name, "")
        fits = found == value if operator == "eq" else found.startswith(value)
        if not fits:
            raise denied(
                "Invalid according to Policy: Policy Condition failed: "
                f'["{operator}", "${name}", "{value}"]'
            )
    extra = sorted(name for name in uncovered if not name.startswith("x-ignore-"))
    if extra:
        raise denied(
            f"Invalid according to Policy: Extra input fields: {', '.join(extra)}"
        )
    return allowed


def _parts(condition: Any) -> tuple[str, str, str]:
    """A condition is a list, or an object that stands for equality."""
    match condition:
        case {**pair} if len(pair) == 1:
            name, value = next(iter(pair.items()))
            return "eq", str(name).lower(), str(value)
        case ["content-length-range", least, most]:
            return "content-length-range", str(least), str(most)
        case [("eq" | "starts-with") as operator, str(name), str(value)]:
            return operator, name.removeprefix("$").lower(), value
        case _:
            raise Failure(400, "InvalidPolicyDocument", "A condition cannot be read.")
