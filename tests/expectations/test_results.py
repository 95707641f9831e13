"""Results as sentences, as rows and as records."""

import json

import polars as pl
from polars.testing import assert_frame_equal

from expectations.results import (
    CheckResult,
    Rejected,
    as_records,
    findings_that_stop,
    report,
    rows,
)
from transforms.schemas import DATA_QUALITY

UNTRUE = CheckResult(
    table="fct_stage_history",
    grain="one stay of a deal in a stage",
    description="a stay ends not before it begins",
    severity="critical",
    checked=10,
    failed=2,
    success=False,
)
UNASKED = CheckResult(
    table="fct_stage_history",
    grain="one stay of a deal in a stage",
    description="visit is never empty",
    severity="warning",
    checked=0,
    failed=0,
    success=False,
    raised="ColumnNotFoundError",
)
OF_DEALS = CheckResult(
    table="dim_deals",
    grain="one deal, as it stands at as_of",
    description="deal_id is unique",
    severity="critical",
    checked=3,
    failed=1,
    success=False,
)


def test_the_report_says_which_table_what_a_row_is_and_what_is_not_true() -> None:
    assert str(Rejected([UNTRUE, UNASKED, OF_DEALS])) == (
        "fct_stage_history (a row is one stay of a deal in a stage) is not fit to"
        " publish:\n"
        "  - not true: a stay ends not before it begins\n"
        "  - could not be asked (ColumnNotFoundError): visit is never empty\n"
        "dim_deals (a row is one deal, as it stands at as_of) is not fit to publish:\n"
        "  - not true: deal_id is unique"
    )


def test_warnings_are_told_in_the_same_words_but_for_the_verdict() -> None:
    assert report([OF_DEALS], "is worth a look") == (
        "dim_deals (a row is one deal, as it stands at as_of) is worth a look:\n"
        "  - not true: deal_id is unique"
    )


def test_a_rejection_keeps_what_it_rests_on() -> None:
    assert Rejected([UNTRUE, OF_DEALS]).results == (UNTRUE, OF_DEALS)


def test_results_are_rows_that_data_quality_can_take() -> None:
    expected = pl.DataFrame(
        [
            ("fct_stage_history", UNTRUE.description, 10, 2, "critical"),
            ("fct_stage_history", UNASKED.description, 1, 1, "warning"),
        ],
        schema=["subject", "rule", "checked", "failed", "severity"],
        orient="row",
    )

    told = rows([UNTRUE, UNASKED])

    assert_frame_equal(told.collect(), expected)
    assert told.collect_schema().items() <= DATA_QUALITY.schema.items()


def test_no_result_is_no_row() -> None:
    assert rows([]).collect().shape == (0, 5)


def test_records_are_ready_for_json() -> None:
    assert json.loads(json.dumps(as_records([UNASKED]))) == [
        {
            "table": "fct_stage_history",
            "grain": "one stay of a deal in a stage",
            "description": "visit is never empty",
            "severity": "warning",
            "checked": 0,
            "failed": 0,
            "success": False,
            "raised": "ColumnNotFoundError",
        }
    ]


def test_an_error_stops_the_publication_whatever_the_severity() -> None:
    assert [result.stops for result in (UNTRUE, UNASKED)] == [True, True]


def test_a_critical_finding_on_the_data_stops_the_night_and_says_how_much() -> None:
    found = pl.LazyFrame(
        [
            ("crm", "every row can be used in full", 10, 4, "critical"),
            ("crm", "no amount was rounded", 10, 4, "information"),
            ("erp", "every row can be used in full", 10, 0, "critical"),
        ],
        schema=["subject", "rule", "checked", "failed", "severity"],
        orient="row",
    )

    results = findings_that_stop(found)

    assert [(r.table, r.description, r.stops) for r in results] == [
        ("crm", "every row can be used in full: 4 of 10 fail", True)
    ]
