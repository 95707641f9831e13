"""What the admin did to the stages: one renamed, one added, one removed."""

from datetime import date, datetime

import numpy as np
import polars as pl

from sandbox.kept import instant
from sandbox.neighbours import is_news, next_of_deal, previous_stage
from sandbox.stages import CODES, STAGES
from sandbox.streams import stream
from sandbox.systems import CRM, system
from sandbox.working_time import DAY, clocks, day_of, instant_of, instants

ADDED, RENAMED, REMOVED = "contract", "presentation", "renewal_talks"
NEW_LABEL = "Demo"
_COMES_TO, _COMES_AFTER = CODES[ADDED], CODES["negotiation"]
_GOES_TO = CODES["renewal_offer"]
# When in the company's time each edit was made, and how often the new stage is used.
_WHEN = {"renamed": 0.45, "added": 0.55, "removed": 0.7}
_USED = 0.5
_LABELS = {stage.stage_id: stage.label for stage in STAGES}
_PIPELINES = {stage.stage_id: stage.pipeline for stage in STAGES}


def stage_edits(seed: int, *, starts_on: date, ends_at: datetime) -> pl.DataFrame:
    """Return one row per edit, by time: at, pipeline, stage_id, edit, label.

    `label` is the stage's name after the edit. An edit concerns the CRM alone.
    """
    chance = stream(seed, "stage edits")
    first, end = day_of(starts_on) * DAY, instant_of(ends_at)
    share = np.array(list(_WHEN.values())) + chance.uniform(0, 0.02, len(_WHEN))
    day = np.floor(clocks((first + share * (end - first)).astype(np.int64)))
    stage_ids = [RENAMED, ADDED, REMOVED]
    return pl.DataFrame(
        {
            "at": instants(day + chance.random(len(_WHEN))),
            "pipeline": [_PIPELINES[stage_id] for stage_id in stage_ids],
            "stage_id": stage_ids,
            "edit": list(_WHEN),
            "label": [NEW_LABEL, _LABELS[ADDED], _LABELS[REMOVED]],
        }
    ).with_columns(instant("at"))


def edited_at(edits: pl.DataFrame, edit: str) -> int:
    """Return when an edit was made, in microseconds."""
    return instant_of(edits.filter(edit=edit)["at"].item())


def stages_at(edits: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Return one row per stage that the CRM had before `at`, removed ones too.

    Columns: pipeline, stage_id, label, canonical, position (in its pipeline, from 0),
    edited_at (the stage's last edit; null: as on the first day), is_removed.
    """
    made = edits.filter(pl.col("at") < at)
    edit = made.select("stage_id", "edit", "label", edited_at="at")
    listed = pl.DataFrame(
        {
            "pipeline": [stage.pipeline for stage in STAGES],
            "stage_id": [stage.stage_id for stage in STAGES],
            "first_label": [stage.label for stage in STAGES],
            "canonical": [stage.canonical for stage in STAGES],
            "is_late": [stage.is_late for stage in STAGES],
        }
    )
    return (
        listed.join(
            edit, on="stage_id", how="left", validate="1:1", maintain_order="left"
        )
        .filter(~pl.col("is_late") | pl.col("edit").is_not_null())
        .select(
            "pipeline",
            "stage_id",
            "canonical",
            "edited_at",
            label=pl.coalesce("label", "first_label"),
            position=pl.int_range(pl.len()).over("pipeline"),
            is_removed=(pl.col("edit") == "removed").fill_null(value=False),
        )
    )


def edited(
    seed: int,
    moves: pl.DataFrame,
    deals: pl.DataFrame,
    edits: pl.DataFrame,
    *,
    end: int,
) -> pl.DataFrame:
    """Return the moves as they went with the edits made; same columns.

    From its day on, half of the deals of the CRM go through the added stage. Deals in
    the removed one are moved away at that instant, and none enters it any more.
    """
    chance = stream(seed, "stage edits' moves")
    removed_at = edited_at(edits, "removed")
    is_out = (pl.col("stage") == CODES[REMOVED]) & (pl.col("moved_at") >= removed_at)
    added = _through_added(moves, deals, edited_at(edits, "added"), end, chance)
    return (
        pl.concat(
            [
                moves.with_columns(
                    stage=pl.when(is_out).then(_GOES_TO).otherwise("stage")
                ).select(added.columns),
                added,
                _moved_away(moves, removed_at).select(added.columns),
            ]
        )
        .sort("deal", "moved_at")
        .filter(is_news("stage"))
        .with_columns(previous=previous_stage())
    )


def _moved_away(moves: pl.DataFrame, removed_at: int) -> pl.DataFrame:
    """Return the moves by which the admin empties the removed stage."""
    until = next_of_deal("moved_at").fill_null(removed_at + 1)
    return (
        moves.with_columns(until=until)
        .filter(
            (pl.col("stage") == CODES[REMOVED])
            & (pl.col("moved_at") < removed_at)
            & (pl.col("until") > removed_at)
        )
        .select(
            "deal",
            stage=pl.lit(_GOES_TO, pl.Int8),
            moved_at=pl.lit(removed_at, pl.Int64),
        )
    )


def _through_added(
    moves: pl.DataFrame,
    deals: pl.DataFrame,
    added_at: int,
    end: int,
    chance: np.random.Generator,
) -> pl.DataFrame:
    """Return the moves into the added stage: somewhere within a stay before it."""
    is_crm = pl.lit(deals.select(system() == CRM).to_series()).gather("deal")
    stays = moves.with_columns(until=next_of_deal("moved_at").fill_null(end)).filter(
        (pl.col("stage") == _COMES_AFTER) & (pl.col("until") > added_at) & is_crm
    )
    since = clocks(np.maximum(stays["moved_at"].to_numpy(), added_at))
    until = clocks(stays["until"].to_numpy())
    moved_at = instants(since + chance.uniform(0.2, 0.9, len(since)) * (until - since))
    is_used = chance.random(len(since)) < _USED
    return (
        stays.with_columns(came_at=pl.Series(moved_at), is_used=pl.Series(is_used))
        .filter(
            "is_used",
            pl.col("came_at") > pl.col("moved_at"),
            pl.col("came_at") < pl.col("until"),
        )
        .select("deal", stage=pl.lit(_COMES_TO, pl.Int8), moved_at="came_at")
    )
