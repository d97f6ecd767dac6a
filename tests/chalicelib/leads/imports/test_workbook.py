"""Workbooks: what becomes of their cells, and what is never unpacked."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from chalicelib.leads.imports import workbook
from chalicelib.leads.imports.sniffing import Unreadable
from tests.importing import Importer

MEI = "60124785522"
TAN = "60137684268"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def naive(hour: int = 0, minute: int = 0) -> datetime:
    """A time as workbooks have it: they know no zones."""
    return datetime.combine(date(2026, 1, 5), time(hour, minute))


def book_of(*rows: list[object], then: str | None = None) -> bytes:
    """A workbook as a spreadsheet saves it; `then` names a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Fair"
    for row in rows:
        sheet.append(row)
    if then is not None:
        book.create_sheet(then).append(["name", "phone"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose first sheet says this, whatever a spreadsheet would write."""
    return with_part(
        SHEET, f"<worksheet {MAIN}><sheetData>{xml}</sheetData></worksheet>"
    )


def with_part(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book_of(["name", "phone"]))) as plain,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for entry in plain.infolist():
            if entry.filename != name:
                changed.writestr(entry.filename, plain.read(entry))
        changed.writestr(name, text)
    return file.getvalue()


def as_csv(content: bytes) -> str:
    target = io.BytesIO()
    workbook.write_csv(io.BytesIO(content), target)
    return target.getvalue().decode().replace("\r\n", "\n")


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        as_csv(content)
    return refused.value.code


def test_a_workbook_becomes_leads(importer: Importer) -> None:
    """Found by its content: the file is called leads.csv here."""
    done = importer.bring_in(
        book_of(
            ["name", "phone", "city", "since"],
            ["Mei", int(MEI), "Ipoh; Perak", naive()],
            ["Tan", f"+{TAN}", None, None],
            then="Others",
        )
    )

    assert (done.state, done.created, done.refused) == ("imported", 2, 0)
    assert (done.sheet, done.sheets) == ("Fair", 2)
    found = importer.conn.execute(
        "SELECT p.phone, l.name, l.attributes FROM leads l JOIN persons p"
        " ON p.id = l.person_id WHERE l.account_id = %s ORDER BY p.phone",
        (importer.account_id,),
    ).fetchall()
    assert found == [
        (MEI, "Mei", {"city": "Ipoh; Perak", "since": "2026-01-05"}),
        (TAN, "Tan", {}),
    ]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows(importer: Importer) -> None:
    one = importer.read(
        book_of(["name", "phone"], [], [None, None], ["Mei", "no phone"], [None])
    )

    checked = importer.check(one)

    rows = importer.conn.execute(
        "SELECT number, code FROM lead_import_rows WHERE import_id = %s", (one.id,)
    ).fetchall()
    assert (checked.total, rows) == (1, [(4, "phone-not-a-number")])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("Mei", "Mei"),
        (True, "TRUE"),
        (int(MEI), MEI),
        (float(MEI), MEI),
        (float("6.01E+10"), "6.01E+10"),
        (6e10, "6E+10"),
        (1500.0, "1500"),
        (0.1, "0.1"),
        (naive(), "2026-01-05"),
        (naive(14, 30), "2026-01-05 14:30:00"),
        (date(2026, 1, 5), "2026-01-05"),
        (time(9, 5), "09:05:00"),
        ("#N/A", "#N/A"),
    ],
)
def test_a_cell_reads_as_a_csv_file_would_show_it(value: object, text: str) -> None:
    assert workbook.as_text(value) == text


def test_a_rounded_number_is_recognised_and_refused(importer: Importer) -> None:
    """Its last digits are lost, whether it was a number or a text."""
    one = importer.read(
        with_sheet(
            '<row><c t="inlineStr"><is><t>phone</t></is></c></row>'
            "<row><c><v>6.01E+10</v></c></row>"
            '<row><c t="inlineStr"><is><t>6.01E+10</t></is></c></row>'
            f"<row><c><v>{MEI}</v></c></row>"
        )
    )

    importer.check(one)

    codes = importer.conn.execute(
        "SELECT code FROM lead_import_rows WHERE import_id = %s ORDER BY number",
        (one.id,),
    ).fetchall()
    assert codes == [("phone-rounded",), ("phone-rounded",), (None,)]


def test_of_a_formula_the_calculated_value_is_taken() -> None:
    content = with_sheet(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>HYPERLINK("x")</f></c>'
        '<c r="C1"><v>3</v></c></row>'
    )

    assert as_csv(content) == "2,,3\n"


def test_merged_cells_hold_their_value_once() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ipoh", None, "x"])
    sheet.append([None, None, "y"])
    sheet.merge_cells("A1:B2")

    assert as_csv(saved(book)) == "Ipoh,,x\n,,y\n"


def test_a_cell_with_lines_stays_one_cell(importer: Importer) -> None:
    importer.bring_in(
        book_of(["phone", "journey"], [MEI, 'met at "the" fair,\nthen\twrote'])
    )

    (journey,) = importer.conn.execute(
        "SELECT journey FROM leads WHERE account_id = %s", (importer.account_id,)
    ).fetchone() or ("",)
    assert journey == 'met at "the" fair,\nthen\twrote'


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    content = with_part(
        SHEET,
        f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>',
    )

    assert as_csv(content) == "1\n"


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
        "".join(f'<row r="{n}"><c r="ZZZ{n}"><v>1</v></c></row>' for n in range(1, 99)),
        f"<row>{'<c/>' * 6_000_001}</row>",
    ],
    ids=["a row far down", "cells far out", "a row without end"],
)
def test_a_sheet_beyond_the_bounds_is_refused(xml: str) -> None:
    assert refusal(with_sheet(xml)) == "workbook-too-large"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    texts = "<sst>" + "<si><t>a</t></si>" * 2_500_000 + "</sst>"

    assert refusal(with_part("xl/sharedStrings.xml", texts)) == "workbook-too-large"


def test_declared_entities_are_refused() -> None:
    xml = (
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        f"<worksheet {MAIN}><sheetData><row><c t='inlineStr'><is><t>&b;</t></is></c>"
        "</row></sheetData></worksheet>"
    )

    assert refusal(with_part(SHEET, xml)) == "workbook-is-damaged"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + bytes(100),
        book_of(["a"])[:-200],
        with_part(SHEET, "<worksheet"),
        with_part("xl/workbook.xml", "<workbook/>"),
    ],
)
def test_a_damaged_workbook_is_refused_with_a_sentence(content: bytes) -> None:
    assert refusal(content) == "workbook-is-damaged"


def test_another_zip_is_no_list() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("word/document.xml", "<document/>")

    assert refusal(file.getvalue()) == "file-is-not-text"


def test_a_killed_reading_goes_on_with_the_unpacked_file(importer: Importer) -> None:
    begun = importer.upload(book_of(["name", "phone"], ["Mei", MEI], then="Others"))
    importer.take_chunk(begun.job)
    importer.conn.execute(
        "UPDATE jobs SET cursor = '{}' WHERE id = %s", (begun.job.id,)
    )

    while importer.take_chunk(begun.job).is_under_way:
        pass

    one = importer.find(begun.one.id)
    assert (one.state, one.total, one.sheet, one.sheets) == ("mapping", 1, "Fair", 2)


def test_a_workbook_without_rows_is_said_to_be_empty(importer: Importer) -> None:
    failed = importer.read(saved(Workbook()))

    assert (failed.state, failed.code) == ("failed", "file-is-empty")
