"""Brings together what the auditor hears of a world."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.testimony import Shown, ShownEnrolment, Testimony

if TYPE_CHECKING:
    from tests.simulation.world import World


def testify(world: "World") -> Testimony:
    """Phones, people, and what the product shows in the end."""
    cast, record = world.cast, world.record
    with world.database.connection() as conn:
        sends = conn.execute(
            "SELECT s.campaign_id, s.step_id, p.phone, s.state, s.code, s.ended_at,"
            " s.device_id"
            " FROM sends s JOIN persons p ON p.id = s.person_id"
            " WHERE kind IN ('campaign', 'step')"
        ).fetchall()
        enrolments = conn.execute(
            "SELECT e.sequence_id, p.phone, e.state, e.code FROM enrolments e"
            " JOIN leads l ON l.id = e.lead_id JOIN persons p ON p.id = l.person_id"
        ).fetchall()
        shards = conn.execute("SELECT id, shard FROM devices").fetchall()
    tags = {c.id: c.tag for c in cast.campaigns}
    names_of_steps = {st.id: st.tag for s in cast.sequences for st in s.steps}
    names = {s.id: s.tag for s in cast.sequences}
    reread = world.durations.reread
    return Testimony(
        cast=cast,
        began_at=world.clock.begins,
        ended_at=world.clock.instant,
        news_after=reread + timedelta(seconds=60),
        doubts=world.doubts + world.phones.doubts,
        sights=world.phones.sights,
        calls=world.phones.calls,
        begun=world.begun,
        bans=record.bans,
        stops=record.stops,
        words=record.words,
        shards=dict(shards),
        shown=[
            Shown(
                tag=tags[campaign] if campaign else names_of_steps[step],
                phone=phone,
                state=state,
                code=code,
                ended_at=ended_at,
                device_id=device_id,
            )
            for campaign, step, phone, state, code, ended_at, device_id in sends
        ],
        enrolments=[
            ShownEnrolment(tag=names[id_], phone=phone, state=state, code=code)
            for id_, phone, state, code in enrolments
        ],
        unsteady=record.unsteady,
        unsteady_tags=record.unsteady_tags,
        retried=record.retried,
    )
