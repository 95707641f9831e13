"""Steps: how a deal came to a stage, and how it went on from there.

Expects a deal's stays in order, with `deal_id`, `pipeline_id`, `stage_class` (won,
lost or open), `position` (null where nobody mapped the stage) and `is_cut_off`
(whether a deletion or a merge ended the stay).
"""

import polars as pl

from transforms.warehouse import expressions as ex

_DECIDED = ["won", "lost"]


def stage_class() -> pl.Expr:
    """Return won, lost or open; a stage nobody mapped is taken to be open."""
    canonical = pl.col("canonical_stage")
    return pl.when(canonical.is_in(_DECIDED)).then(canonical).otherwise(pl.lit("open"))


def direction() -> pl.Expr:
    """Return how the deal came here: the first of these that applies.

    created: its first stay, even one born closed. won, lost: into that class from
    outside. reopened: out of won or lost, or back from deletion. moved: from another
    pipeline, or a step into or out of a stage nobody mapped, which is neither forward
    nor back. forward, skipped, back: by place in the pipeline's list; a step between
    two won stages (or two lost ones) is forward.
    """
    first = ex.is_first_of("deal_id")
    here, before = pl.col("stage_class"), ex.of_previous("stage_class", first)
    step = pl.col("position") - ex.of_previous("position", first)
    was_cut = ex.of_previous("is_cut_off", first)
    is_decided = here.is_in(_DECIDED)
    return (
        pl.when(first)
        .then(pl.lit("created"))
        .when(is_decided & (before != here))
        .then(here)
        .when(was_cut | (before.is_in(_DECIDED) & ~is_decided))
        .then(pl.lit("reopened"))
        .when(pl.col("pipeline_id") != ex.of_previous("pipeline_id", first))
        .then(pl.lit("moved"))
        .when(is_decided | (step == 1))
        .then(pl.lit("forward"))
        .when(step > 1)
        .then(pl.lit("skipped"))
        .when(step < 0)
        .then(pl.lit("back"))
        .otherwise(pl.lit("moved"))
    )


def next_step() -> pl.Expr:
    """Return how the deal went on: by the direction of its next stay, if it has one."""
    onwards = ex.of_next("direction", ex.is_last_of("deal_id"))
    return (
        pl.when(pl.col("is_cut_off"))
        .then(pl.lit("deleted"))
        .when(onwards.is_null())
        .then(pl.lit("still_open"))
        .otherwise(
            onwards.replace(
                {"forward": "advanced", "skipped": "advanced", "back": "went_back"}
            )
        )
    )
