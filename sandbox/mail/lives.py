"""Lives: since when and until when deals are open, and with whom."""

import polars as pl

from sandbox.company import Company
from sandbox.kept import INSTANT
from sandbox.stages import STAGES
from sandbox.systems import system

_CLOSED = [s.stage_id for s in STAGES if s.canonical in ("won", "lost")]


def lives(company: Company) -> pl.DataFrame:
    """Return one row per deal, by its first id: from its first day to its last.

    Columns: deal_id, party (the customer, the first listed of doubles), person,
    second_person, since, until (the end of known time where it is open), system (that
    keeps it). What a merge
    made is its first deal, which goes on.
    """
    return (
        _stood(company)
        .join(_sides(company), on="deal_id", how="left", validate="1:1")
        .select(
            "deal_id",
            "party",
            "person",
            "second_person",
            "since",
            "system",
            until=pl.min_horizontal(
                pl.when(pl.col("stage").is_in(_CLOSED)).then("closed_at"),
                "gone_at",
                pl.lit(company.ends_at, INSTANT),
            ),
        )
        .sort("deal_id")
    )


def without_open_deal(
    asked: pl.DataFrame, lives: pl.DataFrame, *, days: int
) -> pl.Series:
    """Return for each row whether no deal of the party is open then or soon after.

    `asked` has party, sent_at and deal_id: a deal that does not count (may be null).
    """
    rows = asked.with_row_index("row")
    met = rows.join(
        lives.select("party", "since", "until", other="deal_id"),
        on="party",
        how="inner",
        validate="m:m",
    ).filter(
        pl.col("other").ne_missing(pl.col("deal_id")),
        pl.col("since") < pl.col("sent_at") + pl.duration(days=days),
        pl.col("until") > pl.col("sent_at") - pl.duration(days=1),
    )
    return rows.select(~pl.col("row").is_in(met["row"].implode())).to_series()


def _stood(company: Company) -> pl.DataFrame:
    """Return each deal's first and last move, and when it was gone for good."""
    moved = pl.col("moved_at")
    return (
        company.moves.group_by("deal_id")
        .agg(
            since=moved.min(),
            stage=pl.col("stage_id").last(),
            closed_at=moved.max(),
        )
        .join(_gone(company), on="deal_id", how="left", validate="1:1")
    )


def _sides(company: Company) -> pl.DataFrame:
    """Return each deal's system, party and people."""
    listed = company.customers.select(
        "customer", party=pl.coalesce("double_of", "customer")
    )
    kept = company.deals.select("deal_id", system())
    return company.parties.join(kept, on="deal_id", how="left", validate="1:1").join(
        listed, on="customer", how="left", validate="m:1"
    )


def _gone(company: Company) -> pl.DataFrame:
    """Return when deals were deleted for good or went up in another: gone_at."""
    told = company.changes.filter(field="deleted")
    back = told.filter(value="false").select("deal_id")
    deleted = told.join(back, on="deal_id", how="anti").select(
        "deal_id", gone_at="changed_at"
    )
    merged = company.merges.filter(~pl.col("is_primary")).select(
        "deal_id", gone_at="merged_at"
    )
    return pl.concat([deleted, merged]).group_by("deal_id").agg(pl.col("gone_at").min())
