"""What must hold of `fct_stage_entries` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the entries, at both levels."""
    return (
        Rule(
            "no entry happened at as_of or later",
            holds=pl.col("entered_at") < night.as_of,
        ),
        Rule(
            "a deal's entries are numbered from 1 without a gap at each level",
            holds=ex.is_numbered("entry_number", "level", "deal_id"),
        ),
        Rule(
            "an entry's stay ends not before it begins",
            holds=pl.col("exited_at") >= pl.col("entered_at"),
            where=pl.col("exited_at").is_not_null(),
        ),
        Rule(
            "no two stays of a deal overlap at one level",
            holds=pl.col("exited_at") <= ex.following("entered_at"),
            where=ex.goes_on("level", "deal_id"),
        ),
        Rule(
            "exactly the entries without an exit are still open",
            holds=(pl.col("next_step") == "still_open")
            == pl.col("exited_at").is_null(),
        ),
        Rule(
            "exactly the entries of open deals are undecided",
            holds=(pl.col("outcome") == "open") == pl.col("decided_at").is_null(),
        ),
        Rule(
            "there is an entry for every stay, at the level of the CRM's own stages",
            holds=pl.col("entries") == pl.col("stays"),
            over=entries_beside_stays,
            of=("fct_stage_entries", "fct_stage_history"),
        ),
    )


def entries_beside_stays(entries: pl.LazyFrame, history: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: how many entries and how many stays there are."""
    at_stage_level = entries.filter(pl.col("level") == "stage")
    return pl.concat(
        [at_stage_level.select(entries=pl.len()), history.select(stays=pl.len())],
        how="horizontal",
    )
