"""The two formats: rows as a part of a file, and parts joined to a file."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape

from chalicelib.leads.exports.model import ExportFormat

# Spreadsheets read a CSV file as UTF-8 only when it begins with this mark.
_MARK = "\N{BOM}".encode()
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# What a workbook of one sheet consists of, beside the sheet.
_AROUND = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        f' ContentType="{_TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_SHEET_BEGINS = f'{_DECLARED}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
_SHEET_ENDS = b"</sheetData></worksheet>"


def part(file_format: ExportFormat, rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as they stand in the file."""
    match file_format:
        case "csv":
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            return text.getvalue().encode("utf-8", "replace")
        case "xlsx":
            return "".join(_sheet_rows(rows)).encode()


def join(file_format: ExportFormat, parts: Iterable[bytes], target: IO[bytes]) -> None:
    """Write the whole file to `target`, a piece at a time."""
    match file_format:
        case "csv":
            target.write(_MARK)
            target.writelines(parts)
        case "xlsx":
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
                for name, text in _AROUND.items():
                    book.writestr(name, _DECLARED + text)
                with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
                    sheet.write(_SHEET_BEGINS)
                    for piece in parts:
                        sheet.write(piece)
                    sheet.write(_SHEET_ENDS)


def _sheet_rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in rows:
        yield "<row>"
        for cell in cells:
            # A text in the cell itself: never a number, never a formula.
            yield '<c t="inlineStr"><is><t xml:space="preserve">'
            yield _text(cell)
            yield "</t></is></c>"
        yield "</row>"


def _text(cell: str) -> str:
    storable = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", cell)
    # A reader of XML takes a bare carriage return for a line feed.
    return escape(storable, {"\r": "&#13;"})
