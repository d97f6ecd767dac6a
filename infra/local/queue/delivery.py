"""Messages in and out of a queue, and what may happen to them on the way."""

import asyncio
import hashlib
import random
import uuid
from dataclasses import dataclass, replace

from infra.local.queue import digests, settings
from infra.local.queue.failures import Failure, Json, invalid
from infra.local.queue.messages import Message, NotInFlight, UnknownHandle
from infra.local.queue.places import Clock, Place, Places

MOST = 10
LONGEST_WAIT = 20
LONGEST_DELAY = 900
LONGEST_VISIBILITY = 43_200


@dataclass(frozen=True, slots=True)
class Faults:
    """Odds that a message is lost after it was accepted, or delivered twice."""

    loss: float = 0.0
    duplication: float = 0.0


class Delivery:
    def __init__(
        self, places: Places, clock: Clock, faults: Faults, chance: random.Random
    ) -> None:
        self._places = places
        self._clock = clock
        self._faults = faults
        self._chance = chance

    async def send(self, body: Json) -> Json:
        place = self._places.at(body["QueueUrl"])
        message = self._message(place, body)
        delay = body.get("DelaySeconds")
        if delay is None:
            delay = place.seconds("DelaySeconds")
        elif place.queue.fifo and delay:
            raise invalid("A FIFO queue has one delay for all its messages.")
        if not 0 <= delay <= LONGEST_DELAY:
            raise invalid(f"DelaySeconds must be between 0 and {LONGEST_DELAY}.")
        kept = message
        if self._chance.random() >= self._faults.loss:
            kept = self._put(place, message, delay)
            if self._chance.random() < self._faults.duplication:
                self._put(place, replace(message), delay)
        answer = {"MessageId": kept.id, "MD5OfMessageBody": digests.of_body(kept.body)}
        if message.attributes:
            answer["MD5OfMessageAttributes"] = digests.of_attributes(message.attributes)
        if place.queue.fifo:
            answer["SequenceNumber"] = f"{kept.serial:020}"
        return answer

    async def receive(self, body: Json) -> Json:
        place = self._places.at(body["QueueUrl"])
        most = _within(body, "MaxNumberOfMessages", 1, MOST) or 1
        visibility = _within(body, "VisibilityTimeout", 0, LONGEST_VISIBILITY)
        wait = _within(body, "WaitTimeSeconds", 0, LONGEST_WAIT)
        if wait is None:
            wait = place.seconds("ReceiveMessageWaitTimeSeconds")
        deadline = self._clock.now() + wait
        while not (taken := self._take(place, most, visibility)):
            if not await self._something_new(place, deadline):
                break
        return {"Messages": [_shown(place, message, body) for message in taken]}

    async def delete(self, body: Json) -> Json:
        place = self._places.at(body["QueueUrl"])
        try:
            place.queue.delete(body["ReceiptHandle"])
        except UnknownHandle as error:
            raise _bad_handle() from error
        place.wake()
        return {}

    async def change_visibility(self, body: Json) -> Json:
        place = self._places.at(body["QueueUrl"])
        timeout = _within(body, "VisibilityTimeout", 0, LONGEST_VISIBILITY) or 0
        try:
            place.queue.change_visibility(
                body["ReceiptHandle"], timeout, now=self._clock.now()
            )
        except UnknownHandle as error:
            raise _bad_handle() from error
        except NotInFlight as error:
            raise Failure(
                "MessageNotInflight",
                "The message is not in flight.",
                "AWS.SimpleQueueService.MessageNotInflight",
            ) from error
        place.wake()
        return {}

    def _message(self, place: Place, body: Json) -> Message:
        text = body["MessageBody"]
        limit = place.seconds("MaximumMessageSize")
        if not text:
            raise Failure("MissingParameter", "MessageBody must not be empty.")
        if len(text.encode()) > limit:
            raise invalid(f"Message must be shorter than {limit} bytes.")
        group = body.get("MessageGroupId") or ""
        deduplication = body.get("MessageDeduplicationId") or ""
        if place.queue.fifo:
            if not group:
                raise Failure(
                    "MissingParameter", "The request must contain MessageGroupId."
                )
            if not deduplication and _deduplicates_by_content(place):
                deduplication = hashlib.sha256(text.encode()).hexdigest()
            if not deduplication:
                raise invalid("The request must contain MessageDeduplicationId.")
        return Message(
            id=str(uuid.uuid4()),
            body=text,
            attributes=body.get("MessageAttributes") or {},
            sent_at=self._clock.now(),
            group=group,
            deduplication=deduplication,
        )

    def _put(self, place: Place, message: Message, delay: float) -> Message:
        kept = place.queue.put(message, now=self._clock.now(), delay=delay)
        place.wake()
        return kept

    def _take(self, place: Place, most: int, visibility: int | None) -> list[Message]:
        redrive = settings.redrive(place.settings)
        if visibility is None:
            visibility = place.seconds("VisibilityTimeout")
        taken, dead = place.queue.take(
            most,
            now=self._clock.now(),
            visibility=visibility,
            retention=place.seconds("MessageRetentionPeriod"),
            tries=redrive.tries if redrive else 0,
        )
        for message in dead:
            self._bury(place, message, redrive.target if redrive else "")
        return taken

    def _bury(self, place: Place, message: Message, target: str) -> None:
        corpse = replace(message, came_from=place.arn, receives=0, changes=0)
        corpse.first_received_at = 0.0
        self._put(self._places.named(target), corpse, 0)

    async def _something_new(self, place: Place, deadline: float) -> bool:
        """Wait until a message may be ready; False once the deadline has passed."""
        now = self._clock.now()
        change = place.queue.next_change_at(now)
        until = deadline if change is None else min(deadline, change)
        if now >= deadline:
            return False
        news = asyncio.Event()
        place.waiters.append(news)
        try:
            async with asyncio.timeout(until - now):
                await news.wait()
        except TimeoutError:
            return until < deadline
        finally:
            place.waiters.remove(news)
        return True


