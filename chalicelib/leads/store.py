"""Leads in Postgres, with the words they carry: one function per query."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from chalicelib.leads import words
from chalicelib.leads.model import Filter, Lead, LeadId, PersonId, Wish, Word
from chalicelib.platform import db, search, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)

# As many a list counts: whoever reads it wants to know that there are many.
COUNTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The ids of one page of leads, and how many there are, as far as was counted."""

    counted: int
    lead_ids: list[LeadId]

    @property
    def total(self) -> int:
        """As many there are at least; exactly so many if `total_is_exact`."""
        return min(self.counted, COUNTED)

    @property
    def total_is_exact(self) -> bool:
        return self.counted <= COUNTED


def match(
    conn: Db, account_id: int, wanted: Filter, *, before_id: int | None, limit: int
) -> Matched:
    found = db.many(
        conn,
        Q["match_leads"],
        Matched,
        {
            "account_id": account_id,
            "wanted": conditions(wanted),
            "most": COUNTED + 1,
            "before_id": before_id,
            "limit": limit,
        },
    )
    return found[0]


def count(conn: Db, account_id: int, wanted: Filter) -> int:
    """Exactly how many match; of a large account this takes a second."""
    return db.scalar(
        conn,
        Q["count_leads"],
        {"account_id": account_id, "wanted": conditions(wanted)},
    )


def walk(
    conn: Db, account_id: int, wanted: Filter, *, before_id: int | None, limit: int
) -> list[LeadId]:
    """The next leads that match, newest first; none when there are no more."""
    return db.scalars(
        conn,
        Q["walk_leads"],
        {
            "account_id": account_id,
            "wanted": conditions(wanted),
            "before_id": before_id,
            "limit": limit,
        },
    )


def conditions(wanted: Filter) -> Jsonb:
    """What is set of a filter, as `search_leads` and `matching_leads` take it."""
    by_name = {
        "q": wanted.q and search.pattern(wanted.q),
        "digits": wanted.q and _digits(wanted.q),
        "niche": wanted.niche and words.fold(wanted.niche),
        "niches": [words.fold(name) for name in wanted.niches] or None,
        "status": wanted.status,
        "trigger": wanted.trigger and words.fold(wanted.trigger),
        "triggers": [words.fold(name) for name in wanted.triggers] or None,
        "owner_device_id": wanted.owner_device_id,
        "consent": wanted.consent,
        "suppressed": wanted.suppressed,
        "import_id": wanted.import_id,
        "attributes": wanted.attributes or None,
    }
    return Jsonb({name: value for name, value in by_name.items() if value is not None})


def _digits(words: str) -> str | None:
    """One or two digits stand in nearly every number: they are looked for in names."""
    pattern = search.digits(words)
    return pattern if pattern and len(pattern) > len("%12%") else None


def find_many(conn: Db, account_id: int, lead_ids: Sequence[int]) -> list[Lead]:
    """Newest first; those that are deleted or not there are left out."""
    return db.many(
        conn,
        Q["find_leads"],
        Lead,
        {"account_id": account_id, "lead_ids": list(lead_ids)},
    )


def find(conn: Db, account_id: int, lead_id: int) -> Lead | None:
    return next(iter(find_many(conn, account_id, [lead_id])), None)


def act_as(conn: Db, member_id: int | None, *, reason: str | None = None) -> None:
    """Whose hand it is, and why, until the caller's transaction ends."""
    db.execute(conn, Q["act_as"], {"member_id": member_id, "reason": reason})


def lock(conn: Db, account_id: int, lead_id: int) -> bool | None:
    """Whether it is deleted; None when there is no such lead."""
    return db.scalar(
        conn, Q["lock_lead"], {"account_id": account_id, "lead_id": lead_id}
    )


def add(conn: Db, account_id: int, person_id: PersonId, wish: Wish) -> LeadId | None:
    """None when this person has a lead."""
    return db.scalar(conn, Q["add_lead"], _columns(account_id, person_id, wish))


def change(
    conn: Db, account_id: int, lead_id: int, person_id: PersonId, wish: Wish
) -> None:
    db.execute(
        conn,
        Q["change_lead"],
        _columns(account_id, person_id, wish) | {"lead_id": lead_id},
    )


