from datetime import datetime, timedelta

import polars as pl

from sandbox.company import Company
from sandbox.stage_edits import ADDED, NEW_LABEL, REMOVED, RENAMED, stages_at


def edit_at(made_up: Company, edit: str) -> datetime:
    at = made_up.stage_edits.filter(edit=edit)["at"].item()
    assert isinstance(at, datetime)
    return at


def entries(made_up: Company, stage_id: str) -> pl.DataFrame:
    return made_up.changes.filter(field="stage", value=stage_id)


def test_one_stage_is_renamed_one_added_and_one_removed_on_working_days(
    larger: Company,
) -> None:
    edits = larger.stage_edits

    assert edits.select("stage_id", "edit", "label").rows() == [
        (RENAMED, "renamed", NEW_LABEL),
        (ADDED, "added", "Contract sent"),
        (REMOVED, "removed", "Terms discussed"),
    ]
    assert edits["at"].is_sorted()
    assert (edits["at"].dt.weekday() <= 5).all()


def test_the_added_stage_is_entered_from_its_day_on(larger: Company) -> None:
    entered = entries(larger, ADDED)
    added_at = edit_at(larger, "added")

    assert entered.height > 100
    assert entered["changed_at"].min() > added_at  # type: ignore[operator]
    sources = larger.deals.join(entered, on="deal_id", how="semi")["lead_source"]
    assert not set(sources) & {"partner", "web form"}


def test_deals_in_the_removed_stage_are_moved_away_at_that_instant(
    larger: Company,
) -> None:
    removed_at = edit_at(larger, "removed")
    moved = larger.changes.filter(changed_by="admin")
    stages = moved.filter(field="stage")
    before = (
        larger.changes.filter(field="stage")
        .filter(pl.col("changed_at") < removed_at)
        .group_by("deal_id")
        .last()
        .filter(value=REMOVED)
    )
    gone = larger.changes.filter(field="deleted", value="true")

    assert stages.height > 5
    assert stages["value"].unique().to_list() == ["renewal_offer"]
    assert moved["changed_at"].unique().to_list() == [removed_at]
    assert set(stages["deal_id"]) == set(before["deal_id"]) - set(gone["deal_id"])


def test_nobody_enters_the_removed_stage_any_more(larger: Company) -> None:
    entered = entries(larger, REMOVED)

    assert entered.height > 100
    assert entered["changed_at"].max() < edit_at(larger, "removed")  # type: ignore[operator]


def test_the_stages_are_listed_as_they_were_at_any_time(larger: Company) -> None:
    at = {
        edit: edit_at(larger, edit) + timedelta(seconds=1)
        for edit in ("renamed", "added", "removed")
    }
    first = stages_at(larger.stage_edits, at=edit_at(larger, "renamed"))
    listed = {
        edit: {
            row["stage_id"]: row
            for row in stages_at(larger.stage_edits, at=t).rows(named=True)
        }
        for edit, t in at.items()
    }

    assert first["edited_at"].null_count() == first.height == 13
    assert listed["renamed"][RENAMED]["label"] == NEW_LABEL
    assert ADDED not in listed["renamed"]
    assert listed["added"][ADDED]["position"] == 6
    assert listed["added"]["won"]["position"] == 7
    assert not listed["added"][REMOVED]["is_removed"]
    assert listed["removed"][REMOVED]["is_removed"]
    assert len(listed["removed"]) == 14
