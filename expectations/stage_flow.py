"""What must hold of `stage_flow` beyond its columns and its key."""

import polars as pl

from expectations.cohorts import cohort
from expectations.rule import Night, Rule
from transforms.tables.vocabulary import CALENDAR_PERIODS

_SUMS = ("moves", "moves_without_amount", "amount")
_ENTERED = ["level", "pipeline_id", "stage"]


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the moves."""
    return (*cohort(night), _amounts(), *_entries(), _months())


def _amounts() -> Rule:
    """Return what must be true of a row alone."""
    return Rule(
        "no more moves lack an amount than there are",
        holds=pl.col("moves_without_amount") <= pl.col("moves"),
    )


def _entries() -> tuple[Rule, ...]:
    """Return what must be true of the flow of all time beside the entries."""
    across = ("stage_flow", "fct_stage_entries")
    return (
        Rule(
            "the moves of all time into a stage are its entries, at both levels",
            holds=pl.col("moves") == pl.col("entries"),
            over=moves_beside_entries,
            of=across,
        ),
        Rule(
            "as many deals are created as have a path, at both levels",
            holds=pl.col("created") == pl.col("paths"),
            over=moves_beside_entries,
            of=across,
        ),
    )


def _months() -> Rule:
    """Return the rule that each move lies in one month."""
    return Rule(
        "the months, quarters and years each add up to all time, to the cent",
        holds=pl.all_horizontal(
            pl.col(name) == pl.col(f"{name}_of_all") for name in _SUMS
        ),
        over=kinds_beside_all,
    )


def moves_beside_entries(flow: pl.LazyFrame, entries: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per stage at each level: moves into it, and entries."""
    moves = pl.col("moves")
    is_creation = pl.col("from_stage") == "created"
    counted = (
        flow.filter(pl.col("period") == "all")
        .group_by("level", "pipeline_id", stage="to_stage")
        .agg(moves=moves.sum(), created=moves.filter(is_creation).sum())
    )
    there = (
        entries.filter(~pl.col("is_from_merge"))
        .group_by(_ENTERED)
        .agg(entries=pl.len(), paths=(pl.col("entry_number") == 1).sum())
    )
    return counted.join(there, on=_ENTERED, how="full", coalesce=True, validate="1:1")


def kinds_beside_all(flow: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each kind of calendar period adds up to at a level, beside `all`."""
    sums = (
        flow.filter(pl.col("period") != "trailing")
        .group_by("level", "period")
        .agg(pl.col(_SUMS).sum())
    )
    kinds = pl.LazyFrame({"period": CALENDAR_PERIODS})
    whole = sums.filter(pl.col("period") == "all").select(
        "level", pl.col(_SUMS).name.suffix("_of_all")
    )
    return sums.filter(pl.col("period") != "all").join(
        whole.join(kinds, how="cross"),
        on=["level", "period"],
        how="full",
        coalesce=True,
        validate="1:1",
    )
