"""Lead statuses: what each status of leads says, by the CRM's own word or its name."""

from typing import Final

import polars as pl

from transforms.tables.leads import DIM_LEAD_STATUSES

# HubSpot's own two ends of a lead: they keep their ids whatever people call them.
_IDS: Final = {"qualified-stage-id": "qualified", "unqualified-stage-id": "closed"}
_WORDS: Final = {
    "qualified": (
        "qualified, sales qualified, sales qualified lead, sql, converted, "
        "qualifiziert, konvertiert, umgewandelt, qualifié, converti, calificado, "
        "cualificado, convertido, qualificato, convertito, qualificado, "
        "gekwalificeerd, omgezet, כשיר"
    ),
    "closed": (
        "unqualified, not qualified, disqualified, closed, lost, rejected, dead, junk, "
        "spam, not interested, unqualifiziert, nicht qualifiziert, disqualifiziert, "
        "verloren, abgelehnt, geschlossen, kein interesse, non qualifié, disqualifié, "
        "perdu, no calificado, descalificado, perdido, non qualificato, squalificato, "
        "perso, não qualificado, desqualificado, niet gekwalificeerd, לא כשיר, אבוד"
    ),
}
_STANDING_OF: Final = {
    word.strip(): standing
    for standing, words in _WORDS.items()
    for word in words.split(",")
}


def lead_statuses(leads: pl.LazyFrame, stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per status that leads stand in or a CRM lists for them.

    A status is qualified where it is HubSpot's own or where its name says so. It is
    closed where its name says so, or where the CRM calls it an end of the path
    (`stages`, as CRMs list them). All others are open: a lead is never closed by guess.
    """
    named = leads.filter(pl.col("status_id").is_not_null()).select(
        "status_id",
        "status",
        is_closed=pl.lit(None, pl.Boolean),
        leads=_is_there(),
    )
    return (
        pl.concat([named, _listed(stages)])
        .group_by("status_id")
        .agg(
            pl.col("status").drop_nulls().min(),
            pl.col("is_closed").any(),
            pl.col("leads").sum(),
        )
        .with_columns(standing=_standing())
        .pipe(DIM_LEAD_STATUSES.in_order)
    )


def _listed(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the statuses that CRMs list for leads."""
    return (
        stages.filter(pl.col("record") == "leads")
        .select(
            "is_closed",
            status_id="stage_id",
            status="stage_label",
            leads=pl.lit(0, pl.Int64),
        )
        .select("status_id", "status", "is_closed", "leads")
    )


def _is_there() -> pl.Expr:
    """Return 1 for a lead that was neither deleted nor merged away, else 0."""
    is_gone = pl.col("deleted_at").is_not_null() | pl.col("merged_into").is_not_null()
    return (~is_gone).cast(pl.Int64)


def _standing() -> pl.Expr:
    """Return what the status says: its own id first, then its name, then the CRM."""
    own_id = pl.col("status_id").str.replace(r"^[^:]*:", "")
    word = (
        pl.col("status")
        .str.to_lowercase()
        .str.replace_all(r"[\s_/\-]+", " ")
        .str.strip_chars(" .!")
    )
    said = [
        text.replace_strict(known, default=None, return_dtype=pl.String)
        for text, known in ((own_id, _IDS), (word, _STANDING_OF))
    ]
    ended = pl.when("is_closed").then(pl.lit("closed")).otherwise(pl.lit("open"))
    return pl.coalesce(*said, ended)
