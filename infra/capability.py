"""Whether a Postgres server can do what the code leans on: asked before anything runs.

Older servers lack functions whose bodies are parsed when they are made; extensions are
packaged apart from the server by some distributions.
"""

import psycopg

OLDEST = 14
EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")


def examine(conn: psycopg.Connection) -> list[str]:
    """A sentence for each thing that the server lacks, with what to do about it."""
    return [*_version(conn.info.server_version), *_extensions(conn)]


def _version(number: int) -> list[str]:
    if number // 10_000 >= OLDEST:
        return []
    return [
        f"The server is Postgres {number // 10_000}; Carillon needs {OLDEST} or newer."
    ]


def _extensions(conn: psycopg.Connection) -> list[str]:
    found = conn.execute("SELECT name FROM pg_available_extensions").fetchall()
    if not (missing := sorted({*EXTENSIONS} - {name for (name,) in found})):
        return []
    return [
        f"The server lacks {', '.join(missing)}: install Postgres's additional modules."
    ]
