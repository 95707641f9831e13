"""The partners' portal: a German spreadsheet of its deals as they stand that night."""

from datetime import datetime

import polars as pl

from sandbox.company import Company
from sandbox.dirt import spoiled_day, spoiled_lines
from sandbox.saves import saves
from sandbox.systems import PARTNERS
from sandbox.views import view

PATTERN = "partners/deals_*.csv"
ENCODING = "cp1252"
DELIMITER = ";"
TIME_ZONE = "Europe/Berlin"
DAY_FORMAT = "%d.%m.%Y"
DATE_FORMAT = "%d.%m.%Y %H:%M"
COLUMNS = {
    "deal_id": "Vorgang",
    "deal_name": "Bezeichnung",
    "company": "Kunde",
    "stage": "Phase",
    "amount": "Betrag",
    "currency": "Währung",
    "owner": "Betreuer",
    "expected_close_date": "Erwarteter Abschluss",
    "forecast_category": "Prognose",
    "product": "Produkt",
    "deal_type": "Art",
    "lead_source": "Herkunft",
    "created_at": "Angelegt am",
    "modified_at": "Geändert am",
    "closed_at": "Geschlossen am",
}
STAGE_IDS = {
    "new": "Neu",
    "contacted": "Kontakt",
    "qualified": "Qualifiziert",
    "presentation": "Präsentation",
    "offer": "Angebot",
    "negotiation": "Verhandlung",
    "won": "Gewonnen",
    "lost": "Verloren",
}


def partner_deals(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return one row per deal of the portal as it stands, as text, by deal.

    The columns and the stages have the portal's names, amounts a decimal comma, times
    the minute of local time. A deleted deal is not there.
    """
    deals, changes = view(company, PARTNERS, as_of=as_of)
    is_closed = pl.col("stage").is_in(["won", "lost"])
    return (
        saves(changes)
        .group_by("deal_id")
        .last()
        .filter(pl.col("deleted").is_null())
        .join(deals.lazy(), on="deal_id", how="left", validate="1:1")
        .sort("deal_id")
        .with_columns(
            pl.col("expected_close_date").str.to_date().dt.strftime(DAY_FORMAT),
            pl.col("created_at").pipe(_local),
            amount=_german_amount(),
            modified_at=pl.col("changed_at").pipe(_local),
            closed_at=pl.when(is_closed).then(pl.col("staged_at").pipe(_local)),
        )
        .with_columns(
            pl.col("stage").replace_strict(STAGE_IDS),
            expected_close_date=spoiled_day(~is_closed, "expected_close_date"),
        )
        .select(pl.col(ours).alias(name) for ours, name in COLUMNS.items())
        .collect()
    )


def _local(instant: pl.Expr) -> pl.Expr:
    """The minute on the wall of the office, without a zone."""
    return instant.dt.convert_time_zone(TIME_ZONE).dt.strftime(DATE_FORMAT)


def _german_amount() -> pl.Expr:
    """The amount with a point at the thousands and a comma before the cents."""
    whole, cents = (pl.col("amount").str.split(".").list.get(place) for place in (0, 1))
    million, thousand, rest = (whole.str.zfill(9).str.slice(at, 3) for at in (0, 3, 6))
    grouped = pl.concat_str(million, thousand, rest, separator=".")
    return grouped.str.strip_chars_start("0.") + "," + cents


def partner_files(company: Company, *, as_of: datetime) -> dict[str, bytes]:
    """Return the portal's file of a night, named by the day on which it was taken."""
    lines = partner_deals(company, as_of=as_of).write_csv(
        separator=DELIMITER, line_terminator="\r\n"
    )
    name = PATTERN.replace("*", as_of.date().isoformat())
    return {name: spoiled_lines(lines).encode(ENCODING)}
