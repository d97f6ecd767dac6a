"""Messages stored to be taken for campaigns and steps, with all their versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.endpoint import Call, Routes
from api.fields import Title
from api.media import MediaAnswer, files_of
from api.paging import Page, PageQuery, cut, read_cursor
from api.reading import Body, Id
from chalicelib.content import template_store as store
from chalicelib.content import templates
from chalicelib.content.model import Template, TemplateId
from chalicelib.content.render import required_fields, variants

routes = Routes()

Text = Annotated[str, Field(max_length=20_000)]


class NewTemplate(Body):
    """A message with a name; beside a picture the text may be empty."""

    name: Title
    text: Text = ""
    media_id: Id | None = None


class TemplateWords(Body):
    """What is left out stays as it is."""

    name: Title | None = None
    text: Text | None = None
    media_id: Id | None = None


class TemplateAnswer(BaseModel):
    """A template as one of its versions says. Who lacks a field of it is left out."""

    id: int
    name: str
    version: int
    content_version_id: int
    text: str
    media: MediaAnswer | None
    fields: list[str]
    variants: int
    written_at: datetime
    created_at: datetime
    updated_at: datetime


@routes.get("/templates")
def list_templates(call: Call, query: PageQuery) -> Page[TemplateAnswer]:
    """List templates as they are now, the newest first."""
    before = read_cursor(query.cursor, int)
    found = store.page(
        call.conn,
        account_id=call.account_id,
        before=before[0] if before else None,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda template: (template.id,))
    return Page(items=_answers(call, rows), next_cursor=next_cursor)


@routes.post("/templates", status=201)
def add_template(call: Call, body: NewTemplate) -> TemplateAnswer:
    """Store a message under a name."""
    added = templates.add(
        call.conn,
        account_id=call.account_id,
        name=body.name,
        text=body.text,
        media_id=body.media_id,
        member_id=call.caller.member_id,
    )
    return _answers(call, [added])[0]


@routes.get("/templates/{template_id}")
def get_template(call: Call, template_id: TemplateId) -> TemplateAnswer:
    """One template as it is now."""
    return _answers(call, [_get(call, template_id)])[0]


@routes.get("/templates/{template_id}/versions")
def list_versions(
    call: Call, template_id: TemplateId, query: PageQuery
) -> Page[TemplateAnswer]:
    """All that it ever said, the last first."""
    _get(call, template_id)
    before = read_cursor(query.cursor, int)
    found = store.versions(
        call.conn,
        account_id=call.account_id,
        template_id=template_id,
        before=before[0] if before else None,
        most=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda template: (template.version,))
    return Page(items=_answers(call, rows), next_cursor=next_cursor)


@routes.patch("/templates/{template_id}")
def change_template(
    call: Call, template_id: TemplateId, body: TemplateWords
) -> TemplateAnswer:
    """Change it; another text or file is a new version."""
    changes: dict[str, Any] = body.model_dump(exclude_none=True)
    if "media_id" in body.model_fields_set:
        changes["media_id"] = body.media_id
    changed = templates.change(
        call.conn,
        account_id=call.account_id,
        template_id=template_id,
        member_id=call.caller.member_id,
        **changes,
    )
    return _answers(call, [changed])[0]


@routes.delete("/templates/{template_id}")
def delete_template(call: Call, template_id: TemplateId) -> None:
    """Delete it; what took it keeps its words."""
    templates.delete(call.conn, account_id=call.account_id, template_id=template_id)


def _get(call: Call, template_id: TemplateId) -> Template:
    return templates.get(call.conn, account_id=call.account_id, template_id=template_id)


def _answers(call: Call, found: Sequence[Template]) -> list[TemplateAnswer]:
    """With their files, in one query."""
    files = files_of(call, (one.media_id for one in found))
    return [
        TemplateAnswer(
            id=one.id,
            name=one.name,
            version=one.version,
            content_version_id=one.content_version_id,
            text=one.text,
            media=files.get(one.media_id),
            fields=required_fields(one.text),
            variants=variants(one.text),
            written_at=one.written_at,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )
        for one in found
    ]
