"""What must hold of every record of a CRM beyond its table's columns and key."""

import polars as pl

from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a record's life: it began, changed and went."""
    return (
        Rule(
            "nothing is known of a record from as_of or later",
            holds=pl.max_horizontal("created_at", "last_changed_at", "deleted_at")
            < night.as_of,
        ),
        Rule(
            "a record changed last not before it was created",
            holds=pl.col("last_changed_at") >= pl.col("created_at"),
        ),
        Rule(
            "a record was deleted not before it was created",
            holds=pl.col("deleted_at") >= pl.col("created_at"),
            where=pl.col("deleted_at").is_not_null(),
            severity="warning",  # the source's own dates
        ),
    )
