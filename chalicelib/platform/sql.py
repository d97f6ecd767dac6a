"""Named queries: `-- name: word`, its promise as a comment, then one statement."""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def load(module: str, file: str = "queries.sql") -> dict[str, LiteralString]:
    """The queries of a file that stands beside `module`, by name."""
    text = files(module.rpartition(".")[0]).joinpath(file).read_text("utf-8")
    names_and_bodies = _NAME.split(text)[1:]
    names, bodies = names_and_bodies[::2], names_and_bodies[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{file} beside {module}: a query is named twice")
    # The only place where text from a file becomes SQL: it ships with the code.
    return {
        name: cast(LiteralString, body.strip())
        for name, body in zip(names, bodies, strict=True)
    }
