"""The company's history in one long table: every change of every tracked field."""

import polars as pl

from sandbox.authors import with_authors
from sandbox.kept import instant
from sandbox.lookups import looked_up
from sandbox.merges import (
    as_survivor,
    gone_for_good,
    merged_history,
    with_survivors,
)
from sandbox.neighbours import is_news, is_same_deal_before
from sandbox.stages import stages

# In the order in which the fields of a form are logged when it is saved.
FIELDS = (
    "pipeline",
    "stage",
    "amount",
    "currency",
    "expected_close_date",
    "owner",
    "forecast_category",
    "deleted",
)
MERGED_INTO = "merged_into"
_FIELD = pl.Enum([*FIELDS, MERGED_INTO])


def moved_fields(moves: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the changes of stage and pipeline that the moves are."""
    told = moves.join(
        stages(), on="stage", how="left", validate="m:1", maintain_order="left"
    ).rename({"moved_at": "changed_at"})
    return {
        "stage": told.select("deal", "changed_at", value="stage_id"),
        "pipeline": told.filter(is_news("pipeline")).select(
            "deal", "changed_at", value="pipeline"
        ),
    }


def currencies(amounts: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    """Return each deal's currency, stated with its first amount."""
    return amounts.filter(~is_same_deal_before()).with_columns(
        value=looked_up(deals["currency"], "deal")
    )


def changes(
    fields: dict[str, pl.DataFrame],
    deals: pl.DataFrame,
    merges: pl.DataFrame,
    *,
    admin_at: int,
    end: int,
) -> pl.DataFrame:
    """Return one row per change of a field of a deal, in the order it was logged.

    Columns: deal_id, field, value (text), changed_at, sequence (from 1, the order of
    the whole log), changed_by. `fields` has a frame for each field: deal, changed_at,
    value. Nothing happens at or after `end`, and nothing to a deal while it is deleted
    or after it was merged (see `sandbox.merges`): its survivor goes on.
    """
    told = (
        pl.concat(_labelled(frame, field) for field, frame in fields.items())
        .pipe(_in_life, fields["deleted"], merges, end)
        .sort("changed_at", "deal", "field", "value")
        .pipe(with_authors, deals, fields["owner"], admin_at=admin_at)
        .select("deal", "field", "value", "changed_at", "changed_by")
        .collect()
    )
    kept = with_survivors(deals, merges)
    return (
        told.lazy()
        .with_columns(deal=as_survivor(merges, deals.height, at="changed_at"))
        .merge_sorted(
            merged_history(told, merges, kept["deal_id"]).lazy(), key="changed_at"
        )
        .with_row_index("sequence", offset=1)
        .select(
            looked_up(kept["deal_id"], "deal"),
            pl.col("field").cast(pl.String),
            "value",
            instant("changed_at"),
            pl.col("sequence").cast(pl.Int64),
            "changed_by",
        )
        .collect()
    )


def _labelled(frame: pl.DataFrame, field: str) -> pl.LazyFrame:
    """Return the changes of one field with its name."""
    name = pl.lit(field, dtype=_FIELD)
    return frame.lazy().select("deal", "changed_at", "value", field=name)


def _in_life(
    changes: pl.LazyFrame, deleted: pl.DataFrame, merges: pl.DataFrame, end: int
) -> pl.LazyFrame:
    """Return the changes before the end that come no later than a deal's own end."""
    gone = gone_for_good(deleted, merges).lazy()
    is_left = (pl.col("changed_at") < pl.col("gone_at")).fill_null(value=True)
    return (
        changes.filter(pl.col("changed_at") < end)
        .join(gone, on="deal", how="left", validate="m:1")
        .filter(is_left | (pl.col("field") == "deleted"))
        .drop("gone_at")
    )
