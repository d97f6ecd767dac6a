"""Those who use the product: what they do to it while it runs, through its actions.

Every deed is put on record, with what must not go out because of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chalicelib.chats import actions as chats
from chalicelib.devices import actions as devices
from chalicelib.errors import DomainError
from chalicelib.leads import actions as leads
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import (
    controls,
    deciding,
    holding,
    sending,
    step_controls,
)
from chalicelib.sequences import steps
from tests.simulation import cast as casting
from tests.simulation.testimony import Subject

if TYPE_CHECKING:
    from tests.simulation.world import World


class Members:
    """Everybody with a screen."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._cast = world.cast
        self._rng = world.rng
        self._record = world.record
        self._undo: dict[Subject, Callable[[], None]] = {}

    @property
    def _now(self) -> datetime:
        return self._world.clock.instant

    def plan(self, hours: int) -> None:
        """What they will do, and when."""
        deeds: list[tuple[Callable[[], None], float]] = [
            (self._pause_campaign, 0.5),
            (self._cancel_campaign, 0.12),
            (self._pause_sequence, 0.4),
            (self._pause_enrolment, 0.4),
            (self._archive_sequence, 0.06),
            (self._suppress, 0.5),
            (self._withdraw_consent, 0.3),
            (self._delete_lead, 0.3),
            (self._change_limits, 0.5),
            (self._remove_device, 0.12),
            (self._hold, 0.25),
            (self._write_by_hand, 1.5),
            (self._edit_step, 0.4),
            (self._give_word, 0.7),
            (self._retry, 0.5),
            (self._decide, 0.5),
            (self._get_an_answer, 1.5),
        ]
        for act, each_day in deeds:
            for _ in range(2):
                if self._rng.random() < each_day / 2:
                    at = self._rng.uniform(0, hours * 3600)
                    self._world.agenda.after(at, lambda act=act: self._dare(act))

    def make_peace(self) -> None:
        """Whatever was paused goes on."""
        for subject in list(self._undo):
            self._let_go(subject)

    def _dare(self, act: Callable[[], None]) -> None:
        """What cannot be done now is refused, and nothing has happened."""
        try:
            act()
        except DomainError:
            return

    def _do(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self._world.database.connection() as conn:
            return action(conn, *args, **kwargs)

    def _for_a_while(
        self,
        subject: Subject,
        why: str,
        undo: Callable[[], None],
        hours: float = 6,
    ) -> None:
        """A ban that somebody lifts later, or at the peace at last."""
        self._record.ban(subject, why)
        self._undo[subject] = undo
        self._world.agenda.after(
            self._rng.uniform(60, hours * 3600), lambda: self._let_go(subject)
        )

    def _let_go(self, subject: Subject) -> None:
        undo = self._undo.pop(subject, None)
        if undo is not None:
            self._dare(undo)
            self._record.lift(subject)

    def _some_lead(self) -> casting.Lead:
        lead = self._rng.choice(self._cast.leads)
        self._record.unsteady.add(lead.phone)
        return lead

    def _some_device(self) -> int:
        return self._rng.choice(
            [d.id for d in self._cast.devices if d.id not in self._record.removed]
        )

    def _ids(self) -> dict[str, Any]:
        return {"account_id": self._cast.account_id}

    def _some_campaign(self) -> casting.Campaign:
        if not self._cast.campaigns:
            raise Nobody("There is nobody of whom this could be asked.")
        return self._rng.choice(self._cast.campaigns)

    def _some_sequence(self) -> casting.Sequence:
        if not self._cast.sequences:
            raise Nobody("There is nobody of whom this could be asked.")
        return self._rng.choice(self._cast.sequences)

    def _pause_campaign(self) -> None:
        campaign = self._some_campaign()
        ids = self._ids() | {"campaign_id": campaign.id}
        self._do(controls.pause, **ids)
        self._for_a_while(
            ("parent", campaign.tag),
            "its campaign was paused",
            lambda: self._do(controls.resume, **ids),
        )

    def _cancel_campaign(self) -> None:
        campaign = self._some_campaign()
        ids = self._ids() | {"campaign_id": campaign.id}
        self._do(controls.cancel, **ids, now=self._now)
        self._record.ban(("parent", campaign.tag), "its campaign was cancelled")
        self._undo.pop(("parent", campaign.tag), None)
        self._record.unsteady_tags.add(campaign.tag)

    def _retry(self) -> None:
        campaign = self._some_campaign()
        ids = self._ids() | {"campaign_id": campaign.id}
        self._do(controls.retry, **ids, device_id=None, now=self._now)
        self._record.retried.add(campaign.tag)

    def _pause_sequence(self) -> None:
        sequence = self._some_sequence()
        ids = self._ids() | {"sequence_id": sequence.id}
        self._do(step_controls.pause, **ids)
        self._for_a_while(
            ("parent", sequence.tag),
            "its sequence was paused",
            lambda: self._do(step_controls.resume, **ids, now=self._now),
        )

    def _archive_sequence(self) -> None:
        sequence = self._some_sequence()
        ids = self._ids() | {"sequence_id": sequence.id}
        self._do(step_controls.archive, **ids, now=self._now)
        self._record.ban(("parent", sequence.tag), "its sequence was archived")
        self._undo.pop(("parent", sequence.tag), None)
        self._record.unsteady_tags.add(sequence.tag)

    def _pause_enrolment(self) -> None:
        sequence = self._some_sequence()
        with self._world.database.connection() as conn:
            found = conn.execute(
                "SELECT e.id, p.phone FROM enrolments e"
                " JOIN leads l ON l.id = e.lead_id JOIN persons p ON p.id = l.person_id"
                " WHERE e.sequence_id = %s AND e.state = 'active' ORDER BY e.id",
                (sequence.id,),
            ).fetchall()
        if not found:
            return
        enrolment_id, phone = self._rng.choice(found)
        ids = self._ids() | {"sequence_id": sequence.id, "enrolment_id": enrolment_id}
        self._do(step_controls.pause_enrolment, **ids)
        self._for_a_while(
            ("enrolment", (sequence.tag, phone)),
            "they were paused",
            lambda: self._do(step_controls.resume_enrolment, **ids, now=self._now),
        )

    def _edit_step(self) -> None:
        sequence = self._some_sequence()
        step = self._rng.choice(sequence.steps)
        hours = self._rng.choice((1, 3, 8))
        step.delay = min(step.delay, timedelta(hours=hours))
        self._do(
            steps.change,
            **self._ids(),
            sequence_id=sequence.id,
            step_id=step.id,
            member_id=None,
            text=f"{step.tag} once more for {{name}}",
            delay_hours=hours,
        )

    def _give_word(self) -> None:
        """Somebody gets the word of a sequence that they had, or never had."""
        sequence = self._some_sequence()
        lead = self._rng.choice(self._cast.leads)
        if lead.trigger in (None, casting.DECOY):
            lead.trigger = sequence.trigger
        with self._world.database.connection() as conn, conn.transaction():
            casting.give(conn, self._cast, [lead])
        if sequence.tag in self._record.unsteady_tags:
            self._record.unsteady.add(lead.phone)

    def _suppress(self) -> None:
        lead = self._some_lead()
        account = self._cast.account_id
        self._do(
            leads.suppress, account, lead.person_id, reason="member", now=self._now
        )
        if self._rng.random() < 0.5:
            self._record.ban(("person", lead.phone), "they were suppressed")
        else:
            self._for_a_while(
                ("person", lead.phone),
                "they were suppressed",
                lambda: self._do(
                    leads.lift, account, lead.person_id, reason="member", now=self._now
                ),
            )

    def _withdraw_consent(self) -> None:
        lead = self._some_lead()
        self._do(
            leads.change,
            self._cast.account_id,
            lead.id,
            {"consent": None},
            now=self._now,
        )
        self._record.ban(("person", lead.phone), "their consent was withdrawn")
        self._keep_banned(lead)

    def _delete_lead(self) -> None:
        lead = self._some_lead()
        self._do(leads.delete, self._cast.account_id, lead.id)
        self._record.ban(("person", lead.phone), "they were deleted")
        self._keep_banned(lead)

    def _keep_banned(self, lead: casting.Lead) -> None:
        """What a START or a lifted suppression does not change."""
        self._record.ban(
            ("enrolment", ("c1", lead.phone)), "they must not be written to"
        )
        self._record.ban(
            ("enrolment", ("c2", lead.phone)), "they must not be written to"
        )

    def _change_limits(self) -> None:
        device = self._cast.device(self._some_device())
        hourly, daily = self._rng.choice((2, 4, 9)), self._rng.choice((6, 20))
        *_, (_, _, _, gap) = device.limits
        self._do(
            devices.change_settings,
            self._cast.account_id,
            device.id,
            quota_hour=hourly,
            quota_day=daily,
        )
        device.limits.append((self._now, hourly, daily, gap))

    def _remove_device(self) -> None:
        device_id = self._some_device()
        if len(self._record.removed) + 1 >= len(self._cast.devices):
            return
        if any(device_id in c.devices for c in self._cast.campaigns):
            return
        asked, _ = self._do(devices.remove, self._cast.account_id, device_id)
        self._record.removed.add(device_id)
        self._record.ban(("device", device_id), "its phone was removed")
        self._world.queues.put(shard_queue(asked.shard), [asked.body()])

    def _hold(self) -> None:
        account = self._cast.account_id
        self._do(holding.hold, account, reason="switch", now=self._now)
        self._for_a_while(
            ("all", None),
            "the account was held",
            lambda: self._do(holding.lift, account, now=self._now),
            hours=3,
        )

    def _write_by_hand(self) -> None:
        device_id = self._some_device()
        lead = self._rng.choice(self._cast.leads)
        person: dict[str, Any] = {"device_id": device_id, "person_id": lead.person_id}
        chat_id = self._do(chats.ensure_chat, **self._ids(), **person)
        asked = self._do(
            sending.send_message,
            **self._ids(),
            **person,
            chat_id=chat_id,
            client_id=UUID(int=self._rng.getrandbits(128)),
            text="by hand",
            now=self._now,
        )
        if asked.wake_up is not None:
            self._world.queues.put(
                shard_queue(asked.wake_up.shard), [asked.wake_up.body()]
            )

    def _decide(self) -> None:
        """Somebody looks at a phone, and says what became of what is in doubt."""
        with self._world.database.connection() as conn:
            found = conn.execute(
                "SELECT s.id, s.campaign_id, s.step_id, p.phone FROM sends s"
                " JOIN persons p ON p.id = s.person_id"
                " WHERE s.state = 'uncertain' ORDER BY s.id"
            ).fetchall()
        tags = {c.id: c.tag for c in self._cast.campaigns}
        names_of_steps = {st.id: st.tag for s in self._cast.sequences for st in s.steps}
        for send_id, campaign_id, step_id, phone in found:
            tag = tags.get(campaign_id) or names_of_steps.get(step_id)
            if tag is None:
                continue
            came = any(
                sight.to == phone and sight.taken and sight.text.split()[0] == tag
                for sight in self._world.phones.sights
            )
            self._do(
                deciding.decide,
                **self._ids(),
                send_id=send_id,
                outcome="sent" if came else "not-sent",
            )

    def _get_an_answer(self) -> None:
        """Somebody writes to us, as people do."""
        self._world.people.write_to(self._some_device())


class Nobody(DomainError):
    """It cannot be asked of anybody in this world."""
