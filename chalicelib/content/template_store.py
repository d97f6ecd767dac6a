"""Templates in Postgres: one function per named query."""

from chalicelib.content.model import ContentVersionId, Template, TemplateId
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__, "templates.sql")


def add(
    conn: Db, *, account_id: int, name: str, member_id: int | None
) -> TemplateId | None:
    """None when the name is taken."""
    parameters = {"account_id": account_id, "name": name, "member_id": member_id}
    return db.scalar(conn, Q["add_template"], parameters)


def lock(conn: Db, *, account_id: int, template_id: TemplateId) -> bool:
    """False when there is no such template."""
    parameters = {"account_id": account_id, "template_id": template_id}
    return db.scalar(conn, Q["lock_template"], parameters) is not None


def is_name_taken(
    conn: Db, *, account_id: int, template_id: TemplateId, name: str
) -> bool:
    parameters = {"account_id": account_id, "template_id": template_id, "name": name}
    return db.scalar(conn, Q["is_name_taken"], parameters)


def change(conn: Db, *, account_id: int, template_id: TemplateId, name: str) -> None:
    parameters = {"account_id": account_id, "template_id": template_id, "name": name}
    db.execute(conn, Q["change_template"], parameters)


def add_version(
    conn: Db,
    *,
    account_id: int,
    template_id: TemplateId,
    content_version_id: ContentVersionId,
) -> None:
    db.execute(
        conn,
        Q["add_template_version"],
        {
            "account_id": account_id,
            "template_id": template_id,
            "content_version_id": content_version_id,
        },
    )


def delete(conn: Db, *, account_id: int, template_id: TemplateId) -> bool:
    parameters = {"account_id": account_id, "template_id": template_id}
    return db.execute(conn, Q["delete_template"], parameters) > 0


def page(
    conn: Db,
    *,
    account_id: int,
    template_id: TemplateId | None = None,
    before: int | None = None,
    most: int = 1,
) -> list[Template]:
    return db.many(
        conn,
        Q["list_templates"],
        Template,
        {
            "account_id": account_id,
            "template_id": template_id,
            "before": before,
            "most": most,
        },
    )


def versions(
    conn: Db, *, account_id: int, template_id: TemplateId, before: int | None, most: int
) -> list[Template]:
    return db.many(
        conn,
        Q["list_template_versions"],
        Template,
        {
            "account_id": account_id,
            "template_id": template_id,
            "before": before,
            "most": most,
        },
    )
