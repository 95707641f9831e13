"""Introducing: what an introduction is called, and which partner makes it."""

import polars as pl

from sandbox.mail.strangers import PARTNERS
from sandbox.mail.words import INTRODUCTIONS


def introduced() -> pl.Expr:
    """The subject of an introduction."""
    name = pl.col("full_name")
    subject = pl.col("language").replace_strict(INTRODUCTIONS)
    return subject.str.replace("{name}", name, literal=True)


def partner(what: str) -> pl.Expr:
    """The partner who introduces: in turn, by the lead's number."""
    turn = pl.col("lead_id").str.slice(1).cast(pl.Int64) % len(PARTNERS)
    return turn.replace_strict(
        {place: getattr(one, what) for place, one in enumerate(PARTNERS)},
        return_dtype=pl.String,
    )
