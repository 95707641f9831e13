"""The judge: Great Expectations decides which sentences are true enough.

It is given one row per table, with the share of true rows under each sentence, and
one expectation per sentence. It never sees a value of a deal or a person, so none can
reach its results or its log; and what it would call true by itself (an empty table, a
column of nulls, an empty suite) is counted before it is asked. The import takes 2.4 s
and 230 MB, a sentence 1.3 ms, whatever the size of the table. No other thread may
import it ahead: dlt takes a pandas that is half imported for a whole one.
"""

import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.rule import Rule

if TYPE_CHECKING:
    from types import ModuleType

    from great_expectations.core import (
        ExpectationSuite,
        ExpectationValidationResult,
    )
    from great_expectations.core.batch_definition import BatchDefinition

RAISED = "GreatExpectationsError"
_ONE_AT_A_TIME = Lock()  # its context is one for the whole process
_TALKATIVE = ("great_expectations", "great_expectations.data_context.types.base")


@dataclass(frozen=True)
class Judgement:
    """Whether a sentence is true enough; `raised` where the judge could not tell."""

    success: bool
    raised: str | None = None


def judge(name: str, shares: Mapping[Rule, float]) -> dict[str, Judgement]:
    """Return a judgement for every sentence that Great Expectations gave one on.

    `shares` holds, for each rule of the table `name`, the share of the rows asked of
    which it is true. Who calls must see to it that no sentence is missing.
    """
    truth = {rule.description: [share] for rule, share in shares.items()}
    with _ONE_AT_A_TIME:
        gx = _great_expectations()
        batch = _any_frame().get_batch({"dataframe": pl.DataFrame(truth).to_pandas()})
        results = batch.validate(_suite(gx, name, shares), result_format="BOOLEAN_ONLY")
    return {
        str(result.expectation_config.description): _judgement(result)
        for result in results.results
        if result.expectation_config is not None
    }


def _great_expectations() -> "ModuleType":
    """Import Great Expectations, quietly, and undo what it does to the process.

    It takes seconds, so only the step that judges pays for it. Version 1.24 imports
    modules that Python 3.11 deprecates, and diverts every warning of the process into
    logging.
    """
    shown_by = warnings.showwarning
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", r"module 'sre_\w+' is deprecated", DeprecationWarning
        )
        import great_expectations as gx  # noqa: PLC0415 - see above

        if warnings.showwarning is not shown_by:
            logging.captureWarnings(capture=False)
    # It tells of every temporary folder; the results are what people want to see.
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return gx


@cache
def _any_frame() -> "BatchDefinition[Any]":
    """Return how a frame is handed in; nothing is sent, nothing is drawn.

    It takes 20 ms and knows nothing of a table, so one serves all.
    """
    context = _great_expectations().get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("gate").add_dataframe_asset("truth")
    definition: BatchDefinition[Any] = asset.add_batch_definition_whole_dataframe(
        "whole"
    )
    return definition


def _suite(
    gx: "ModuleType", name: str, rules: Mapping[Rule, float]
) -> "ExpectationSuite":
    """Return one expectation per rule: it is true of at least its `mostly`."""
    suite: ExpectationSuite = gx.ExpectationSuite(
        name=name,
        expectations=[
            gx.expectations.ExpectColumnMinToBeBetween(
                column=rule.description,
                min_value=rule.mostly,
                max_value=1.0,
                description=rule.description,
                severity=rule.severity,
            )
            for rule in rules
        ],
    )
    return suite


def _judgement(result: "ExpectationValidationResult") -> Judgement:
    """Return the verdict without the error's text; an error may come one per metric."""
    info = result.exception_info or {}
    raised = any(
        one.get("raised_exception", False)
        for one in (info, *info.values())
        if isinstance(one, dict)
    )
    return Judgement(bool(result.success), RAISED if raised else None)
