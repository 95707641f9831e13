"""An account's pipelines, with what each stage seems to mean."""

from datetime import UTC, datetime

import polars as pl

from flows.suggested_pipelines import (
    SuggestedPipeline,
    SuggestedStage,
    suggested_pipelines,
)
from sources.hubspot.tables import STAGES, raw_schema


def answered(*rows: dict[str, object]) -> pl.DataFrame:
    """Stages as HubSpot writes them: what a row does not say is as for any stage."""
    plain = {
        "object_type": "deals",
        "pipeline_id": "p",
        "pipeline_label": "Sales",
        "stage_id": "new",
        "stage_order": "0",
        "probability": "0.2",
        "is_closed": "false",
        "_extracted_at": datetime(1970, 1, 1, tzinfo=UTC),
    }
    nothing = pl.DataFrame(raw_schema(STAGES).empty_table())
    return pl.DataFrame([plain | row for row in rows], nothing.schema)


def ids(*rows: dict[str, object]) -> list[tuple[str, list[str]]]:
    return [
        (one.id, [each.id for each in one.stages])
        for one in suggested_pipelines(answered(*rows), "crm")
    ]


def test_a_stage_without_a_name_is_called_by_its_id() -> None:
    assert suggested_pipelines(answered({"pipeline_label": None}), "crm") == (
        SuggestedPipeline(
            id="p",
            label="p",
            stages=(
                SuggestedStage("new", "new", "lead", "open, 1 of 1, probability 0.2"),
            ),
        ),
    )


def test_stages_and_pipelines_that_were_archived_are_left_out() -> None:
    assert ids(
        {},
        {"stage_id": "old", "stage_archived": "true"},
        {"pipeline_id": "q", "pipeline_archived": "true"},
    ) == [("p", ["new"])]


def test_what_leads_go_through_is_no_sales_pipeline() -> None:
    assert ids({}, {"object_type": "leads", "pipeline_id": "l"}) == [("p", ["new"])]


def test_stages_stand_in_the_order_of_the_account() -> None:
    assert ids(
        {"stage_id": "b", "stage_order": "10"},
        {"stage_id": "a", "stage_order": "9"},
        {"pipeline_id": "a", "stage_id": "c"},
    ) == [("a", ["c"]), ("p", ["a", "b"])]


def test_a_pipeline_lacks_what_no_stage_of_it_is() -> None:
    (open_only,) = suggested_pipelines(answered({}), "crm")
    (closed_only,) = suggested_pipelines(
        answered(
            {"stage_id": "won", "is_closed": "true", "probability": "1.0"},
            {"stage_id": "lost", "is_closed": "true", "probability": "0.0"},
            {"stage_id": "park", "is_closed": "true", "probability": None},
        ),
        "crm",
    )

    assert (open_only.lacks, closed_only.lacks) == (("won", "lost"), ("open",))
    assert [stage.because for stage in closed_only.stages] == [
        "closed, probability 0",
        "closed, no probability",
        "closed, probability 1",
    ]


def test_an_account_without_stages_has_no_pipeline() -> None:
    assert suggested_pipelines(answered(), "crm") == ()
