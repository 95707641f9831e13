"""Stage labels: what people call a stage, at either level."""

import polars as pl

from tests.transforms.metrics.builders import day, stages
from transforms.metrics.stage_labels import with_stage_labels

PLACE = {"level": pl.String, "pipeline_id": pl.String, "stage": pl.String}


def labels(level: str, stage: str, mapping: pl.LazyFrame) -> tuple[object, ...]:
    frame = pl.LazyFrame([(level, "crm:sales", stage)], schema=PLACE, orient="row")
    found = with_stage_labels(frame, mapping).collect()
    return found.select("stage_label", "stage_position").row(0)


def test_the_crms_own_stage_has_the_crms_name_and_place() -> None:
    assert labels("stage", "crm:quote", stages()) == ("Quote", 2)


def test_the_latest_mapping_names_the_stage() -> None:
    renamed = {"valid_from": day(1), "stage_label": "Demo call", "stage_position": 7}

    assert labels("stage", "crm:demo", stages(renamed)) == ("Demo call", 7)


def test_a_stage_that_nobody_listed_is_called_by_its_id() -> None:
    assert labels("stage", "crm:x", stages()) == ("crm:x", None)


def test_a_canonical_stage_has_its_place_among_the_six() -> None:
    assert labels("canonical", "negotiation", stages()) == ("negotiation", 3)
    assert labels("canonical", "unmapped", stages()) == ("unmapped", None)
