"""What must hold of every cohort: its period has begun, and no entry is left out."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from expectations.rule import Night, Rule

_EASTERNMOST = timedelta(hours=14)  # no calendar on Earth is further ahead of UTC


def cohort(night: Night) -> tuple[Rule, ...]:
    """Return the rules on the period of a row."""
    today_at_most = (night.as_of + _EASTERNMOST).date()
    return (
        Rule(
            "a period ends after it begins",
            holds=pl.col("period_end_date") > pl.col("period_start_date"),
        ),
        Rule(
            "no period begins after as_of",
            holds=pl.col("period_start_date") <= today_at_most,
        ),
    )


def counts_every_entry(table: str, column: str, among: pl.Expr, of: pl.Expr) -> Rule:
    """Return the rule that the cohorts of all time hold every entry that counts.

    `among` picks the rows of `table` in which each entry is in one `column` once, `of`
    the entries that the table speaks of.
    """

    def beside_entries(cohorts: pl.LazyFrame, entries: pl.LazyFrame) -> pl.LazyFrame:
        of_all_time = (pl.col("period") == "all") & (pl.col("segment") == "all")
        counted = cohorts.filter(of_all_time & among)
        there = entries.filter(pl.col("is_open_stage") & ~pl.col("is_from_merge") & of)
        return (
            counted.group_by("level")
            .agg(counted=pl.col(column).sum())
            .join(
                there.group_by("level").agg(there=pl.len()),
                on="level",
                how="full",
                coalesce=True,
                validate="1:1",
            )
        )

    return Rule(
        "every entry into an open stage is counted, at both levels",
        holds=pl.col("counted") == pl.col("there"),
        over=beside_entries,
        of=(table, "fct_stage_entries"),
    )


def members_add_up(key: Sequence[str], columns: Sequence[str]) -> Rule:
    """Return the rule that the members of a split are the whole, nothing twice.

    `key` is what tells cohorts apart, without segment and member.
    """

    def beside_the_whole(cohorts: pl.LazyFrame) -> pl.LazyFrame:
        is_whole = pl.col("segment") == "all"
        whole = cohorts.filter(is_whole).select(
            *key, pl.col(columns).name.prefix("whole_")
        )
        return (
            cohorts.filter(~is_whole)
            .group_by(*key, "segment")
            .agg(pl.col(columns).sum())
            .join(whole, on=key, how="left", validate="m:1")
        )

    return Rule(
        "the members of a split add up to what is not split",
        holds=pl.all_horizontal(pl.col(c) == pl.col(f"whole_{c}") for c in columns),
        over=beside_the_whole,
    )
