"""Everything we hold of a person as a file for them: JSON, and the files it names."""

import json
import zipfile
from collections.abc import Iterable
from contextlib import closing
from typing import IO

from chalicelib.errors import NotFound
from chalicelib.platform.db import Db, Row
from chalicelib.platform.storage import Storage
from chalicelib.privacy import export_store

# What a container can hold; the rest is named in the JSON, and lies in their chats.
MOST_BYTES = 200 * 1024 * 1024

_PIECE = 256 * 1024


def write(
    conn: Db, storage: Storage, account_id: int, person_id: int, target: IO[bytes]
) -> None:
    """A zip of `person.json` and a folder of files."""
    person = export_store.told_person(conn, account_id, person_id)
    if person is None:
        raise NotFound("This person was erased.")
    files = export_store.told_files(conn, account_id, person_id)
    names = _names_of(files)
    told = {
        "person": person,
        **export_store.told(conn, account_id, person_id),
        "files": [
            {
                "id": file["id"],
                "mime": file["mime"],
                "bytes": file["bytes"],
                "file_name": file["file_name"],
                "enclosed_as": names.get(file["id"]),
            }
            for file in files
        ],
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "person.json", json.dumps(told, ensure_ascii=False, indent=2, default=str)
        )
        for file in files:
            if file["id"] in names:
                _enclose(book, names[file["id"]], storage, file["storage_key"])


def _names_of(files: Iterable[Row]) -> dict[int, str]:
    """As many as fit, each under a name that no other has."""
    names: dict[int, str] = {}
    room = MOST_BYTES
    for file in files:
        if file["bytes"] <= room:
            room -= file["bytes"]
            ending = file["mime"].partition(";")[0].rpartition("/")[2]
            names[file["id"]] = f"files/{file['id']}.{ending}"
    return names


def _enclose(book: zipfile.ZipFile, name: str, storage: Storage, key: str) -> None:
    with book.open(name, "w") as place, closing(storage.open(key)) as stream:
        for piece in stream.iter_chunks(_PIECE):
            place.write(piece)
