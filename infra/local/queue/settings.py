"""What may be set on a queue, within which limits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.queue.failures import Failure

ACCOUNT = "000000000000"
LIMITS = {
    "DelaySeconds": (0, 900, 0),
    "MaximumMessageSize": (1_024, 1_048_576, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600, 345_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20, 0),
    "VisibilityTimeout": (0, 43_200, 30),
}
SWITCHES = ("FifoQueue", "ContentBasedDeduplication")
KEPT_UNREAD = (
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "Policy",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
)


@dataclass(frozen=True, slots=True)
class Redrive:
    """After so many tries a message moves to another queue."""

    target: str
    tries: int


def checked(given: Mapping[str, str]) -> dict[str, str]:
    for name, value in given.items():
        if name in LIMITS:
            lowest, highest, _ = LIMITS[name]
            if not value.isdecimal() or not lowest <= int(value) <= highest:
                raise Failure(
                    "InvalidAttributeValue",
                    f"Invalid value for the parameter {name}: "
                    f"it must be between {lowest} and {highest}.",
                )
        elif name in SWITCHES:
            if value not in ("true", "false"):
                raise Failure("InvalidAttributeValue", f"{name} must be true or false.")
        elif name == "RedrivePolicy":
            redrive(given)
        elif name not in KEPT_UNREAD:
            raise Failure("InvalidAttributeName", f"Unknown Attribute {name}.")
    return dict(given)


def number(settings: Mapping[str, str], name: str) -> int:
    """A number that can be set, or its default."""
    return int(settings.get(name, LIMITS[name][2]))


def redrive(settings: Mapping[str, str]) -> Redrive | None:
    if not settings.get("RedrivePolicy"):
        return None
    try:
        policy = json.loads(settings["RedrivePolicy"])
        target = str(policy["deadLetterTargetArn"]).rsplit(":", 1)[1]
        tries = int(policy["maxReceiveCount"])
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise Failure(
            "InvalidAttributeValue", "Invalid value for the parameter RedrivePolicy."
        ) from error
    if not 1 <= tries <= 1_000:
        raise Failure(
            "InvalidAttributeValue", "maxReceiveCount must be between 1 and 1000."
        )
    return Redrive(target, tries)
