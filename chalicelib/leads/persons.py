"""Finds who is at the other end, and learns which phone and LID are the same human."""

from collections.abc import Iterable
from dataclasses import replace

from psycopg.errors import UniqueViolation

from chalicelib.leads import merging, person_store
from chalicelib.leads.model import Person, PersonId
from chalicelib.platform import db
from chalicelib.platform.db import Db


def find_or_add_person(
    conn: Db,
    account_id: int,
    *,
    phone: str | None = None,
    lid: str | None = None,
    push_name: str | None = None,
) -> PersonId:
    """The one person with this phone and this LID; at least one is given.

    Giving both says they are the same human: two persons become one, and a suppression
    of either holds. Known persons are found without a lock, but for one who has no
    number yet: somebody may learn it meanwhile, and then that person is no more.
    """
    found = person_store.find_persons(conn, account_id, phone=phone, lid=lid)
    if len(found) == 1 and found[0].phone and phone in {None, found[0].phone}:
        person = found[0]
        if _learned(person, phone, lid, push_name) == person:
            return person.id
    while True:
        try:
            with db.transaction(conn):
                return _settle(conn, account_id, phone, lid, push_name)
        except UniqueViolation:
            continue  # somebody else was quicker to add them: look again


def match_persons(
    conn: Db, account_id: int, pairs: Iterable[tuple[str, str]]
) -> list[PersonId]:
    """Learn that each phone and LID are one human, of humans who are known here.

    Answers those who were known by their LID alone. Most of a map is about strangers,
    or known already: one question finds the few pairs that change something.
    """
    phones, lids = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
    unmatched = person_store.unmatched_pairs(conn, account_id, phones=phones, lids=lids)
    named: list[PersonId] = []
    for pair in unmatched:
        person_id = find_or_add_person(conn, account_id, phone=pair.phone, lid=pair.lid)
        if pair.unnamed:
            named.append(person_id)
    return named


def _settle(
    conn: Db, account_id: int, phone: str | None, lid: str | None, push_name: str | None
) -> PersonId:
    locked = person_store.lock_persons(conn, account_id, phone=phone, lid=lid)
    by_phone = next((p for p in locked if phone and p.phone == phone), None)
    by_lid = next((p for p in locked if lid and p.lid == lid), None)

    person = by_phone or by_lid
    if person is None:
        return person_store.add_person(
            conn, account_id, phone=phone, lid=lid, push_name=push_name
        )
    if by_phone is not None and by_lid is not None and by_phone != by_lid:
        person = _unite(conn, account_id, by_phone, by_lid)
    elif by_lid is not None and phone and by_lid.phone not in {None, phone}:
        person_id = person_store.add_person(
            conn, account_id, phone=phone, lid=None, push_name=push_name
        )
        added = Person(id=person_id, phone=phone, lid=None, push_name=push_name)
        person = _unite(conn, account_id, added, by_lid)

    learned = _learned(person, phone, lid, push_name)
    if learned != person:
        person_store.change_person(conn, account_id, learned)
    return person.id


def _unite(conn: Db, account_id: int, by_phone: Person, by_lid: Person) -> Person:
    """The human behind this LID has this phone, and maybe had another before.

    A LID stays when its owner changes numbers. The old number is kept as a person of
    its own, since its leads and chats are about that number.
    """
    if by_lid.phone is None:
        merging.absorb(conn, account_id, known=by_phone.id, unnamed=by_lid.id)
    else:
        person_store.detach_lid(conn, account_id, by_lid.id)
        merging.share_suppression(conn, account_id, by_lid.id, by_phone.id)
    return by_phone


def _learned(
    person: Person, phone: str | None, lid: str | None, push_name: str | None
) -> Person:
    return replace(
        person,
        phone=person.phone or phone,
        lid=lid or person.lid,
        push_name=push_name or person.push_name,
    )
