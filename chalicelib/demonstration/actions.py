"""Make an account in which everything can be tried; take the data away again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg.errors import DeadlockDetected, ForeignKeyViolation

from chalicelib.accounts import actions as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.campaigns import actions as campaigns
from chalicelib.demonstration import people, store
from chalicelib.demonstration.challenge import COURSES, TRIGGER, Course
from chalicelib.devices import actions as devices
from chalicelib.devices import commands, leasing
from chalicelib.devices import store as devices_store
from chalicelib.devices.placement import choose_shard
from chalicelib.leads import actions as leads
from chalicelib.leads.model import Consent, Wish
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint
from chalicelib.sequences import actions as sequences
from chalicelib.sequences import steps

ZONE = "Asia/Kuala_Lumpur"
# Each takes half a second, in which a phone may begin a chat.
TRIES = 10
CONSENT = "I agree to receive offers by WhatsApp. I can stop them at any time."
TEXT = """[Hi|Hello|Salam] {name|there}, our anniversary week has begun!

Show this message at the counter and *the second drink is on us*, until Sunday.

_Not for you? Reply STOP and we will not write again._"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What to tell browsers, and which phones each shard has to let go."""

    hints: list[Hint] = field(default_factory=list[Hint])
    by_shard: dict[str, list[int]] = field(default_factory=dict[str, list[int]])


def make(conn: Db, *, shards: Sequence[str], now: datetime) -> int:
    """An account without members, full of things to try. Quiet hours are off."""
    with db.transaction(conn):
        account_id = accounts.add_account(
            conn,
            name="Demonstration",
            zone=ZONE,
            quiet_hours=False,
            demonstration=True,
        )
        device_ids = _add_phones(conn, account_id, shards)
        _add_leads(conn, account_id, device_ids, now)
        _add_campaign(conn, account_id)
        for course in COURSES:
            _add_sequence(conn, account_id, course)
        store.mark(conn, account_id)
    return account_id


def remove(conn: Db, account_id: int) -> Removed:
    """Take the demonstration away; what was added since stays. Again does nothing.

    Quiet hours begin to hold: whoever is written to from here on is somebody. Its
    phones go on until it is gone: what they write in between makes it begin anew.
    """
    for _ in range(TRIES - 1):
        try:
            return _remove(conn, account_id)
        except (ForeignKeyViolation, DeadlockDetected):
            continue
    return _remove(conn, account_id)


def _remove(conn: Db, account_id: int) -> Removed:
    removed = Removed()
    with db.transaction(conn):
        marked = store.find_marked(conn, account_id)
        if marked is None:
            return removed
        store.lock_persons(conn, account_id, marked)
        if not accounts_store.end_demonstration(conn, account_id):
            return removed
        for device_id in marked.present_device_ids:
            asked = commands.ask(conn, account_id, device_id, "remove")
            removed.by_shard.setdefault(asked.shard, []).append(device_id)
            removed.hints.extend(
                devices.set_state(conn, device_id, "removed", code="removed-here")
            )
        store.delete(conn, account_id, marked)
    return removed


def _add_phones(conn: Db, account_id: int, shards: Sequence[str]) -> list[int]:
    leasing.ensure_shards(conn, shards)
    return [
        store.add_phone(
            conn,
            account_id,
            name=place,
            shard=choose_shard(devices_store.count_by_shard(conn, shards)),
            phone=people.phone_number(n),
            jid=f"{people.phone_number(n)}:1@s.whatsapp.net",
        )
        for n, place in enumerate(people.PLACES, 1)
    ]


def _add_leads(
    conn: Db, account_id: int, device_ids: Sequence[int], now: datetime
) -> None:
    consent = Consent(
        source="Demonstration", at=now - timedelta(days=1), wording=CONSENT
    )
    for n, somebody in enumerate(people.everybody()):
        wish = Wish(
            name=somebody.name,
            phone=f"+{somebody.phone}",
            status="customer" if somebody.is_customer else "prospect",
            niches=[somebody.niche],
            triggers=[TRIGGER] if somebody.asked_to_begin else [],
            zone=ZONE,
            owner_device_id=device_ids[n % len(device_ids)],
            consent=consent,
        )
        leads.add(conn, account_id, wish, now=now)


def _add_campaign(conn: Db, account_id: int) -> None:
    campaign_id = campaigns.add(
        conn, account_id=account_id, name="Anniversary week", member_id=None
    )
    campaigns.change(
        conn, account_id=account_id, campaign_id=campaign_id, member_id=None, text=TEXT
    )


def _add_sequence(conn: Db, account_id: int, course: Course) -> None:
    """A draft: activated, it enrols the leads who carry its trigger."""
    sequence_id = sequences.add(
        conn,
        account_id=account_id,
        name=course.name,
        trigger=course.trigger,
        member_id=None,
    )
    for day in course.days:
        own = {"next_trigger": day.next_trigger} if day.next_trigger else {}
        steps.add(
            conn,
            account_id=account_id,
            sequence_id=sequence_id,
            day=day.day,
            text=day.text,
            media_id=None,
            member_id=None,
            **own,
        )
