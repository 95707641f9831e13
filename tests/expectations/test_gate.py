"""The gate: what stops a publication, what is only told, and what is never told."""

import json
import logging
from collections.abc import Mapping

import polars as pl
import pytest

from expectations import gate
from expectations.gate import check, verdict
from expectations.judge import Judgement, judge
from expectations.results import CheckResult, Rejected, as_records
from expectations.rule import Night, Rule
from expectations.suite import suite
from tests.expectations.builders import AS_OF, Frames, good_night, put, spoilt
from transforms.schemas import (
    DIM_DEALS,
    DIM_OWNERS,
    FCT_STAGE_HISTORY,
    TABLES,
    Table,
)

COMPLETE = "every rule that is declared was asked"
ADDRESS = "jane.doe@example.com"


def failures(table: Table, frames: Frames) -> list[CheckResult]:
    return [r for r in check(table, frames, as_of=AS_OF) if not r.success]


def owners(**more: object) -> CheckResult:
    """Return a result on the owners, as it comes out of the gate."""
    said: dict[str, object] = {"severity": "critical", "success": False, **more}
    return CheckResult(table=DIM_OWNERS.name, grain=DIM_OWNERS.grain, **said)  # type: ignore[arg-type]  # the test says which


def test_every_table_of_a_good_night_passes() -> None:
    frames = good_night()

    untrue = [r for table in TABLES.values() for r in failures(table, frames)]

    assert untrue == []


def test_every_rule_has_a_result_in_the_order_declared() -> None:
    results = check(DIM_DEALS, good_night(), as_of=AS_OF)

    declared = [rule.description for rule in suite(DIM_DEALS, Night(AS_OF))]
    assert [r.description for r in results] == [*declared, COMPLETE]


def test_a_broken_table_is_rejected_in_sentences() -> None:
    frames = spoilt("fct_stage_history", put(1, stay_number=1, direction="created"))

    with pytest.raises(Rejected) as rejected:
        verdict(check(FCT_STAGE_HISTORY, frames, as_of=AS_OF))

    assert str(rejected.value) == (
        "fct_stage_history (a row is one stay of a deal in a stage) is not fit to"
        " publish:\n"
        "  - not true: deal_id and stay_number are unique together\n"
        "  - not true: a deal's stays are numbered from 1 without a gap\n"
        "  - not true: a deal has as many stays as dim_deals says"
    )


def test_a_result_tells_how_many_rows_were_asked_and_failed() -> None:
    assert failures(DIM_OWNERS, spoilt("dim_owners", put(1, owner_name=""))) == [
        owners(description="owner_name is never empty", checked=2, failed=1)
    ]


def test_a_warning_is_told_and_stops_nothing() -> None:
    frames = spoilt("dim_deals", put(1, amount=None, reporting_amount=None))

    warnings = verdict(check(DIM_DEALS, frames, as_of=AS_OF))

    assert [(w.severity, w.description) for w in warnings] == [
        ("warning", "nearly every won deal has an amount")
    ]


def test_an_empty_table_that_may_not_be_is_rejected() -> None:
    frames = {name: table.empty() for name, table in TABLES.items()}

    assert [r.description for r in failures(TABLES["dim_pipelines"], frames)] == [
        "there is at least one row"
    ]
    assert failures(TABLES["quarantine"], frames) == []


def test_a_rule_that_nobody_judged_rejects_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forgetful(name: str, shares: Mapping[Rule, float]) -> dict[str, Judgement]:
        judged = judge(name, shares)
        del judged["owner_id is unique"]
        return judged

    monkeypatch.setattr(gate, "judge", forgetful)

    declared = len(suite(DIM_OWNERS, Night(AS_OF)))
    assert failures(DIM_OWNERS, good_night()) == [
        owners(description=COMPLETE, checked=declared, failed=1)
    ]


def test_a_sentence_that_is_declared_twice_rejects_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twice = Rule("owner_id is unique", holds=pl.lit(value=True) & True)
    monkeypatch.setattr(gate, "suite", lambda *of: (*suite(*of), twice))

    assert COMPLETE in [r.description for r in failures(DIM_OWNERS, good_night())]


def test_a_rule_that_raises_rejects_the_table_even_if_only_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = Rule("owners have shoes", holds=pl.col("shoes") > 0, severity="warning")
    monkeypatch.setattr(gate, "suite", lambda *of: (*suite(*of), wrong))

    with pytest.raises(Rejected, match="could not be asked"):
        verdict(check(DIM_OWNERS, good_night(), as_of=AS_OF))
    assert failures(DIM_OWNERS, good_night()) == [
        owners(
            description="owners have shoes",
            severity="warning",
            checked=0,
            failed=0,
            raised="ColumnNotFoundError",
        )
    ]


def test_a_judge_that_raises_rejects_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def faint(name: str, shares: Mapping[Rule, float]) -> dict[str, Judgement]:
        fainted = Judgement(success=False, raised="GreatExpectationsError")
        return judge(name, shares) | {"owner_id is unique": fainted}

    monkeypatch.setattr(gate, "judge", faint)

    (result,) = failures(DIM_OWNERS, good_night())

    assert (result.raised, result.stops) == ("GreatExpectationsError", True)


def test_a_table_that_is_not_there_is_rejected() -> None:
    results = failures(DIM_OWNERS, {})

    assert {result.raised for result in results} == {"KeyError"}
    assert len(results) == len(suite(DIM_OWNERS, Night(AS_OF)))


def test_no_value_of_any_row_is_in_results_messages_or_logs(
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {c.name for c in DIM_DEALS.columns if c.dtype == pl.String()}
    frames = spoilt("dim_deals", put(0, **dict.fromkeys(texts, ADDRESS)))
    number = pl.col("deal_name").str.to_integer()
    with pytest.raises(pl.exceptions.ComputeError, match=ADDRESS):
        frames["dim_deals"].select(number).collect()
    telltale = Rule("a name is a number", holds=number > 0)
    monkeypatch.setattr(gate, "suite", lambda *of: (*suite(*of), telltale))

    with caplog.at_level(logging.DEBUG), pytest.raises(Rejected) as rejected:
        verdict(check(DIM_DEALS, frames, as_of=AS_OF))

    results = rejected.value.results
    told = (
        *(repr(error) for error in (rejected.value, rejected.value.__context__)),
        str(rejected.value),
        json.dumps(as_records(results)),
        caplog.text,
        *capfd.readouterr(),
    )
    assert "ComputeError" in {result.raised for result in results}
    assert "canonical_stage" in " ".join(result.description for result in results)
    assert [text for text in told if ADDRESS in text] == []


def test_the_allowed_share_of_unmapped_amount_reaches_its_rule() -> None:
    frames = spoilt("dim_deals", put(0, canonical_stage=None))
    held = "stages nobody mapped hold no more open amount than is allowed"

    def stops(share: float) -> bool:
        results = check(DIM_DEALS, frames, as_of=AS_OF, largest_unmapped_share=share)
        return any(r.description == held and r.stops for r in results)

    assert [stops(0.05), stops(1.0)] == [True, False]
