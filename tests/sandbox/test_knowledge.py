from dataclasses import fields
from datetime import UTC, datetime

import polars as pl
from polars.testing import assert_frame_equal

from sandbox.company import Company
from sandbox.knowledge import as_known

EARLY, LATE = (datetime(2025, month, 3, 12, tzinfo=UTC) for month in (4, 11))
KEYS = {
    "owners": ["owner"],
    "customers": ["customer"],
    "people": ["person"],
    "deals": ["deal_id"],
    "parties": ["deal_id"],
    "changes": ["deal_id", "field", "value", "changed_at"],
    "lead_objects": ["lead_id"],
    "lead_changes": ["lead_id", "status"],
    "activities": ["activity_id"],
    "moves": ["deal_id", "stage_id", "moved_at"],
    "merges": ["deal_id"],
    "stage_edits": ["stage_id"],
    "rates": ["currency", "date"],
}
FRAMES = [
    field.name
    for field in fields(Company)
    if field.name not in ("seed", "starts_on", "ends_at")
]


def test_a_later_instant_has_everything_that_an_earlier_one_has(
    larger: Company,
) -> None:
    early, late = as_known(larger, at=EARLY), as_known(larger, at=LATE)

    assert set(KEYS) | {"lines"} == set(FRAMES)
    for name, key in KEYS.items():
        before, after = getattr(early, name), getattr(late, name)
        missing = before.join(after, on=key, how="anti")
        assert missing.is_empty(), name
        assert 0 < before.height <= after.height, name


def test_at_its_end_the_company_is_known_whole_but_for_old_versions_of_lines(
    larger: Company,
) -> None:
    known = as_known(larger, at=larger.ends_at)

    for name in set(KEYS) - {"activities", "lead_objects", "rates", "owners"}:
        assert_frame_equal(getattr(known, name), getattr(larger, name))
    assert known.activities.height == larger.activities.height
    assert known.lead_objects.height == larger.lead_objects.height
    assert set(known.lines["line_id"]) < set(larger.lines["line_id"])
    assert known.lines["line_id"].is_unique().all()


def test_nothing_from_the_instant_itself_or_later_is_known(larger: Company) -> None:
    at = larger.changes.filter(field="stage")["changed_at"][30_000]
    known = as_known(larger, at=at)

    for name in FRAMES:
        instants = getattr(known, name).select(pl.col(pl.Datetime))
        assert all(column.is_null().all() or column.max() < at for column in instants)


def test_a_deal_that_a_merge_makes_is_unknown_until_then(larger: Company) -> None:
    survivor, merged_at = larger.merges.select("survivor", "merged_at").row(20)
    before = as_known(larger, at=merged_at)
    after = as_known(larger, at=datetime.fromtimestamp(merged_at.timestamp() + 1, UTC))

    for name in ("deals", "parties", "changes"):
        assert survivor not in getattr(before, name)["deal_id"]
        assert survivor in getattr(after, name)["deal_id"]


def test_what_was_tied_to_merged_deals_is_tied_to_what_the_merge_made(
    larger: Company,
) -> None:
    known = as_known(larger, at=larger.ends_at)
    losers, survivors = (set(larger.merges[c]) for c in ("deal_id", "survivor"))

    for name in ("lead_objects", "lines", "activities"):
        tied = set(getattr(known, name)["deal_id"].drop_nulls())
        assert not tied & losers
        assert tied & survivors


def test_a_leads_deal_is_known_once_it_is_there(larger: Company) -> None:
    known = as_known(larger, at=LATE)
    open_ = larger.lead_objects.filter(
        pl.col("created_at") < LATE, pl.col("sold_at") >= LATE
    )
    shown = known.lead_objects.join(open_, on="lead_id", how="semi")

    assert shown.height == open_.height > 10
    assert shown["deal_id"].null_count() == shown.height
    told = set(known.lead_objects["deal_id"].drop_nulls())
    assert told <= set(known.deals["deal_id"])


def test_who_has_not_joined_is_unknown_and_who_has_not_left_is_still_there(
    larger: Company,
) -> None:
    known = as_known(larger, at=EARLY).owners

    assert known.height < larger.owners.height
    assert known["left_on"].null_count() > (
        known.join(larger.owners, on="owner", suffix="_later")[
            "left_on_later"
        ].null_count()
    )
