"""What people and messages do to persons and leads; one transaction each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg.errors import UniqueViolation

from chalicelib.accounts.zones import is_zone
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.leads import person_store, persons, phone, store, words, zones
from chalicelib.leads.model import (
    Lead,
    Suppression,
    SuppressionId,
    SuppressionReason,
    Wish,
)
from chalicelib.leads.phone import Rejected
from chalicelib.platform import db
from chalicelib.platform.db import Db

find_or_add_person = persons.find_or_add_person
match_persons = persons.match_persons


def add(
    conn: Db,
    account_id: int,
    wish: Wish,
    *,
    member_id: int | None = None,
    now: datetime,
) -> Lead:
    """A new lead, or one that was deleted, begun anew. Each person has one."""
    wish = _checked(conn, account_id, wish, now)
    with db.transaction(conn):
        store.act_as(conn, member_id)
        person_id = find_or_add_person(conn, account_id, phone=wish.phone)
        lead_id = store.add(conn, account_id, person_id, wish)
        if lead_id is None:
            raise _has_lead()
        store.set_niches(conn, account_id, lead_id, wish.niches)
        store.set_triggers(conn, account_id, lead_id, wish.triggers)
        return get(conn, account_id, lead_id)


def change(
    conn: Db,
    account_id: int,
    lead_id: int,
    changes: Mapping[str, Any],
    *,
    member_id: int | None = None,
    reason: str | None = None,
    now: datetime,
) -> Lead:
    """Change what is named, in the words of a Wish, and nothing else.

    `reason` says why a consent ends, where it does.
    """
    with db.transaction(conn):
        store.act_as(conn, member_id, reason=reason)
        store.lock(conn, account_id, lead_id)
        before = get(conn, account_id, lead_id)
        wish = replace(before.wish, **changes)
        wish = _checked(conn, account_id, wish, now, before.wish)
        person_id = before.person_id
        if wish.phone != before.phone:
            person_id = find_or_add_person(conn, account_id, phone=wish.phone)
        try:
            with db.transaction(conn):
                store.change(conn, account_id, lead_id, person_id, wish)
        except UniqueViolation:
            raise _has_lead() from None
        if person_id != before.person_id:
            store.follow_number(
                conn, account_id, lead_id, before=before.person_id, after=person_id
            )
        store.set_niches(conn, account_id, lead_id, wish.niches)
        store.set_triggers(conn, account_id, lead_id, wish.triggers)
        return get(conn, account_id, lead_id)


def delete(conn: Db, account_id: int, lead_id: int) -> None:
    """Softly: the person stays, with what was said and whether they are suppressed."""
    with db.transaction(conn):
        if not store.delete(conn, account_id, lead_id):
            raise _no_such_lead()


def restore(conn: Db, account_id: int, lead_id: int) -> Lead:
    """A deleted lead as it was; one that was not deleted is answered as it is."""
    with db.transaction(conn):
        if not store.restore(conn, account_id, lead_id):
            raise _no_such_lead()
        return get(conn, account_id, lead_id)


def get(conn: Db, account_id: int, lead_id: int) -> Lead:
    """The lead, or NotFound."""
    lead = store.find(conn, account_id, lead_id)
    if lead is None:
        raise _no_such_lead()
    return lead


def rename_niche(conn: Db, account_id: int, word: str, name: str) -> None:
    """The niche is called otherwise from now on, for every lead that has it."""
    with db.transaction(conn):
        niche_id = store.lock_niche(conn, account_id, word)
        if niche_id is None:
            raise NotFound("There is no such niche.")
        taken = store.lock_niche(conn, account_id, name)
        if taken not in (None, niche_id):
            raise Conflict(
                "There is a niche of this name. To make one of two, give its leads the"
                " one and take the other from them, both by a change to many leads.",
                code="niche-exists",
            )
        users = store.users_of_niche(conn, account_id, word)
        if users and taken is None:
            raise Conflict(
                f"{users[0]} asks for leads by this niche. Change that first.",
                code="niche-in-use",
            )
        store.rename_niche(conn, account_id, niche_id, name)


def suppress(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    reason: SuppressionReason,
    word: str | None = None,
    note: str | None = None,
    device_id: int | None = None,
    member_id: int | None = None,
    now: datetime,
) -> SuppressionId | None:
    """Nothing is sent to this person any more, but for one confirmation of a word.

    None when they were suppressed already. The person is locked first, as the claim of
    a send does: what was claimed before may still go out, nothing is claimed after.
    """
    with db.transaction(conn):
        _lock(conn, account_id, person_id)
        return person_store.suppress(
            conn,
            account_id,
            person_id,
            reason=reason,
            word=word,
            note=note,
            device_id=device_id,
            member_id=member_id,
            now=now,
        )


def suppress_numbers(
    conn: Db,
    account_id: int,
    numbers: Sequence[str],
    *,
    reason: SuppressionReason,
    note: str | None,
    member_id: int | None,
    now: datetime,
) -> int:
    """Whoever has one of these numbers, known or not; answers how many were not yet.

    One that is no number makes all of them Invalid: nobody is forgotten in between.
    """
    region = store.find_region(conn, account_id)
    read = [phone.parse(number, region) for number in numbers]
    wrong = {
        f"phones.{n}": number.message
        for n, number in enumerate(read)
        if isinstance(number, Rejected)
    }
    if wrong:
        raise Invalid(
            "Some of these are no numbers; none was suppressed.", fields=wrong
        )
    # In one order, so that two lists wait for each other and never deadlock.
    found = sorted({number for number in read if isinstance(number, str)})
    with db.transaction(conn):
        done = [
            suppress(
                conn,
                account_id,
                find_or_add_person(conn, account_id, phone=number),
                reason=reason,
                note=note,
                member_id=member_id,
                now=now,
            )
            for number in found
        ]
    return sum(suppression_id is not None for suppression_id in done)


def lift(
    conn: Db,
    account_id: int,
    person_id: int,
    *,
    reason: str,
    note: str | None = None,
    member_id: int | None = None,
    now: datetime,
) -> bool:
    """We may write to this person again; False when nothing was in force."""
    with db.transaction(conn):
        _lock(conn, account_id, person_id)
        return person_store.lift(
            conn,
            account_id,
            person_id,
            reason=reason,
            note=note,
            member_id=member_id,
            now=now,
        )


def get_suppression(conn: Db, account_id: int, suppression_id: int) -> Suppression:
    """The suppression, or NotFound."""
    found = person_store.find_suppression(conn, account_id, suppression_id)
    if found is None:
        raise NotFound("There is no such suppression.")
    return found


def _lock(conn: Db, account_id: int, person_id: int) -> None:
    if not person_store.lock_person(conn, account_id, person_id):
        raise NotFound("There is no such person.")


def _checked(
    conn: Db, account_id: int, wish: Wish, now: datetime, before: Wish | None = None
) -> Wish:
    """The wish, its number in E.164 and with a zone; or Invalid, with every reason.

    What is as it was `before` is not asked again.
    """
    region = store.find_region(conn, account_id)
    wrong: dict[str, str] = {}
    number = wish.phone
    if before is None or number != before.phone:
        match phone.parse(wish.phone, region):
            case Rejected() as rejected:
                wrong["phone"] = rejected.message
            case found:
                number = found
    if before is None or wish.name != before.name:
        wish = replace(wish, name=words.tidy(wish.name))
        if not wish.name:
            wrong["name"] = "Give a name."
    if wish.zone is not None and not is_zone(wish.zone):
        wrong["zone"] = "Give a zone such as Asia/Kuala_Lumpur."
    if wish.consent is not None and wish.consent.at > now:
        wrong["consent.at"] = "Give a time that has been."
    owner = wish.owner_device_id
    if (
        owner is not None
        and (before is None or owner != before.owner_device_id)
        and not store.has_device(conn, account_id, owner)
    ):
        wrong["owner_device_id"] = "There is no such device."
    if wrong:
        raise Invalid("The lead cannot be kept like this.", fields=wrong)
    zone = wish.zone or zones.zone_of(number, region)
    return replace(wish, phone=number, zone=zone)


def _has_lead() -> Conflict:
    return Conflict(
        "A lead with this number is there already.",
        code="duplicate-lead",
        fields={"phone": "Another lead has this number, or had it when deleted."},
    )


def _no_such_lead() -> NotFound:
    return NotFound("There is no such lead.")
