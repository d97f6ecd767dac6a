"""One queue: which messages may be taken now, which later, which never again."""

import base64
import binascii
import heapq
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Literal, Protocol

DEDUPLICATION_WINDOW = 300.0

State = Literal["ready", "delayed", "in-flight", "gone"]


class UnknownHandle(Exception):
    """The text was never a receipt handle of this queue."""


class NotInFlight(Exception):
    """The message was settled, or came back to the queue, in the meantime."""


@dataclass(slots=True, kw_only=True)
class Message:
    """One copy of one message. `changes` counts its changes of state: a heap entry made
    before the last change means nothing."""

    id: str
    body: str
    attributes: dict[str, dict[str, str]]
    sent_at: float
    group: str = ""
    deduplication: str = ""
    came_from: str = ""
    serial: int = 0
    state: State = "delayed"
    changes: int = 0
    receives: int = 0
    first_received_at: float = 0.0
    handle: str = ""


class Line(Protocol):
    """The order in which ready messages are taken."""

    def push(self, message: Message) -> None: ...
    def pop(self, most: int) -> list[Message]: ...
    def release(self, message: Message) -> None:
        """A message that was taken is settled, or is about to be pushed again."""
        ...


class FirstCome:
    """A standard queue: whoever became ready first is taken first."""

    def __init__(self) -> None:
        self._ready: deque[Message] = deque()

    def push(self, message: Message) -> None:
        self._ready.append(message)

    def pop(self, most: int) -> list[Message]:
        count = min(most, len(self._ready))
        return [self._ready.popleft() for _ in range(count)]

    def release(self, message: Message) -> None:
        pass


@dataclass(slots=True)
class Group:
    """Messages in the order they were sent, and how many of them are taken."""

    waiting: list[tuple[int, Message]] = field(default_factory=list)
    taken: int = 0
    listed: bool = False


class Grouped:
    """A FIFO queue: within a group nothing is taken before its elders are settled."""

    def __init__(self) -> None:
        self._groups: dict[str, Group] = {}
        self._open: deque[str] = deque()

    def push(self, message: Message) -> None:
        group = self._groups.setdefault(message.group, Group())
        heapq.heappush(group.waiting, (message.serial, message))
        self._list(message.group, group)

    def pop(self, most: int) -> list[Message]:
        popped: list[Message] = []
        while self._open and len(popped) < most:
            group = self._groups[self._open.popleft()]
            group.listed = False
            while group.waiting and len(popped) < most:
                popped.append(heapq.heappop(group.waiting)[1])
                group.taken += 1
        return popped

    def release(self, message: Message) -> None:
        group = self._groups[message.group]
        group.taken -= 1
        if group.taken == 0 and not group.waiting:
            del self._groups[message.group]
        else:
            self._list(message.group, group)

    def _list(self, name: str, group: Group) -> None:
        if group.waiting and group.taken == 0 and not group.listed:
            group.listed = True
            self._open.append(name)


