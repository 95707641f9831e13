"""Stage history: where every deal has been, and from when until when."""

from datetime import datetime

import polars as pl

from transforms.tables.warehouse import FCT_STAGE_HISTORY
from transforms.warehouse import expressions as ex
from transforms.warehouse.steps import direction, next_step, stage_class

_PLACE = ("deal_id", "pipeline_id", "stage_id", "is_gone")


def stage_history(
    states: pl.LazyFrame,
    stages: pl.LazyFrame,
    *,
    merges: pl.LazyFrame,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per stay: a deal, a stage, and the span [entered_at, exited_at).

    Saving a deal again in the stage it is in is no new stay; coming back is a second
    one (`visit`). A stay of no length is kept. A deletion or a merge ends the last
    stay. A stage's mapping is the one valid on entry. `merges` (deal_id, merged_into)
    are those that are known, also of deals whose own path is not.
    """
    last = ex.is_last_of("deal_id")
    return (
        states.pipe(_stays_to_their_end)
        .join(
            _in_merges(merges),
            on="deal_id",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .join(
            stages.rename({"valid_from": "mapped_from", "valid_to": "mapped_to"}),
            on=["pipeline_id", "stage_id"],
            how="left",
            validate="m:m",  # one row per validity; exactly one holds on entry
            maintain_order="left",
        )
        .filter(_mapping_holds())
        .with_columns(stage_class=stage_class(), position=pl.col("stage_position"))
        .with_columns(direction=direction())
        .with_columns(
            next_step=next_step(),
            next_stage_id=ex.of_next("stage_id", last),
            stay_number=ex.number_within(ex.is_first_of("deal_id")),
            visit=visit("stage_id"),
            days_in_stage=ex.days_in_stage(as_of=as_of),
            is_from_merge=pl.col("is_from_merge").fill_null(value=False),
        )
        .pipe(FCT_STAGE_HISTORY.conform)
    )


def stays(rows: pl.LazyFrame, *, place: tuple[str, ...], at: str) -> pl.LazyFrame:
    """Return the rows at which a deal's place changed, with when it came and left.

    `place` names the columns that say where a deal is, the deal's id first; `at` when
    the row happened. Saving a deal again in its place is no new stay.
    """
    return (
        rows.filter(ex.is_first_of(*place))
        .with_columns(exited_at=ex.of_next(at, ex.is_last_of(place[0])))
        .rename({at: "entered_at"})
    )


def visit(stage: str) -> pl.Expr:
    """Return 1 for the deal's first stay in this stage of this pipeline, and so on.

    Few deals come back, so only places that occur twice are counted through.
    """
    place = pl.struct(_number("deal_id"), _code("pipeline_id"), _code(stage))
    again = pl.when(place.is_duplicated()).then(place)
    counted = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(again)
    return pl.when(again.is_null()).then(1).otherwise(counted)


def _number(column: str) -> pl.Expr:
    """Return the number of the run of rows that share the column's value."""
    return ex.is_first_of(column).cum_sum()


def _code(column: str) -> pl.Expr:
    """Return a whole number that stands for the column's text."""
    return pl.col(column).cast(pl.Categorical).to_physical()


def _stays_to_their_end(states: pl.LazyFrame) -> pl.LazyFrame:
    """Return the stays; `is_cut_off` tells that a deletion or a merge ended one."""
    is_gone = pl.col("is_deleted") | pl.col("merged_into").is_not_null()
    gone_next = ex.of_next("is_gone", ex.is_last_of("deal_id"))
    return (
        states.with_columns(is_gone=is_gone)
        .pipe(stays, place=_PLACE, at="valid_from")
        .with_columns(is_cut_off=gone_next.fill_null(value=False))
        .filter(~pl.col("is_gone"))
        .rename(
            {
                "changed_by": "entered_by",
                "amount": "amount_at_entry",
                "owner_id": "owner_id_at_entry",
            }
        )
    )


def _mapping_holds() -> pl.Expr:
    """Whether the stage's mapping is the one that was valid on entry."""
    since = pl.col("entered_at") >= pl.col("mapped_from")
    return since & (pl.col("entered_at") < pl.col("mapped_to")).fill_null(value=True)


def merges(changes: pl.LazyFrame) -> pl.LazyFrame:
    """Return which deals were merged into which, by the changes that tell of it."""
    is_merge = (pl.col("field") == "merged_into") & pl.col("value").is_not_null()
    return changes.filter(is_merge).select("deal_id", merged_into="value")


def _in_merges(merges: pl.LazyFrame) -> pl.LazyFrame:
    """Return the deals that were merged away, and those they were merged into."""
    ids = [
        merges.select("deal_id"),
        merges.select(deal_id=pl.col("merged_into")),
    ]
    return pl.concat(ids).unique().with_columns(is_from_merge=pl.lit(value=True))
