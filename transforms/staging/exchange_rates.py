"""Staging of exchange rates: the rows of the company's file, typed, nothing lost."""

import polars as pl

from transforms.staging.listed_rows import held_back, problem, reference, said
from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import as_day, exact_number
from transforms.tables.company_lists import LISTED_RATES
from transforms.tables.references import RATE

_PLACES = 8
_REASONS = {
    "currency": "is not a currency: three letters of ISO 4217, such as USD",
    "valid_from": "is not a day in the form that is declared",
    "rate": "is not a number above zero in the form that is declared",
}
_DENIED = "another row says another rate of this currency and day"
_NOT_ONE = "the reporting currency is worth one of itself, and this row says otherwise"


def exchange_rate_rows(
    raw: pl.LazyFrame, mapping: FileMapping, *, reporting_currency: str
) -> pl.LazyFrame:
    """Return the typed twin of a file of exchange rates: a row for each of its rows.

    A currency in small letters is taken for the same one in capitals. A rate has eight
    places; what is zero or below, or no number, is none. A row that lacks one of the
    three is held back, and so is each of two rows that say different rates of one
    currency and day: nobody can tell which of them is right.
    """
    text = {name: said(name, mapping) for name in _REASONS}
    code = text["currency"].str.strip_chars().str.to_uppercase()
    rate = exact_number(text["rate"], mapping.form).round(_PLACES, mode="half_to_even")
    return (
        raw.select(
            *reference(mapping),
            currency=pl.when(code.str.contains("^[A-Z]{3}$")).then(code),
            valid_from=as_day(text["valid_from"], mapping.form),
            rate=pl.when(rate > 0).then(rate).cast(RATE),
        )
        .with_columns(
            problem(name, reason).alias(f"{name}_problem")
            for name, reason in _REASONS.items()
        )
        .with_columns(row_problem=_row_problem(reporting_currency))
        .pipe(held_back, _REASONS)
        .pipe(LISTED_RATES.conform)
    )


def _row_problem(reporting_currency: str) -> pl.Expr:
    """Return why a row that is complete cannot stand; null where it can."""
    rates = pl.col("rate").drop_nulls().n_unique().over("currency", "valid_from")
    is_whole = pl.all_horizontal(pl.col(name).is_not_null() for name in _REASONS)
    is_ours = pl.col("currency") == reporting_currency
    return (
        pl.when(is_whole & is_ours & (pl.col("rate") != 1))
        .then(pl.lit(_NOT_ONE))
        .when(is_whole & ~is_ours & (rates > 1))
        .then(pl.lit(_DENIED))
    )
