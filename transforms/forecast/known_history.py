"""Known history: what was known of deals at as_of, and nothing learnt later.

The only reader of history in the forecast. A span that a later change ended is open
here, and what began at as_of or after is not here at all; so the forecast at a past
moment is the same whether history goes on or not.
"""

from datetime import datetime

import polars as pl

from transforms.tables.vocabulary import UNMAPPED
from transforms.warehouse.steps import stage_class


def known_states(states: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the spans of `fct_deal_states` that began before `as_of`.

    Columns: deal_id, state_number, valid_from, valid_to (null: it holds at as_of),
    pipeline_id, stage_id, amount, currency, origin.
    """
    return states.filter(pl.col("valid_from") < as_of).select(
        "deal_id",
        "state_number",
        "valid_from",
        "pipeline_id",
        "stage_id",
        "amount",
        "currency",
        "origin",
        valid_to=_ended_before(as_of, "valid_to"),
    )


def known_stays(
    states: pl.LazyFrame, stage_history: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the stays of `fct_stage_history` that began before `as_of`.

    Columns: deal_id, stay_number, pipeline_id, stage_id, canonical_stage (`unmapped`
    where nobody mapped it), stage_class (won, lost or open), entered_at, exited_at
    (null: the deal is there), known_from, amount_at_entry (in the deal's currency).

    `known_from` is the entry, but for a deal that our first snapshot of a source
    already showed: that one entered before we looked, and its like that were decided
    by then never showed as open. It counts from the first difference we observed in
    that source, not from age 0. While none was observed it does not count at all.
    """
    was_there = (pl.col("stay_number") == 1) & (pl.col("origin") == "observed")
    in_sight = pl.max_horizontal(
        "entered_at", pl.col("observed_since").fill_null(as_of)
    )
    observed_since = _observed_since(known_states(states, as_of=as_of))
    return (
        stage_history.filter(pl.col("entered_at") < as_of)
        .with_columns(source=pl.when(was_there).then(_source()))
        .join(observed_since, on="source", how="left", validate="m:1")
        .select(
            "deal_id",
            "stay_number",
            "pipeline_id",
            "stage_id",
            "entered_at",
            "amount_at_entry",
            canonical_stage=pl.col("canonical_stage").fill_null(UNMAPPED),
            stage_class=stage_class(),
            exited_at=_ended_before(as_of, "exited_at"),
            known_from=pl.when(was_there).then(in_sight).otherwise("entered_at"),
        )
    )


def _observed_since(states: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per source with snapshots, when a difference between two first arose."""
    return (
        states.filter((pl.col("state_number") > 1) & (pl.col("origin") == "observed"))
        .group_by(source=_source())
        .agg(observed_since=pl.col("valid_from").min())
    )


def _ended_before(as_of: datetime, end: str) -> pl.Expr:
    """When the span ended, where that was before `as_of`; else null."""
    return pl.when(pl.col(end) < as_of).then(end)


def _source() -> pl.Expr:
    """The source that the deal comes from: the part of its id before the colon."""
    return pl.col("deal_id").str.split(":").list.first()