class Queue:
    """Rules only: it is told the time and never waits."""

    def __init__(self, *, fifo: bool) -> None:
        self.fifo = fifo
        self.counts: dict[State, int] = {"ready": 0, "delayed": 0, "in-flight": 0}
        self._line: Line = Grouped() if fifo else FirstCome()
        self._serials = itertools.count(1)
        self._messages: dict[int, Message] = {}
        self._later: list[tuple[float, int, int]] = []
        self._recent: dict[str, tuple[float, Message]] = {}

    def put(self, message: Message, *, now: float, delay: float) -> Message:
        """Add a message; the earlier one if a FIFO queue has seen it lately."""
        if self.fifo and message.deduplication:
            earlier = self._recent_twin(message.deduplication, now)
            if earlier is not None:
                return earlier
            self._recent[message.deduplication] = (now + DEDUPLICATION_WINDOW, message)
        message.serial = next(self._serials)
        message.state = "delayed"
        self.counts["delayed"] += 1
        self._messages[message.serial] = message
        if delay > 0:
            self._appear_at(message, now + delay)
        else:
            self._make_ready(message)
        return message

    def take(
        self, most: int, *, now: float, visibility: float, retention: float, tries: int
    ) -> tuple[list[Message], list[Message]]:
        """Up to `most` messages, hidden for a while, and those that had their tries.

        What is older than `retention` is dropped on the way.
        """
        self._wake(now)
        taken: list[Message] = []
        dead: list[Message] = []
        while len(taken) < most and (popped := self._line.pop(most - len(taken))):
            for message in popped:
                if message.state == "gone":
                    self._line.release(message)
                elif message.sent_at + retention <= now:
                    self._drop(message)
                elif tries and message.receives >= tries:
                    self._drop(message)
                    dead.append(message)
                else:
                    taken.append(message)
        for message in taken:
            self._hand_out(message, now, visibility)
        return taken, dead

    def delete(self, handle: str) -> None:
        """Settle a message. An old handle of a settled message is good for nothing, and
        that is no error; neither is doing it twice."""
        message = self._messages.get(_serial_of(handle))
        if message is None or (self.fifo and message.handle != handle):
            return
        if message.state == "in-flight":
            self._drop(message)
        else:
            # It waits in the line again; the line drops it when it comes up.
            self._change(message, "gone")
            del self._messages[message.serial]

    def change_visibility(self, handle: str, seconds: float, *, now: float) -> None:
        message = self._messages.get(_serial_of(handle))
        if message is None or message.state != "in-flight" or message.handle != handle:
            raise NotInFlight
        self._change(message, "in-flight")
        if seconds > 0:
            self._appear_at(message, now + seconds)
        else:
            self._line.release(message)
            self._make_ready(message)

    def next_change_at(self, now: float) -> float | None:
        """When a message that is hidden now appears by itself."""
        self._wake(now)
        return self._later[0][0] if self._later else None

    def _wake(self, now: float) -> None:
        """Show what has waited long enough; forget entries that mean nothing."""
        while self._later:
            at, serial, changes = self._later[0]
            message = self._messages.get(serial)
            means_something = message is not None and message.changes == changes
            if means_something and at > now:
                return
            heapq.heappop(self._later)
            if message is not None and means_something:
                if message.state == "in-flight":
                    self._line.release(message)
                self._make_ready(message)

    def _hand_out(self, message: Message, now: float, visibility: float) -> None:
        message.receives += 1
        message.first_received_at = message.first_received_at or now
        message.handle = _handle(message)
        self._change(message, "in-flight")
        if visibility > 0:
            self._appear_at(message, now + visibility)
        else:
            self._line.release(message)
            self._make_ready(message)

    def _make_ready(self, message: Message) -> None:
        self._change(message, "ready")
        self._line.push(message)

    def _appear_at(self, message: Message, at: float) -> None:
        heapq.heappush(self._later, (at, message.serial, message.changes))

    def _drop(self, message: Message) -> None:
        """Forget a message that the line has handed over."""
        self._line.release(message)
        self._change(message, "gone")
        del self._messages[message.serial]

    def _change(self, message: Message, state: State) -> None:
        self.counts[message.state] -= 1
        message.state = state
        message.changes += 1
        if state != "gone":
            self.counts[state] += 1

    def _recent_twin(self, deduplication: str, now: float) -> Message | None:
        # Insertion order is order of expiry: an entry is removed once, from the front.
        while self._recent:
            oldest = next(iter(self._recent))
            if self._recent[oldest][0] > now:
                break
            del self._recent[oldest]
        found = self._recent.get(deduplication)
        return found[1] if found else None


def _handle(message: Message) -> str:
    text = f"{message.serial}/{message.receives}/{message.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _serial_of(handle: str) -> int:
    try:
        serial, _receives, _id = base64.urlsafe_b64decode(handle).decode().split("/")
        return int(serial)
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise UnknownHandle from error
