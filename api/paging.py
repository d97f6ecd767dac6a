"""Lists in pages: a cursor is the sort key of the last row, opaque to callers."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, Field

from api.reading import LARGEST_ID, Query
from chalicelib.errors import Invalid

T = TypeVar("T")
Row = TypeVar("Row")
Key = int | str | datetime | None


class PageQuery(Query):
    """The query of a list."""

    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=50, ge=1, le=200)


class Page(BaseModel, Generic[T]):
    """Some items of a list, and where the next ones begin."""

    items: list[T]
    next_cursor: str | None


def cut(
    rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Key]]
) -> tuple[Sequence[Row], str | None]:
    """Of `limit + 1` rows asked for: the page, and its cursor if a row is left over."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], write_cursor(*key(rows[limit - 1]))


def write_cursor(*keys: Key) -> str:
    """The sort key of the last row on a page."""
    plain = [k.isoformat() if isinstance(k, datetime) else k for k in keys]
    packed = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The sort key, its parts of these kinds; None at the first page.

    `read_cursor(query.cursor, datetime, int)`. A cursor somebody made up is Invalid. A
    part may be None in any place.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts: Any = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, RecursionError):
        raise _unknown() from None
    if not isinstance(parts, list) or len(cast(list[Any], parts)) != len(kinds):
        raise _unknown()
    pairs = zip(cast(list[Any], parts), kinds, strict=True)
    return tuple(_part(part, kind) for part, kind in pairs)


def _part(value: Any, kind: type) -> Any:
    match value:
        case None:
            return None
        case str() if kind is datetime:
            return _instant(value)
        case str() if kind is str and value.isprintable():
            return value
        case int() if kind is int and type(value) is int and abs(value) <= LARGEST_ID:
            return value
        case _:
            raise _unknown()


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise _unknown() from None
    if instant.tzinfo is None:
        raise _unknown()
    return instant


def _unknown() -> Invalid:
    return Invalid(
        "The list cannot be continued from there. Begin at its first page.",
        fields={"cursor": "Give a next_cursor as it was answered."},
    )
