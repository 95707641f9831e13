"""What must hold of `duplicate_candidates` beyond its columns and its key."""

import polars as pl

from expectations.rule import Night, Rule

_DIMENSIONS = ("dim_deals", "dim_people", "dim_companies")


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of pairs that look alike.

    That each pair is there once is said by the key, since the ids are in order.
    """
    across = ("duplicate_candidates", *_DIMENSIONS)
    return (
        Rule(
            "no record is paired with itself, and the smaller id comes first",
            holds=pl.col("one_id") < pl.col("other_id"),
        ),
        Rule(
            "both of a pair are in their dimension",
            holds=pl.col("is_there") & pl.col("is_other_there"),
            over=pairs_beside_records,
            of=across,
        ),
        Rule(
            "both of a pair stand: neither was deleted, merged, or resolved to another",
            holds=pl.col("stands") & pl.col("other_stands"),
            where=pl.col("is_there") & pl.col("is_other_there"),
            over=pairs_beside_records,
            of=across,
        ),
        Rule(
            "deals are alike by company, amount and date, and nothing else is",
            holds=(pl.col("record") == "deals")
            == (pl.col("found_by") == "company, amount and date"),
        ),
    )


def pairs_beside_records(
    pairs: pl.LazyFrame,
    deals: pl.LazyFrame,
    people: pl.LazyFrame,
    companies: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return the pairs, and of either one whether it is there, and whether it stands.

    What is not there has null.
    """
    stays = ~pl.col("outcome").is_in(["deleted", "merged"])
    listed = pl.concat(
        [
            deals.select(record=pl.lit("deals"), id="deal_id", stands=stays),
            _listed(people, "people", "person_id"),
            _listed(companies, "companies", "company_id"),
        ]
    )
    one = listed.rename({"id": "one_id"}).with_columns(is_there=pl.lit(value=True))
    other = listed.select(
        "record",
        other_id="id",
        other_stands="stands",
        is_other_there=pl.lit(value=True),
    )
    return pairs.join(one, on=["record", "one_id"], how="left", validate="m:1").join(
        other, on=["record", "other_id"], how="left", validate="m:1"
    )


def _listed(records: pl.LazyFrame, record: str, key: str) -> pl.LazyFrame:
    """Return what there is of people or companies: record, id, stands."""
    stays = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    is_itself = pl.col(f"resolved_{key}") == pl.col(key)
    return records.select(record=pl.lit(record), id=key, stands=stays & is_itself)
