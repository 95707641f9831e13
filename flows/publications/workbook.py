"""The finance workbook: a page that explains, and a sheet for each published table.

It is written row by row, so that memory does not grow with the tables, and its bytes
depend on the generation alone.
"""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from xlsxwriter import Workbook

from flows.publications import read_me
from flows.publications.dictionary import as_it_was
from flows.publications.sheet import (
    SHEET_ROWS,
    Extent,
    Formats,
    extent_of,
    write_sheet,
)
from flows.storage.generations import Generation

_OPTIONS = {
    "constant_memory": True,
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}
_BOLD: dict[str, object] = {"bold": True}
_RIGHT: dict[str, object] = {"align": "right"}
_HEADER: dict[str, object] = {
    **_BOLD,
    "bg_color": "#1F3A5F",
    "font_color": "#FFFFFF",
}
_MONEY: dict[str, object] = {"num_format": "#,##0.00_)", **_RIGHT}
_FORMATS: dict[str, dict[str, object]] = {
    "text": {},
    "bold": _BOLD,
    "heading": {**_BOLD, "font_size": 14},
    "title": {"italic": True},
    "header": _HEADER,
    "header of numbers": {**_HEADER, **_RIGHT},
    "total": {**_MONEY, **_BOLD},
    "money": _MONEY,
    "rate": {"num_format": "0.0%_)", **_RIGHT},
    "days": {"num_format": "#,##0.0_)", **_RIGHT},
    "count": {"num_format": "#,##0_)", **_RIGHT},
    "whole": {"num_format": "0_)", **_RIGHT},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "instant": {"num_format": 'yyyy-mm-dd hh:mm:ss "UTC"', "align": "left"},
    "flag": {"align": "left"},
}


def write_workbook(
    path: Path,
    generation: Generation,
    company: Mapping[str, str],
    *,
    most_rows: int = SHEET_ROWS,
) -> dict[str, Extent]:
    """Write the workbook; return which rows of each table its sheets have.

    `company` gives the lines about the company, by their label. `most_rows` is how
    many rows a sheet may have, header and totals included.
    """
    made = generation.manifest
    tables = [as_it_was(generation, name) for name in made.tables]
    shown = [table for table in tables if table.layer == "published"]
    extents = {t.name: extent_of(t, made.tables[t.name], most_rows) for t in shown}
    with Workbook(path, {**_OPTIONS, "tmpdir": str(path.parent)}) as workbook:
        workbook.use_zip64()
        created = made.as_of.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": made.generation_id, "created": created})
        formats = _formats(workbook)
        pen = read_me.Pen(workbook.add_worksheet(read_me.NAME), formats)
        read_me.write_read_me(pen, made, tables, extents, company)
        for table in shown:
            sheet = workbook.add_worksheet(table.name)
            write_sheet(sheet, table, generation, formats, extents[table.name])
    return extents


def _formats(workbook: Workbook) -> Formats:
    """Return the formats of cells, by the kind of cell."""
    return {name: workbook.add_format(dict(said)) for name, said in _FORMATS.items()}
