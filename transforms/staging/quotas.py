"""Staging of quotas: the rows of the company's file, typed, nothing lost."""

import polars as pl

from transforms.staging.listed_rows import held_back, problem, reference, said
from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import as_money
from transforms.tables.company_lists import LISTED_QUOTAS
from transforms.tables.vocabulary import QUOTA_LEVELS

ALL = "all"
_PERIOD = r"^\d{4}(-Q[1-4]|-M(0?[1-9]|1[0-2]))?$"
_REASONS = {
    "level": "is not a level: company, team or owner",
    "member": "names no team and no owner; a quota of the company names nobody",
    "period": "is not a fiscal period such as 2026, 2026-Q1 or 2026-M03",
    "amount": "is not an amount of zero or more in the form that is declared",
}


def quota_rows(
    raw: pl.LazyFrame, mapping: FileMapping, *, reporting_currency: str
) -> pl.LazyFrame:
    """Return the typed twin of a file of quotas: a row for each of its rows.

    A period is a fiscal year, or a quarter or month counted within one, so 2026-M03 is
    the third month of fiscal 2026 and March only where that begins with January. The
    company's quota has the member `all`, which may be left blank. A row that lacks one
    of the four is held back.
    """
    text = {name: said(name, mapping).str.strip_chars() for name in _REASONS}
    level = text["level"].str.to_lowercase()
    period = text["period"].str.to_uppercase()
    amount = as_money(text["amount"], mapping.form)
    return (
        raw.select(
            *reference(mapping),
            level=pl.when(level.is_in(QUOTA_LEVELS)).then(level),
            member=_member(level, text["member"]),
            period=pl.when(period.str.contains(_PERIOD)).then(
                period.str.replace(r"-M(\d)$", "-M0${1}")
            ),
            amount=pl.when(amount >= 0).then(amount),
            currency=pl.lit(reporting_currency),
            row_problem=pl.lit(None, pl.String),
        )
        .with_columns(
            problem(name, reason).alias(f"{name}_problem")
            for name, reason in _REASONS.items()
        )
        .pipe(held_back, _REASONS)
        .pipe(LISTED_QUOTAS.conform)
    )


def _member(level: pl.Expr, member: pl.Expr) -> pl.Expr:
    """Return whose quota it is; null where the level asks for another."""
    names_all = member.str.to_lowercase().fill_null(ALL) == ALL
    is_of_company = (level == "company").fill_null(value=False)
    return (
        pl.when(is_of_company & names_all)
        .then(pl.lit(ALL))
        .when(~is_of_company)
        .then(member)
    )
