"""Removes what is held of a person, in one transaction; files in storage are left."""

from datetime import timedelta

from chalicelib.leads.exports import store as exports
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from chalicelib.privacy import store

Q = sql.load(__name__, "forgetting.sql")


def forget(
    conn: Db, account_id: int, person_id: int, *, erasure_id: int, new_key: bytes
) -> list[str]:
    """Nothing is left but what counts; answers which files of storage are to go.

    The caller holds the person locked, has cancelled what waited and seen that nothing
    is under way. `new_key` becomes the account's if it has none yet.
    """
    has_lead = store.holdings(conn, account_id, person_id).leads > 0
    person = {"account_id": account_id, "person_id": person_id}
    media_ids = store.files_of(conn, account_id, person_id)
    db.execute(conn, Q["make_key"], {"account_id": account_id, "key": new_key})
    db.execute(conn, Q["keep_suppression"], person | {"erasure_id": erasure_id})
    db.execute(conn, Q["forget_sends"], person)
    db.execute(conn, Q["forget_messages"], person)
    db.execute(conn, Q["forget_chats"], person)
    keys = store.forget_files(conn, account_id, media_ids)
    db.execute(conn, Q["forget_import_rows"], person)
    db.execute(conn, Q["forget_samples"], person)
    db.execute(conn, Q["forget_questions"], person)
    db.execute(conn, Q["forget_lead_rows"], person)
    if has_lead:
        # Nobody knows whom their files hold.
        keys += exports.drop(conn, account_id=account_id, age=timedelta(0))
    keys += db.scalars(conn, Q["forget_person_exports"], person)
    db.execute(conn, Q["forget_lead"], person)
    db.execute(conn, Q["forget_consents"], person)
    db.execute(conn, Q["forget_suppressions"], person)
    db.execute(conn, Q["forget_person"], person)
    return keys
