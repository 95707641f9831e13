"""Quotas as a company writes them: what is one, and what is held back."""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import TextForm
from transforms.staging.quotas import quota_rows
from transforms.tables.company_lists import LISTED_QUOTAS
from transforms.tables.table import INSTANT

READ = datetime(2026, 3, 1, tzinfo=UTC)
OURS = ("level", "member", "period", "amount")
Cells = tuple[str | None, str | None, str | None, str | None]


def typed(*rows: Cells, form: TextForm | None = None) -> pl.DataFrame:
    texts = dict.fromkeys((*OURS, "_file"), pl.String())
    schema = pl.Schema(
        {**texts, "_row": pl.Int64(), "_extracted_at": INSTANT, "_taken_at": INSTANT}
    )
    told = [(*row, "quotas.csv", n, READ, READ) for n, row in enumerate(rows, start=1)]
    raw = pl.LazyFrame(told, schema=schema, orient="row")
    mapping = FileMapping(
        "company.quotas", dict(zip(OURS, OURS, strict=True)), form or TextForm()
    )
    return quota_rows(raw, mapping, reporting_currency="EUR").collect()


def test_a_row_says_whose_quota_it_is_for_which_period_and_how_much() -> None:
    rows = typed(
        ("company", "all", "2026", "4000000"),
        (" Company ", None, "2026", "0"),
        ("TEAM", " West ", "2026-q1", "400000.50"),
        ("owner", "Ann Smith", "2026-M3", "10"),
        ("owner", "crm:17", "2026-m12", "10"),
    )

    assert rows.select(*OURS, "currency", "is_held_back").rows() == [
        ("company", "all", "2026", Decimal("4000000.00"), "EUR", False),
        ("company", "all", "2026", Decimal("0.00"), "EUR", False),
        ("team", "West", "2026-Q1", Decimal("400000.50"), "EUR", False),
        ("owner", "Ann Smith", "2026-M03", Decimal("10.00"), "EUR", False),
        ("owner", "crm:17", "2026-M12", Decimal("10.00"), "EUR", False),
    ]


def test_amounts_are_read_in_the_form_that_is_declared() -> None:
    form = TextForm(decimal=",", thousands=".")

    assert typed(("company", "all", "2026", "4.000.000,00"), form=form)[
        "amount"
    ].item() == Decimal(4_000_000)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("division", "all", "2026", "1"), "level"),
        ((None, "all", "2026", "1"), "level"),
        (("company", "West", "2026", "1"), "member"),
        (("team", None, "2026", "1"), "member"),
        (("owner", " ", "2026", "1"), "member"),
        (("company", "all", "2026-03", "1"), "period"),
        (("company", "all", "2026-Q5", "1"), "period"),
        (("company", "all", "2026-M13", "1"), "period"),
        (("company", "all", "26", "1"), "period"),
        (("company", "all", None, "1"), "period"),
        (("company", "all", "2026", "-1"), "amount"),
        (("company", "all", "2026", "a lot"), "amount"),
        (("company", "all", "2026", None), "amount"),
    ],
)
def test_a_row_that_lacks_one_of_the_four_is_held_back(row: Cells, column: str) -> None:
    (told,) = typed(row).rows(named=True)

    assert told["is_held_back"]
    assert told[column] is None
    problems = {name for name in OURS if told[f"{name}_problem"] is not None}
    assert problems == {column}


def test_no_row_gives_no_row() -> None:
    assert typed().schema == LISTED_QUOTAS.schema
