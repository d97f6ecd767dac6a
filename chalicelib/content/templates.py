"""Messages stored to be taken for others: a change is a new version, none is lost.

A campaign or a step takes a template's text and file as they are at that moment: what
is written in it later changes nothing that was planned.
"""

from dataclasses import replace
from typing import Any

from chalicelib.content import actions as content
from chalicelib.content import template_store as store
from chalicelib.content.model import Template, TemplateId, tidy
from chalicelib.errors import Conflict, NotFound
from chalicelib.platform import db
from chalicelib.platform.db import Db


def add(
    conn: Db,
    *,
    account_id: int,
    name: str,
    text: str,
    media_id: int | None,
    member_id: int | None,
) -> Template:
    """A template with its first version; Conflict when its name is taken."""
    with db.transaction(conn):
        template_id = store.add(
            conn, account_id=account_id, name=name, member_id=member_id
        )
        if template_id is None:
            raise _taken()
        _write(
            conn,
            account_id=account_id,
            template_id=template_id,
            text=text,
            media_id=media_id,
            member_id=member_id,
        )
        return get(conn, account_id=account_id, template_id=template_id)


def get(conn: Db, *, account_id: int, template_id: TemplateId) -> Template:
    """The template as it is now, or NotFound."""
    found = store.page(conn, account_id=account_id, template_id=template_id)
    if not found:
        raise NotFound("There is no such template.")
    return found[0]


def change(
    conn: Db,
    *,
    account_id: int,
    template_id: TemplateId,
    member_id: int | None,
    **changes: Any,
) -> Template:
    """Change its name, text or file; another text or file is a new version."""
    with db.transaction(conn):
        store.lock(conn, account_id=account_id, template_id=template_id)
        before = get(conn, account_id=account_id, template_id=template_id)
        wish = replace(before, **changes)
        if store.is_name_taken(
            conn, account_id=account_id, template_id=template_id, name=wish.name
        ):
            raise _taken()
        store.change(
            conn, account_id=account_id, template_id=template_id, name=wish.name
        )
        if (tidy(wish.text), wish.media_id) != (before.text, before.media_id):
            _write(
                conn,
                account_id=account_id,
                template_id=template_id,
                text=wish.text,
                media_id=wish.media_id,
                member_id=member_id,
            )
        return get(conn, account_id=account_id, template_id=template_id)


def delete(conn: Db, *, account_id: int, template_id: TemplateId) -> None:
    """What took it keeps its words."""
    if not store.delete(conn, account_id=account_id, template_id=template_id):
        raise NotFound("There is no such template.")


def _write(
    conn: Db,
    *,
    account_id: int,
    template_id: TemplateId,
    text: str,
    media_id: int | None,
    member_id: int | None,
) -> None:
    version_id = content.write(
        conn,
        account_id=account_id,
        text=text,
        media_id=media_id,
        member_id=member_id,
    )
    store.add_version(
        conn,
        account_id=account_id,
        template_id=template_id,
        content_version_id=version_id,
    )


def _taken() -> Conflict:
    return Conflict(
        "Another template has this name.",
        code="name-taken",
        fields={"name": "Choose another name."},
    )
