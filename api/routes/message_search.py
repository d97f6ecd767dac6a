"""Messages are found by what was said, across the chats of all phones."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.endpoint import Call, Routes
from api.paging import Page, PageQuery, cut, read_cursor, write_cursor
from api.reading import Id
from chalicelib.chats import search
from chalicelib.chats.model import Direction, MessageKind
from chalicelib.chats.search import Found

routes = Routes()


class WordsQuery(PageQuery):
    """Every word must stand in the line; the last may be the beginning of one."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    device_id: Id | None = None
    chat_id: Id | None = None
    direction: Direction | None = None


class PieceAnswer(BaseModel):
    """A part of a line; `found` is what was looked for."""

    text: str
    found: bool


class FoundAnswer(BaseModel):
    """A line that was found.

    `chat_cursor` continues the messages of its chat from this line on, itself included.
    """

    message_id: int
    chat_id: int
    device_id: int
    name: str | None
    phone: str | None
    lead_id: int | None
    direction: Direction
    kind: MessageKind
    at: datetime
    pieces: list[PieceAnswer]
    chat_cursor: str


@routes.get("/messages")
def find_messages(call: Call, query: WordsQuery) -> Page[FoundAnswer]:
    """Lines with these words, the newest first."""
    before = read_cursor(query.cursor, int)
    found = search.find_lines(
        call.conn,
        account_id=call.account_id,
        words=query.q,
        device_id=query.device_id,
        chat_id=query.chat_id,
        direction=query.direction,
        before=before[0] if before else None,
        limit=query.limit + 1,
    )
    rows, next_cursor = cut(found, query.limit, lambda line: (line.id,))
    return Page(items=[_answer(line) for line in rows], next_cursor=next_cursor)


def _answer(line: Found) -> FoundAnswer:
    return FoundAnswer(
        message_id=line.id,
        chat_id=line.chat_id,
        device_id=line.device_id,
        name=line.name,
        phone=line.phone,
        lead_id=line.lead_id,
        direction=line.direction,
        kind=line.kind,
        at=line.at,
        pieces=[PieceAnswer(text=p.text, found=p.found) for p in line.pieces],
        chat_cursor=write_cursor(line.at, line.id + 1),
    )
