"""All a simulated phone knows: what its log says, and what follows from it. Pure."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.simulated import fate, people
from connectors.simulated.chance import Chance
from connectors.simulated.fate import Arrangement, Fate, Step
from connectors.simulated.odds import Odds


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to tell from a time on: a step of a message, or what somebody wrote."""

    key: str
    at: datetime
    contact: str
    message_id: str
    step: Step
    file: dict[str, Any] | None = None


class Memory:
    """A fold over the log. The same lines make the same memory, in any process."""

    def __init__(self, seed: int, device_id: int, odds: Odds, speed: float) -> None:
        self.linked = True
        self.restricted_until: datetime | None = None
        self.id_by_secret: dict[str, str] = {}
        self._place = (seed, device_id)
        self._odds = odds
        self._speed = speed
        self._seen: set[str] = set()
        self._tries: Counter[str] = Counter()
        self._arranged: deque[Arrangement] = deque()
        self._due: dict[str, Due] = {}

    def learn(self, lines: Iterable[dict[str, Any]]) -> None:
        """Take in what the log says further."""
        for line in lines:
            match line["kind"]:
                case "linked":
                    self.linked = True
                case "unlinked":
                    self.linked = False
                case "accepted":
                    self._accept(line)
                case "refused":
                    self._count(line["to"])
                case "restricted":
                    self._count(line["to"])
                    self.restricted_until = datetime.fromisoformat(line["until"])
                case "arranged":
                    self._arranged.append(line["what"])
                case "said":
                    self._hear(line)
                case "told":
                    self._due.pop(line["key"], None)
                case _:
                    continue

    def due(self, now: datetime) -> list[Due]:
        """What may be told by now and was not, in the order it happened."""
        ready = (due for due in self._due.values() if due.at <= now)
        return sorted(ready, key=lambda due: (due.at, due.key))

    def knows(self, contact: str) -> bool:
        """Whether the contact is on WhatsApp."""
        return people.is_on_whatsapp(contact, self._place[0], self._odds)

    def next_fate(self, contact: str) -> tuple[str, Fate]:
        """The id that the next message to this contact gets, and what becomes of it."""
        chance = Chance(*self._place, contact, self._tries[contact])
        ident = f"3EB0{int(chance.number() * 2**56):014X}"
        drawn = fate.draw(chance, self._odds)
        if self._arranged:
            drawn = fate.arranged(self._arranged[0], drawn)
        return ident, drawn

    def _count(self, contact: str) -> None:
        self._tries[contact] += 1
        if self._arranged:
            self._arranged.popleft()

    def _accept(self, line: dict[str, Any]) -> None:
        contact, message_id = line["to"], line["id"]
        _, drawn = self.next_fate(contact)
        self._count(contact)
        self.id_by_secret[line["secret"]] = message_id
        if message_id in self._seen:
            return  # the receiver drops an id it has seen
        self._seen.add(message_id)
        accepted_at = datetime.fromisoformat(line["at"])
        for step in drawn.steps:
            self._expect(
                Due(
                    key=f"{message_id}:{step.kind}",
                    at=accepted_at + step.after / self._speed,
                    contact=contact,
                    message_id=message_id,
                    step=step,
                )
            )

    def _hear(self, line: dict[str, Any]) -> None:
        at = datetime.fromisoformat(line["at"])
        step = Step("reply", at - at, line["text"])
        self._expect(
            Due(
                key=f"{line['id']}:reply",
                at=at,
                contact=line["from"],
                message_id=line["id"],
                step=step,
                file=line.get("file"),
            )
        )

    def _expect(self, due: Due) -> None:
        self._due[due.key] = due
