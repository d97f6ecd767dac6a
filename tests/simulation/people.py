"""Those who are written to: they get messages, read them, answer, and say STOP."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.inbound.model import Address
from tests.simulation.cast import Lead, Sequence
from tests.simulation.testimony import Stop

if TYPE_CHECKING:
    from tests.simulation.world import World

# From when on a word that a process surely took must be obeyed.
OBEYED_WITHIN = timedelta(seconds=20)
ANSWERS = ("STOP", "stop.", "Berhenti!", "please do not stop", "ok, thanks", "Stop it")
STOPS = frozenset({"STOP", "stop.", "Berhenti!"})


class People:
    """Everybody at the other end."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._cast = world.cast
        self._rng = world.rng
        self._record = world.record
        self._started: dict[str, datetime] = {}

    def hear(self, device_id: int, to: Address, text: str, id_: str) -> None:
        """A message has come to somebody."""
        world, rng = self._world, self._rng
        lead = self._cast.lead_at(self._cast.number_of(to))
        at = rng.uniform(0.5, 10)
        if rng.random() < 0.4:
            world.agenda.after(
                at,
                lambda: world.phones.receipt(device_id, lead.address, id_, "delivered"),
            )
        if rng.random() < 0.15:
            at += rng.uniform(1, 3000)
            world.agenda.after(
                at, lambda: world.phones.receipt(device_id, lead.address, id_, "read")
            )
        if rng.random() < 0.1:
            answer = rng.choice(ANSWERS)
            wait = rng.uniform(3, 4000) * rng.random()
            world.agenda.after(at + wait, lambda: self.say(device_id, lead, answer))

    def say(self, device_id: int, lead: Lead, text: str) -> None:
        """Somebody writes to a phone of ours."""
        said_at = self._world.clock.instant
        if device_id in self._record.removed:
            return
        self._record.unsteady.add(lead.phone)
        stops = text in STOPS
        if stops:
            words = self._record.words
            words[lead.phone] = words.get(lead.phone, 0) + 1
            self._record.stops.append(
                Stop(device_id=device_id, phone=lead.phone, at=said_at, until=None)
            )
            if self._rng.random() < 0.3:
                self._world.agenda.after(
                    self._rng.uniform(600, 20_000),
                    lambda: self.say(device_id, lead, "START"),
                )
        if text == "START":
            self._started[lead.phone] = said_at
            self._record.lift(("person", lead.phone))
        stopped = [
            sequence.tag
            for sequence in self._cast.sequences
            if sequence.stops_on_reply and self._has_begun(sequence, lead, said_at)
        ]

        def taken(told_at: datetime) -> None:
            since = told_at + OBEYED_WITHIN
            if stops and self._started.get(lead.phone, self._world.clock.begins) <= (
                said_at
            ):
                self._record.ban(
                    ("person", lead.phone), f"{text!r} was said", since=since
                )
            for tag in stopped:
                self._record.ban(
                    ("enrolment", (tag, lead.phone)), "they answered", since=since
                )

        self._world.phones.write(device_id, lead.address, text, taken)

    def write_to(self, device_id: int) -> None:
        """Somebody writes to a phone without having been asked anything."""
        lead = self._rng.choice(self._cast.leads)
        self.say(device_id, lead, self._rng.choice(ANSWERS))

    def _has_begun(self, sequence: Sequence, lead: Lead, by: datetime) -> bool:
        return any(
            sight.to == lead.phone
            and sight.taken
            and sight.text.startswith(sequence.tag + ".")
            and sight.at < by - timedelta(seconds=2)
            for sight in self._world.phones.sights
        )
