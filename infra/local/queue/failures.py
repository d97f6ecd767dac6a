"""Answers that are errors."""

from typing import Any

Json = dict[str, Any]


class Failure(Exception):
    """What AWS would refuse.

    `legacy` is its code in the older protocol, by which boto3 still goes.
    """

    def __init__(self, code: str, sentence: str, legacy: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.legacy = legacy or code


def unknown_queue() -> Failure:
    return Failure(
        "QueueDoesNotExist",
        "The specified queue does not exist.",
        "AWS.SimpleQueueService.NonExistentQueue",
    )


def invalid(sentence: str) -> Failure:
    return Failure("InvalidParameterValue", sentence)
