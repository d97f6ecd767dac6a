"""What a person would get of any text, before it is saved or sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.endpoint import Call, Routes
from api.reading import Body, Id
from chalicelib.content import actions as content
from chalicelib.content.formatting import BlockKind
from chalicelib.content.model import MOST_CHARACTERS
from chalicelib.content.previewing import Preview, preview
from chalicelib.content.render import values_of
from chalicelib.leads import actions as leads

routes = Routes()


class PreviewWords(Body):
    """A text, and for whom. With the campaign or step that it is of, the variant shown
    is the one that goes out.
    """

    text: Annotated[str, Field(max_length=20_000)]
    media_id: Id | None = None
    lead_id: Id | None = None
    campaign_id: Id | None = None
    step_id: Id | None = None


class TextAnswer(BaseModel):
    """Text that looks the same all through."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    bold: bool
    italic: bool
    strike: bool
    mono: bool
    link: bool


class BlockAnswer(BaseModel):
    """A line, or neighbouring lines that belong together."""

    model_config = ConfigDict(from_attributes=True)

    kind: BlockKind
    lines: list[list[TextAnswer]]


class ProblemAnswer(BaseModel):
    """Why the text would be refused."""

    code: str
    message: str
    fields: dict[str, str]


class HiddenAnswer(BaseModel):
    """A character that hides: `place` counts characters of the text as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    place: int
    character: str
    name: str


class RenderedAnswer(BaseModel):
    """What this lead would get. Who lacks a value of `missing` is left out."""

    text: str
    blocks: list[BlockAnswer]
    missing: list[str]
    length: int
    longest: int
    most: int
    variants: int
    problems: list[ProblemAnswer]
    hidden: list[HiddenAnswer]


@routes.post("/previews")
def preview_text(call: Call, body: PreviewWords) -> RenderedAnswer:
    """Render a text for a lead, and say what is wrong with it."""
    lead_id = body.lead_id or 0
    seen = preview(
        body.text,
        _values(call, body.lead_id),
        parent_id=body.campaign_id or body.step_id or 0,
        lead_id=lead_id,
        beside=content.kind_of(
            call.conn, account_id=call.account_id, media_id=body.media_id
        ),
    )
    return _answer(seen)


def _values(call: Call, lead_id: int | None) -> dict[str, str]:
    """Without a lead every field is shown as it is written."""
    if lead_id is None:
        return {}
    lead = leads.get(call.conn, call.account_id, lead_id)
    return values_of(name=lead.name, phone=lead.phone, attributes=lead.attributes)


def _answer(seen: Preview) -> RenderedAnswer:
    return RenderedAnswer(
        text=seen.text,
        blocks=[BlockAnswer.model_validate(block) for block in seen.blocks],
        missing=list(seen.missing),
        length=seen.length,
        longest=seen.longest,
        most=MOST_CHARACTERS,
        variants=seen.variants,
        problems=[
            ProblemAnswer(
                code=problem.specific_code,
                message=str(problem),
                fields=dict(problem.fields),
            )
            for problem in seen.problems
        ],
        hidden=[HiddenAnswer.model_validate(one) for one in seen.found],
    )
