import polars as pl

from sandbox.company import Company
from sandbox.lead_changes import STATUSES


def test_there_are_about_three_leads_for_two_deals(larger: Company) -> None:
    leads = larger.lead_objects
    sold = leads.drop_nulls("deal_id")

    assert 1.3 < leads.height / 20_000 < 1.6
    assert 0.7 < sold.height / 20_000 < 0.9
    assert leads["lead_id"].is_unique().all()
    assert leads["created_at"].is_sorted()


def test_a_lead_comes_before_the_deal_that_it_becomes(larger: Company) -> None:
    sold = larger.lead_objects.join(
        larger.deals, on="deal_id", how="inner", validate="1:1", suffix="_of_deal"
    )
    parties = sold.join(larger.parties, on="deal_id", how="inner", validate="1:1")

    assert sold.height == larger.lead_objects.drop_nulls("deal_id").height
    assert (sold["created_at"] < sold["sold_at"]).all()
    assert sold["sold_at"].equals(sold["created_at_of_deal"])
    assert sold["channel"].equals(sold["lead_source"])
    assert parties["customer"].equals(parties["customer_right"])
    assert parties["person"].equals(parties["person_right"])
    assert "renewal" not in sold["deal_type"]


def test_some_leads_are_people_without_a_company_and_some_lie_unattended(
    larger: Company,
) -> None:
    leads = larger.lead_objects
    alone = leads.filter(pl.col("customer").is_null())
    unsold = leads.filter(pl.col("deal_id").is_null())
    people = leads.join(larger.people, on="person", how="left", validate="m:1")

    assert 0.3 < alone.height / unsold.height < 0.7
    assert alone["deal_id"].null_count() == alone.height
    assert 0.02 < leads["owner"].null_count() / leads.height < 0.2
    assert people["customer"].equals(people["customer_right"])
    assert set(leads["owner"].drop_nulls()) <= set(larger.owners["owner_name"])


def test_worse_channels_bring_more_leads_that_never_become_a_deal(
    larger: Company,
) -> None:
    share = dict(
        larger.lead_objects.group_by("channel")
        .agg(pl.col("deal_id").is_not_null().mean())
        .iter_rows()
    )

    assert share["referral"] > 1.3 * share["social media"]


def test_every_lead_begins_as_new_and_moves_through_known_statuses(
    larger: Company,
) -> None:
    rows = larger.lead_changes.join(
        larger.lead_objects, on="lead_id", how="inner", validate="m:1"
    ).sort("lead_id", "changed_at", maintain_order=True)
    first = rows.group_by("lead_id", maintain_order=True).first()
    place = rows["status"].replace_strict({s: n for n, s in enumerate(STATUSES)})
    falls = place.diff().lt(0) & (rows["lead_id"] == rows["lead_id"].shift(1))

    assert first.height == larger.lead_objects.height
    assert first["status"].unique().to_list() == ["new"]
    assert first["changed_at"].equals(first["created_at"])
    assert set(rows["status"]) == set(STATUSES)
    assert not falls.any()
    assert larger.lead_changes["changed_at"].is_sorted()


def test_a_lead_is_qualified_when_it_becomes_a_deal_and_only_then(
    larger: Company,
) -> None:
    qualified = larger.lead_changes.filter(status="qualified").join(
        larger.lead_objects, on="lead_id", how="full", validate="1:1", coalesce=True
    )

    assert qualified["changed_at"].equals(qualified["sold_at"])
