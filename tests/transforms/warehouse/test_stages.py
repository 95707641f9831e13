"""Stages and pipelines on the CRM's own list: held in sight, not mapped."""

import polars as pl

from tests.transforms.histories import History, listed, to
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.warehouse.stages import pipelines, stages

STATES = History(to("lead", 1)).states


def known(
    stage: str,
    place: int,
    *,
    pipeline: str = "other",
    kind: str = "deals",
    is_active: bool = True,
) -> tuple[object, ...]:
    return (
        kind,
        f"crm:{pipeline}",
        pipeline.title(),
        True,
        f"crm:{stage}",
        stage.title(),
        place,
        0.4,
        False,
        is_active,
    )


def on_list(*rows: tuple[object, ...]) -> pl.LazyFrame:
    return pl.LazyFrame(list(rows), schema=KNOWN_STAGES.schema, orient="row")


def found(*rows: tuple[object, ...]) -> dict[str, tuple[object, ...]]:
    table = stages(listed(), STATES, on_list(*rows)).collect()
    columns = (
        "stage_label",
        "canonical_stage",
        "stage_position",
        "is_mapped",
        "source_position",
        "is_active",
    )
    return {
        f"{row['pipeline_id']} {row['stage_id']}": tuple(row[n] for n in columns)
        for row in table.to_dicts()
    }


def test_a_stage_that_only_the_crm_lists_is_there_and_not_mapped() -> None:
    assert found(known("demo", 2))["crm:other crm:demo"] == (
        "Demo",
        None,
        None,
        False,
        2,
        True,
    )


def test_a_deleted_stage_is_kept() -> None:
    assert found(known("demo", 2, is_active=False))["crm:other crm:demo"][-1] is False


def test_the_configuration_stands_over_the_list_of_the_crm() -> None:
    mapped = found(known("lead", 5, pipeline="sales"))["crm:sales crm:lead"]

    assert mapped == ("lead", "lead", 0, True, 5, True)


def test_stages_that_leads_go_through_are_no_stages_of_deals() -> None:
    assert len(found(known("fresh", 0, kind="leads"))) == 6


def test_without_any_list_nothing_is_said_of_one() -> None:
    assert found()["crm:sales crm:lead"] == ("lead", "lead", 0, True, None, None)


def test_a_pipeline_has_the_crms_name_where_the_configuration_has_none() -> None:
    lists = on_list(
        known("demo", 0), known("demo2", 1), known("lead", 0, pipeline="sales")
    )
    names = pl.LazyFrame(
        {"pipeline_id": ["crm:sales"], "pipeline_label": ["Our sales"]}
    )
    rows = pipelines(names, stages(listed(), STATES, lists), lists).collect()

    assert rows.drop("source").rows() == [
        ("crm:other", "Other", 2, True),
        ("crm:sales", "Our sales", 6, True),
    ]
