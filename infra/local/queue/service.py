"""The SQS actions by their AWS names: JSON in, JSON out."""

from collections.abc import Awaitable, Callable

from infra.local.queue.batches import each
from infra.local.queue.delivery import Delivery
from infra.local.queue.failures import Failure, Json
from infra.local.queue.places import Places

Action = Callable[[Json], Awaitable[Json]]


class Service:
    def __init__(self, places: Places, delivery: Delivery) -> None:
        self._actions: dict[str, Action] = {
            "ChangeMessageVisibility": delivery.change_visibility,
            "ChangeMessageVisibilityBatch": each(delivery.change_visibility),
            "CreateQueue": places.create,
            "DeleteMessage": delivery.delete,
            "DeleteMessageBatch": each(delivery.delete),
            "DeleteQueue": places.delete,
            "GetQueueAttributes": places.get_attributes,
            "GetQueueUrl": places.get_url,
            "ListQueues": places.list,
            "PurgeQueue": places.purge,
            "ReceiveMessage": delivery.receive,
            "SendMessage": delivery.send,
            "SendMessageBatch": each(delivery.send),
            "SetQueueAttributes": places.set_attributes,
        }

    async def answer(self, action: str, body: Json) -> Json:
        """The answer to one call; Failure for what AWS would refuse."""
        try:
            return await self._actions[action](body)
        except KeyError as error:
            if action not in self._actions:
                raise Failure("InvalidAction", f"There is no {action} here.") from error
            raise Failure(
                "MissingParameter", f"The request must contain {error.args[0]}."
            ) from error