def _deduplicates_by_content(place: Place) -> bool:
    return place.settings.get("ContentBasedDeduplication") == "true"


def _within(body: Json, name: str, lowest: int, highest: int) -> int | None:
    value = body.get(name)
    if value is not None and not lowest <= value <= highest:
        raise invalid(
            f"Value {value} for parameter {name} is invalid. "
            f"Reason: Must be between {lowest} and {highest}."
        )
    return value


def _bad_handle() -> Failure:
    return Failure("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")


def _shown(place: Place, message: Message, body: Json) -> Json:
    shown: Json = {
        "MessageId": message.id,
        "ReceiptHandle": message.handle,
        "Body": message.body,
        "MD5OfBody": digests.of_body(message.body),
    }
    asked = body.get("MessageSystemAttributeNames") or body.get("AttributeNames") or []
    about = _about(place, message)
    if "All" not in asked:
        about = {name: value for name, value in about.items() if name in asked}
    if about:
        shown["Attributes"] = about
    names = body.get("MessageAttributeNames") or []
    attributes = {
        name: value for name, value in message.attributes.items() if _named(name, names)
    }
    if attributes:
        shown["MessageAttributes"] = attributes
        shown["MD5OfMessageAttributes"] = digests.of_attributes(attributes)
    return shown


def _about(place: Place, message: Message) -> dict[str, str]:
    about = {
        "SenderId": settings.ACCOUNT,
        "SentTimestamp": _milliseconds(message.sent_at),
        "ApproximateReceiveCount": str(message.receives),
        "ApproximateFirstReceiveTimestamp": _milliseconds(message.first_received_at),
    }
    if message.group:
        about["MessageGroupId"] = message.group
    if place.queue.fifo:
        about["MessageDeduplicationId"] = message.deduplication
        about["SequenceNumber"] = f"{message.serial:020}"
    if message.came_from:
        about["DeadLetterQueueSourceArn"] = message.came_from
    return about


def _milliseconds(moment: float) -> str:
    return str(int(moment * 1000))


def _named(name: str, wanted: list[str]) -> bool:
    return any(
        want in ("All", ".*", name)
        or (want.endswith(".*") and name.startswith(want[:-2]))
        for want in wanted
    )
