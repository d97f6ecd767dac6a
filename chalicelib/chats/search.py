"""What was said, found by its words across chats; reads only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.chats.model import ChatId, Direction, MessageId, MessageKind
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__, "search.sql")

# No text from WhatsApp carries these two: what stands between them was looked for.
_BEGIN, _END = "\x01", "\x02"
_MARKS = f'StartSel="{_BEGIN}",StopSel="{_END}",HighlightAll=true'
# So much of a line is shown before and after.
AROUND = 60
_MARKED = re.compile(f"{_BEGIN}([^{_END}]*){_END}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a line; `found` is what was looked for."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A line in which the words stand, and whose chat it is in."""

    id: MessageId
    chat_id: ChatId
    device_id: int
    direction: Direction
    kind: MessageKind
    at: datetime
    name: str | None
    phone: str | None
    lead_id: int | None
    marked: str

    @property
    def pieces(self) -> list[Piece]:
        """The part of the line around the words."""
        return cut(
            [
                Piece(text=text, found=bool(place % 2))
                for place, text in enumerate(_MARKED.split(self.marked))
            ]
        )


def cut(pieces: Sequence[Piece]) -> list[Piece]:
    """Of a long line the part around what was found; pure. What is cut has an …"""
    first, *found = pieces
    start, end = first.text, found.pop().text if found else ""
    if len(start) > AROUND:
        start = "…" + start[-AROUND:]
    if len(end) > AROUND:
        end = end[:AROUND] + "…"
    around = (Piece(text=start, found=False), *found, Piece(text=end, found=False))
    return [piece for piece in around if piece.text]


def find_lines(
    conn: Db,
    *,
    account_id: int,
    words: str,
    device_id: int | None,
    chat_id: int | None,
    direction: Direction | None,
    before: int | None,
    limit: int,
) -> list[Found]:
    """The newest lines that have every word; the last may be the beginning of one."""
    query = query_of(words)
    if query is None:
        return []
    return db.many(
        conn,
        Q["find_lines"],
        Found,
        {
            "account_id": account_id,
            "query": query,
            "marks": _MARKS,
            "device_id": device_id,
            "chat_id": chat_id,
            "direction": direction,
            "before": before,
            "limit": limit,
        },
    )


def query_of(words: str) -> str | None:
    """Words as Postgres wants to be asked; None when there are none. Pure."""
    quoted = [
        "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
        for word in words.replace("\0", " ").split()
        if any(map(str.isalnum, word))
    ]
    return " & ".join(quoted) + ":*" if quoted else None
