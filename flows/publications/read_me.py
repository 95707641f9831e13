"""The workbook's first sheet: what it is, what it adds up to, what its words mean."""

from collections.abc import Iterable, Mapping

import polars as pl

from flows.publications.cells import DIGITS
from flows.publications.harmless_text import harmless_text
from flows.publications.sheet import A4, Extent, Formats, Worksheet, write_amount
from flows.storage.content_hash import type_name
from flows.storage.manifest import Manifest
from transforms.schemas import Table

NAME = "Read me"
_WIDTHS = (26, 30, 16, 24, 80)
_NOTES = f"""
What happened strictly before the as-of instant counts. A period ends before its end date.
Instants are in UTC. Days and periods are the company's, in its own time zone.
Rates are shares of 1, shown as per cent. An empty cell: not known, or too few cases to say; never nought.
Control totals are sums over all rows of a table, to reconcile files with. Where rows hold parts beside their total, or one day beside the next, they are no amount of business.
An apostrophe before =, +, -, @ or a tab was put there, so that no spreadsheet takes a text for a formula.
A number of more than {DIGITS} digits is text here, as Excel would round it.
Each table lies beside this workbook as CSV and Parquet, with all its rows. manifest.json has the rows, sums and SHA-256 of each file.
"""  # noqa: E501  (one line is one line of the sheet)


class Pen:
    """Writes one row below the other; a class, since it has to remember where."""

    def __init__(self, sheet: Worksheet, formats: Formats) -> None:
        """Begin at the top."""
        self.sheet, self.formats, self.row = sheet, formats, 0

    def write(self, *texts: str, style: str = "text") -> None:
        """Write texts side by side, and go to the next row."""
        for place, text in enumerate(texts):
            if text:
                self.sheet.write_string(self.row, place, text, self.formats[style])
        self.row += 1

    def write_header(self, *texts: str) -> None:
        """Write the names of columns on a band as wide as the page."""
        for place in range(len(_WIDTHS)):
            text = texts[place] if place < len(texts) else ""
            self.sheet.write_string(self.row, place, text, self.formats["header"])
        self.row += 1


def write_read_me(
    pen: Pen,
    made: Manifest,
    tables: Iterable[Table],
    extents: Mapping[str, Extent],
    company: Mapping[str, str],
) -> None:
    """Write the sheet; `company` gives the lines about the company, by their label."""
    for place, width in enumerate(_WIDTHS):
        pen.sheet.set_column(place, place, width)
    pen.write("Sales pipeline: tables for finance", style="heading")
    _write_facts(pen, made, company)
    _write_control_totals(pen, made, extents)
    _write_notes(pen)
    _write_definitions(pen, tables)
    pen.sheet.set_landscape()
    pen.sheet.set_paper(A4)
    pen.sheet.fit_to_pages(1, 0)
    pen.sheet.hide_gridlines(2)


def _write_facts(pen: Pen, made: Manifest, company: Mapping[str, str]) -> None:
    """Write whose figures these are, and which."""
    facts = {
        **company,
        "As of": f"{made.as_of:%Y-%m-%d %H:%M:%S} UTC (exclusive)",
        "Generation": made.generation_id,
        "Content hash": made.content_hash,
        "Code version": made.code_version,
        "Schema version": made.schema_version,
    }
    for label, value in facts.items():
        pen.write(_harmless(label), _harmless(value))
    pen.write()


def _write_control_totals(
    pen: Pen, made: Manifest, extents: Mapping[str, Extent]
) -> None:
    """Write each table's rows and sums, and where in this workbook it is."""
    pen.write("Control totals", style="heading")
    pen.write_header("Table", "Column of money", "Rows", "Total", "Where")
    for name, facts in made.tables.items():
        for column, total in facts.control_sums.items() or [("", None)]:
            row = pen.row
            pen.sheet.write_number(row, 2, facts.rows, pen.formats["count"])
            if total is not None:
                write_amount(pen.sheet, row, 3, total, pen.formats["money"])
            pen.write(name, column, "", "", _where(name, extents.get(name)))
    pen.write()


def _where(name: str, extent: Extent | None) -> str:
    """Return where a table is to be found."""
    if extent is None:
        return f"{name}.csv and {name}.parquet only"
    if extent.left_out:
        return f"Sheet {name}, {extent.rows:,} rows of it; {name}.csv has all"
    return f"Sheet {name}, {name}.csv and {name}.parquet"


def _write_notes(pen: Pen) -> None:
    """Write what one has to know to read the figures."""
    pen.write("How to read it", style="heading")
    for note in _NOTES.strip().splitlines():
        pen.write(note)
    pen.write()


def _write_definitions(pen: Pen, tables: Iterable[Table]) -> None:
    """Write what a row of each table is, and what each column means."""
    pen.write("Definitions", style="heading")
    pen.write_header("Table", "Column", "Type", "Meaning")
    for table in tables:
        pen.write(table.name, "", "", f"A row is {table.grain}.", style="bold")
        for column in table.columns:
            type_ = type_name(column.dtype, column.name)
            pen.write("", column.name, type_, column.description)


def _harmless(text: str) -> str:
    """Return a text of the configuration as a cell may hold it."""
    return str(pl.select(harmless_text(pl.lit(text))).item())
