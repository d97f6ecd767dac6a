"""The batch form of an action: up to ten entries, each with an outcome of its own."""

import json
from collections.abc import Awaitable, Callable

from infra.local.queue.failures import Failure, Json

MOST = 10
LARGEST = 1_048_576


def each(
    action: Callable[[Json], Awaitable[Json]],
) -> Callable[[Json], Awaitable[Json]]:
    async def batch(body: Json) -> Json:
        entries = body["Entries"]
        _check(entries)
        successful: list[Json] = []
        failed: list[Json] = []
        for entry in entries:
            try:
                answer = await action({"QueueUrl": body["QueueUrl"], **entry})
                successful.append({"Id": entry["Id"], **answer})
            except Failure as failure:
                if failure.code == "QueueDoesNotExist":
                    raise
                failed.append(
                    {
                        "Id": entry["Id"],
                        "Code": failure.code,
                        "Message": str(failure),
                        "SenderFault": True,
                    }
                )
        return {"Successful": successful, "Failed": failed}

    return batch


def _check(entries: list[Json]) -> None:
    if not entries:
        raise _refusal("EmptyBatchRequest", "There should be at least one entry.")
    if len(entries) > MOST:
        raise _refusal(
            "TooManyEntriesInBatchRequest",
            f"Maximum number of entries per request are {MOST}. "
            f"You have sent {len(entries)}.",
        )
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise _refusal("BatchEntryIdsNotDistinct", "An id is repeated.")
    if (
        sum(len(json.dumps(entry.get("MessageBody", ""))) for entry in entries)
        > LARGEST
    ):
        raise _refusal(
            "BatchRequestTooLong", f"A batch cannot be longer than {LARGEST} bytes."
        )


def _refusal(code: str, sentence: str) -> Failure:
    return Failure(code, sentence, f"AWS.SimpleQueueService.{code}")
