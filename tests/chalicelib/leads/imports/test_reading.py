"""A file becomes rows, whatever it is, and a kill at any point costs nothing."""

import io
from contextlib import suppress

import pytest
from botocore.exceptions import IncompleteReadError
from botocore.response import StreamingBody

from chalicelib.errors import Conflict, TooLarge
from chalicelib.jobs import actions as jobs
from chalicelib.jobs.model import JobMoved
from chalicelib.leads.imports import actions, reading, store
from chalicelib.leads.imports.kinds import KINDS
from chalicelib.leads.imports.model import Import, ImportRow, Range
from chalicelib.platform import clock
from tests.fakes import MemoryStorage
from tests.importing import Importer

ROWS = [["Zoë Müller", "0124785522"], ["Tan; Mei", "0137684268"]]


def table(*, header: bool = True, delimiter: str = ",") -> str:
    rows = [["name", "phone"], *ROWS] if header else ROWS
    return "".join(f'"{a}"{delimiter}{b}\r\n' for a, b in rows)


def cells(importer: Importer, one: Import) -> list[list[str]]:
    return [row.cells for row in rows(importer, one)]


def rows(importer: Importer, one: Import) -> list[ImportRow]:
    whole = Range(account_id=one.account_id, import_id=one.id, after=0, upto=10**6)
    return store.find_rows(importer.conn, whole)


class Breaking(MemoryStorage):
    """Its streams break off after so many bytes, as a connection does."""

    breaks_after = 0

    def open(self, key: str, *, start: int = 0) -> StreamingBody:
        content = self.files[key][start:]
        return StreamingBody(io.BytesIO(content[: self.breaks_after]), len(content))


@pytest.mark.parametrize(
    "content",
    [
        table().encode(),
        table().encode("utf-8-sig"),
        table(delimiter=";").encode("windows-1252"),
        table(delimiter="\t").encode("utf-16"),
        table().encode("utf-16-be"),
        table().replace("\r\n", "\r").encode(),
        b"\n\n" + table().encode().rstrip(),
        table(header=False).encode(),
    ],
    ids=["utf-8", "mark", "1252", "utf-16", "no mark", "cr", "blank", "no header"],
)
def test_every_way_of_writing_a_table_gives_its_rows(
    importer: Importer, content: bytes
) -> None:
    one = importer.read(content)

    assert (one.state, one.total) == ("mapping", 2)
    assert cells(importer, one) == ROWS
    assert one.mapping["phone"] == 1


def test_rows_are_numbered_as_a_spreadsheet_shows_them(importer: Importer) -> None:
    one = importer.read("name,phone\n\nMei,0124785522\n")

    assert [row.number for row in rows(importer, one)] == [3]


def test_the_file_is_dropped_once_it_was_read(importer: Importer) -> None:
    importer.read(table())

    assert importer.storage.files == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-is-empty"),
        (b"name,phone\n", "file-has-no-rows"),
        (b"PK\x03\x04" + bytes(100), "workbook-is-damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file-is-not-text"),
        (",".join(["x"] * 201).encode(), "too-many-columns"),
        (b"name,phone\n" + b"x" * 1_200_000, "line-too-long"),
    ],
)
def test_what_is_no_list_fails_with_a_sentence(
    importer: Importer, content: bytes, code: str
) -> None:
    one = importer.read(content)

    assert (one.state, one.code) == ("failed", code)
    assert one.message is not None
    assert importer.storage.files == {}


def test_a_file_too_large_is_refused_before_it_is_sent(importer: Importer) -> None:
    with pytest.raises(TooLarge, match=r"200\.0 MB, and 50 MB is the most"):
        actions.announce(
            importer.conn,
            importer.storage,
            importer.account_id,
            filename="large.csv",
            size=200 * 1024 * 1024,
            member_id=None,
        )


def test_a_file_that_did_not_arrive_is_not_read(importer: Importer) -> None:
    one, _ = actions.announce(
        importer.conn,
        importer.storage,
        importer.account_id,
        filename="leads.csv",
        size=100,
        member_id=None,
    )

    with pytest.raises(Conflict, match="not arrived"):
        actions.read(
            importer.conn,
            importer.storage,
            importer.account_id,
            one.id,
            member_id=None,
            now=clock.now(),
        )


def test_reading_goes_on_where_a_worker_was_killed(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS_IN_A_BATCH", 3)
    table = [[f'Lead "{n}"\nof many', f"01247{n:05d}"] for n in range(50)]
    text = "name,phone\n" + "".join(
        '"{}",{}\n'.format(name.replace('"', '""'), phone) for name, phone in table
    )
    breaking = Breaking()
    importer.storage = breaking
    begun = importer.upload(text)

    for breaks_after in range(300, 3000, 100):
        breaking.breaks_after = breaks_after
        taken = jobs.take(importer.conn, begun.job.id)
        if taken is None:
            break
        with suppress(IncompleteReadError):
            KINDS[taken.kind].run(importer.conn, importer.storage, taken)

    one = importer.find(begun.one.id)
    assert (one.state, one.total) == ("mapping", 50)
    assert cells(importer, one) == table


def test_a_chunk_that_is_repeated_changes_nothing(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS_IN_A_BATCH", 1)
    begun = importer.upload(table())
    taken = jobs.take(importer.conn, begun.job.id)
    assert taken is not None
    KINDS[taken.kind].run(importer.conn, importer.storage, taken)
    one = importer.find(begun.one.id)

    with pytest.raises(JobMoved):
        KINDS[taken.kind].run(importer.conn, importer.storage, taken)

    assert importer.find(begun.one.id) == one
    assert cells(importer, one) == ROWS
