"""The queues by name: made, found, set and removed."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.local.queue import settings
from infra.local.queue.failures import Failure, Json, invalid, unknown_queue
from infra.local.queue.messages import Queue, State

NAME = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")
COUNTS: dict[str, State] = {
    "ApproximateNumberOfMessages": "ready",
    "ApproximateNumberOfMessagesDelayed": "delayed",
    "ApproximateNumberOfMessagesNotVisible": "in-flight",
}


class Clock:
    """The wall clock read once and then carried by one that is never set back."""

    def __init__(self) -> None:
        self._started = time.time() - time.monotonic()

    def now(self) -> float:
        return self._started + time.monotonic()


@dataclass(slots=True)
class Place:
    """A queue, what is set on it, and those who wait for its next message."""

    name: str
    arn: str
    settings: dict[str, str]
    queue: Queue
    created_at: float
    waiters: list[asyncio.Event] = field(default_factory=list)

    def seconds(self, name: str) -> int:
        return settings.number(self.settings, name)

    def wake(self) -> None:
        """Something may have become ready: whoever waits looks again."""
        for waiter in self.waiters:
            waiter.set()


class Places:
    def __init__(self, clock: Clock, origin: str) -> None:
        self._clock = clock
        self._origin = origin
        self._places: dict[str, Place] = {}

    def at(self, url: str) -> Place:
        return self.named(url.rstrip("/").rsplit("/", 1)[-1])

    def named(self, name: str) -> Place:
        try:
            return self._places[name]
        except KeyError as error:
            raise unknown_queue() from error

    def make(self, name: str, given: Mapping[str, str]) -> Place:
        """The queue of this name; made anew or found with the same settings."""
        if NAME.fullmatch(name) is None:
            raise invalid("A queue's name has up to 80 letters, digits, - and _.")
        if name.endswith(".fifo") != (given.get("FifoQueue") == "true"):
            raise invalid("The name of a FIFO queue, and no other, ends in .fifo.")
        wanted = settings.checked(given)
        place = self._places.get(name)
        if place is None:
            place = Place(
                name,
                f"arn:aws:sqs:us-east-1:{settings.ACCOUNT}:{name}",
                wanted,
                Queue(fifo=name.endswith(".fifo")),
                self._clock.now(),
            )
            self._places[name] = place
        elif any(place.settings.get(key) != value for key, value in wanted.items()):
            raise Failure(
                "QueueNameExists",
                "A queue of this name exists with other attributes.",
                "QueueAlreadyExists",
            )
        return place

    async def create(self, body: Json) -> Json:
        place = self.make(body["QueueName"], body.get("Attributes") or {})
        return self._url(place)

    async def get_url(self, body: Json) -> Json:
        return self._url(self.named(body["QueueName"]))

    async def list(self, body: Json) -> Json:
        prefix = body.get("QueueNamePrefix") or ""
        found = (
            place for place in self._places.values() if place.name.startswith(prefix)
        )
        return {"QueueUrls": [self._url(place)["QueueUrl"] for place in found]}

    async def delete(self, body: Json) -> Json:
        place = self.at(body["QueueUrl"])
        del self._places[place.name]
        place.wake()
        return {}

    async def purge(self, body: Json) -> Json:
        place = self.at(body["QueueUrl"])
        place.queue = Queue(fifo=place.queue.fifo)
        return {}

    async def set_attributes(self, body: Json) -> Json:
        place = self.at(body["QueueUrl"])
        place.settings.update(settings.checked(body["Attributes"]))
        return {}

    async def get_attributes(self, body: Json) -> Json:
        place = self.at(body["QueueUrl"])
        place.queue.next_change_at(self._clock.now())
        known = {
            name: str(default) for name, (_, _, default) in settings.LIMITS.items()
        }
        known |= place.settings | {
            "QueueArn": place.arn,
            "CreatedTimestamp": str(int(place.created_at)),
            "LastModifiedTimestamp": str(int(place.created_at)),
        }
        known |= {
            name: str(place.queue.counts[state]) for name, state in COUNTS.items()
        }
        wanted = body.get("AttributeNames") or []
        if "All" not in wanted:
            known = {name: value for name, value in known.items() if name in wanted}
        return {"Attributes": known}

    def _url(self, place: Place) -> Json:
        return {"QueueUrl": f"{self._origin}/{settings.ACCOUNT}/{place.name}"}
