"""What deals and entries are split by."""

import polars as pl
import pytest

from tests.transforms.metrics.builders import day, deal, deals, entries, entry, table
from transforms.metrics.segments import SPLITS, segmented_deals, segmented_entries
from transforms.schemas import DIM_COMPANIES, DIM_OWNERS

OWNERS = table(
    DIM_OWNERS,
    [
        {"owner_id": "crm:ann", "team": "North"},
        {"owner_id": "crm:bob", "team": "South"},
        {"owner_id": "crm:cy"},
    ],
)
COMPANIES = table(
    DIM_COMPANIES,
    [
        {"company_id": f"crm:{number}", "employees": number}
        for number in (0, 1, 10, 11, 50, 51, 200, 201, 1_000, 1_001)
    ]
    + [{"company_id": "crm:none"}],
)
COLUMNS = [column for _, column in SPLITS]


def splits(frame: pl.LazyFrame) -> list[tuple[str, ...]]:
    return (
        frame.sort("deal_id").select(pl.col(COLUMNS).cast(pl.String)).collect().rows()
    )


def test_a_deal_is_split_by_what_is_known_of_it() -> None:
    known = deal(
        1,
        day(1),
        owner_id="crm:ann",
        lead_source="fair",
        product="boots",
        deal_type="new",
        currency="EUR",
        company_id="crm:51",
    )

    assert splits(
        segmented_deals(deals(known, deal(2, day(1))), OWNERS, COMPANIES)
    ) == [
        ("crm:ann", "North", "fair", "51 to 200", "boots", "new", "EUR"),
        ("none",) * 7,
    ]


def test_an_entry_belongs_to_the_owner_of_that_moment_and_to_that_ones_team() -> None:
    now = deal(1, day(1), owner_id="crm:bob", product="boots")
    then = entry(1, day(1), owner_id_at_entry="crm:ann")

    (found,) = splits(segmented_entries(entries(then), deals(now), OWNERS, COMPANIES))

    assert found[:2] == ("crm:ann", "North")
    assert found[4] == "boots"


@pytest.mark.parametrize("owner", ["crm:cy", "crm:nobody"])
def test_an_owner_without_a_team_is_in_none(owner: str) -> None:
    (found,) = splits(
        segmented_deals(deals(deal(1, day(1), owner_id=owner)), OWNERS, COMPANIES)
    )

    assert found[:2] == (owner, "none")


@pytest.mark.parametrize(
    ("company", "band"),
    [
        ("crm:0", "none"),
        ("crm:1", "1 to 10"),
        ("crm:10", "1 to 10"),
        ("crm:11", "11 to 50"),
        ("crm:50", "11 to 50"),
        ("crm:200", "51 to 200"),
        ("crm:201", "201 to 1,000"),
        ("crm:1000", "201 to 1,000"),
        ("crm:1001", "over 1,000"),
        ("crm:none", "none"),
        ("crm:unlisted", "none"),
    ],
)
def test_the_size_is_that_of_the_company_a_crm_ties_the_deal_to(
    company: str, band: str
) -> None:
    (found,) = splits(
        segmented_deals(deals(deal(1, day(1), company_id=company)), OWNERS, COMPANIES)
    )

    assert found[3] == band


def test_nothing_gets_lost_and_nothing_is_doubled() -> None:
    some = deals(*(deal(number, day(1), company_id="crm:1") for number in range(9)))

    assert segmented_deals(some, OWNERS, COMPANIES).collect().height == 9
    assert segmented_deals(some.clear(), OWNERS, COMPANIES).collect().height == 0
