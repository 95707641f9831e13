"""The figures on the page of definitions are those of the tables."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from tests.transforms.metrics.loans import ENDS, loans
from transforms.metrics.stage_bottlenecks import stage_bottlenecks
from transforms.metrics.stage_conversion import stage_conversion
from transforms.metrics.stage_incidence import stage_incidence
from transforms.metrics.time_in_stage import time_in_stage

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "definitions.md").read_text("utf-8")
PICTURE = (DOCS / "three-rates.svg").read_text("utf-8")
THEN = datetime(2012, 1, 14, 23, tzinfo=UTC)
NAMES = {
    "loans:A_SUBMITTED": "submitted",
    "loans:A_PARTLYSUBMITTED": "partly submitted",
    "loans:A_PREACCEPTED": "pre-accepted",
    "loans:A_ACCEPTED": "accepted",
    "loans:A_FINALIZED": "finalized",
}


def test_the_three_rates_of_the_page_are_those_of_the_loans() -> None:
    log = loans(THEN)
    of = (log.entries, log.stages, log.dates)
    proposal = {"period": "trailing", "level": "stage", "stage": "loans:A_ACCEPTED"}
    rates = (
        stage_conversion(*of, as_of=THEN, trailing_days=(42,))
        .filter(**proposal, segment="all", definition="ever", visits="first")
        .collect()
        .row(0, named=True)
    )
    chance = (
        stage_incidence(*of, as_of=THEN, trailing_days=(42,))
        .filter(**proposal, horizon="end")
        .select("won_incidence")
        .collect()
        .item()
    )

    counts = [rates[name] for name in ("entered", "eventually_won", "eventually_lost")]
    assert counts == [1235, 291, 319]
    for rate in (rates["won_rate"], rates["win_rate"], chance):
        assert f"{rate:.1%}".replace("%", " %") in PAGE
        assert f"{rate:.1%}".replace("%", " %") in PICTURE


def test_the_bottlenecks_of_the_page_are_those_of_the_loans() -> None:
    as_of = datetime(2012, 2, 1, tzinfo=UTC)
    log = loans(as_of)
    rows = (
        stage_bottlenecks(
            log.deals, log.entries, log.stages, as_of=as_of, reporting_currency="EUR"
        )
        .select(
            pl.col("stage_id").replace_strict(NAMES),
            "open_deals",
            "open_amount",
            "p50_days_now",
            "p50_days_before",
            "deals_beyond_usual",
            "amount_waiting_beyond_usual",
            "rank_by_days",
            "rank_by_amount",
        )
        .collect()
        .rows()
    )

    assert len(rows) == len(NAMES)
    for stage, deals, worth, now, before, beyond, waiting, days, amount in rows:
        line = (
            f"| {stage} | {deals} | {worth:,.0f} | {now:.1f} days | {before:.1f} days "
            f"| {beyond} | {waiting:,.0f} | {days} | {amount} |"
        )
        assert line in PAGE


def test_the_stages_of_the_page_are_those_of_the_loans() -> None:
    log = loans(ENDS)
    of = (log.entries, log.stages, log.dates)
    everything = {"period": "all", "level": "stage", "segment": "all"}
    passed = (
        stage_conversion(*of, as_of=ENDS)
        .filter(**everything, definition="ever", visits="any")
        .select("stage", "conversion_rate")
    )
    rows = (
        time_in_stage(*of, as_of=ENDS)
        .filter(**everything)
        .join(passed, on="stage", how="inner", validate="1:1")
        .select(
            pl.col("stage").replace_strict(NAMES),
            "stays",
            "open_stays",
            "p50_days",
            "p90_days",
            "mean_days_of_closed",
            "conversion_rate",
        )
        .collect()
        .rows()
    )

    assert len(rows) == len(NAMES)
    for stage, stays, still, half, most, mean, rate in rows:
        line = (
            f"| {stage} | {stays:,} | {still} | {half:.1f} days | {most:.1f} days "
            f"| {mean:.1f} days | {100 * rate:.1f} % |"
        )
        assert line in PAGE
