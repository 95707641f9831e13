"""Great Expectations judges shares, says nothing aloud and changes nothing outside."""

import logging
import subprocess
import sys
import warnings

import polars as pl
import pytest

from expectations.judge import Judgement, judge
from expectations.rule import Rule

TRUE = Judgement(success=True)
UNTRUE = Judgement(success=False)


def rule(sentence: str, mostly: float = 1.0) -> Rule:
    return Rule(sentence, holds=pl.lit(value=True), mostly=mostly)


def test_a_sentence_is_true_only_of_every_row() -> None:
    judged = judge("t", {rule("all of them"): 1.0, rule("all but one"): 1 - 1e-9})

    assert judged == {"all of them": TRUE, "all but one": UNTRUE}


def test_a_sentence_may_be_true_enough() -> None:
    judged = judge("t", {rule("enough", 0.95): 0.95, rule("too few", 0.95): 0.94})

    assert judged == {"enough": TRUE, "too few": UNTRUE}


@pytest.mark.parametrize("share", [float("nan"), 1.5])
def test_what_is_no_share_is_not_true(share: float) -> None:
    assert judge("t", {rule("strange"): share}) == {"strange": UNTRUE}


def test_each_table_is_judged_by_its_own_shares_whatever_came_before() -> None:
    same = rule("the same sentence")

    judged = [judge(name, {same: share}) for name, share in (("a", 1.0), ("b", 0.5))]

    assert judged == [{"the same sentence": TRUE}, {"the same sentence": UNTRUE}]
    assert judge("a", {same: 1.0}) == {"the same sentence": TRUE}


def test_nothing_to_judge_is_no_judgement() -> None:
    assert judge("t", {}) == {}


def test_nothing_is_printed_logged_or_warned(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")
        judge("t", {rule("untrue"): 0.5})

    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_only_judging_pays_for_the_import_and_warnings_stay_warnings() -> None:
    script = """
import sys, warnings
warnings.simplefilter("error")
shown_by = warnings.showwarning
from expectations.gate import check, verdict
assert "great_expectations" not in sys.modules and "pandas" not in sys.modules
from expectations.judge import judge
judge("t", {})
assert warnings.showwarning is shown_by
import logging
logging.captureWarnings(True)
assert warnings.showwarning is not shown_by
"""
    done = subprocess.run(  # noqa: S603 - our own script, in a process of its own
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