def follow_number(
    conn: Db, account_id: int, lead_id: int, *, before: PersonId, after: PersonId
) -> None:
    """What waits for a lead goes to the person it is about now."""
    db.execute(
        conn,
        Q["follow_number"],
        {
            "account_id": account_id,
            "lead_id": lead_id,
            "from_person_id": before,
            "to_person_id": after,
        },
    )


def delete(conn: Db, account_id: int, lead_id: int) -> bool:
    """False when there is none to delete."""
    return bool(
        db.execute(
            conn, Q["delete_lead"], {"account_id": account_id, "lead_id": lead_id}
        )
    )


def restore(conn: Db, account_id: int, lead_id: int) -> bool:
    """False when there is no such lead."""
    return bool(
        db.execute(
            conn, Q["restore_lead"], {"account_id": account_id, "lead_id": lead_id}
        )
    )


def set_niches(conn: Db, account_id: int, lead_id: int, names: Sequence[str]) -> None:
    """These niches and no others; the first spelling of each stays."""
    name_niches(conn, account_id, names)
    parameters = {"lead_id": lead_id} | _words(account_id, names)
    db.execute(conn, Q["drop_lead_niches"], parameters)
    db.execute(conn, Q["add_lead_niches"], parameters)


def set_triggers(conn: Db, account_id: int, lead_id: int, names: Sequence[str]) -> None:
    """These triggers and no others; the first spelling of each stays."""
    name_triggers(conn, account_id, names)
    parameters = {"lead_id": lead_id} | _words(account_id, names)
    db.execute(conn, Q["drop_lead_triggers"], parameters)
    db.execute(conn, Q["add_lead_triggers"], parameters)


def name_niches(conn: Db, account_id: int, names: Sequence[str]) -> None:
    """These words are niches of the account; the first spelling of each stays."""
    db.execute(conn, Q["add_niches"], _words(account_id, names))


def name_triggers(conn: Db, account_id: int, names: Sequence[str]) -> None:
    """These words are triggers of the account; the first spelling of each stays."""
    db.execute(conn, Q["add_triggers"], _words(account_id, names))


def count_niches(conn: Db, account_id: int) -> list[Word]:
    return db.many(conn, Q["count_niches"], Word, {"account_id": account_id})


def lock_niche(conn: Db, account_id: int, word: str) -> int | None:
    """None when there is no such niche."""
    return db.scalar(
        conn, Q["lock_niche"], {"account_id": account_id, "folded": words.fold(word)}
    )


def rename_niche(conn: Db, account_id: int, niche_id: int, name: str) -> None:
    db.execute(
        conn,
        Q["rename_niche"],
        {
            "account_id": account_id,
            "niche_id": niche_id,
            "name": words.tidy(name),
            "folded": words.fold(name),
        },
    )


def users_of_niche(conn: Db, account_id: int, word: str) -> list[str]:
    """The names of sequences and campaigns that ask for its leads."""
    folded = words.fold(word)
    return db.scalars(
        conn,
        Q["users_of_niche"],
        {
            "account_id": account_id,
            "folded": folded,
            "quoted": search.pattern(json.dumps(folded, ensure_ascii=False)),
        },
    )


def count_triggers(conn: Db, account_id: int) -> list[Word]:
    return db.many(conn, Q["count_triggers"], Word, {"account_id": account_id})


def has_device(conn: Db, account_id: int, device_id: int) -> bool:
    return db.scalar(
        conn, Q["has_device"], {"account_id": account_id, "device_id": device_id}
    )


def find_region(conn: Db, account_id: int) -> str:
    """Where this account's numbers are dialled when they do not say."""
    return db.scalar(conn, Q["region"], {"account_id": account_id})


def _columns(account_id: int, person_id: PersonId, wish: Wish) -> dict[str, object]:
    consent = wish.consent
    return {
        "account_id": account_id,
        "person_id": person_id,
        "name": wish.name,
        "status": wish.status,
        "journey": wish.journey,
        "attributes": Jsonb(wish.attributes),
        "zone": wish.zone,
        "owner_device_id": wish.owner_device_id,
        "consent_source": consent and consent.source,
        "consent_at": consent and consent.at,
        "consent_wording": consent and consent.wording,
    }


def _words(account_id: int, names: Sequence[str]) -> dict[str, object]:
    distinct = words.distinct(names)
    return {
        "account_id": account_id,
        "names": distinct,
        "folded": [words.fold(name) for name in distinct],
    }
