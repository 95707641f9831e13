import polars as pl

from sandbox.company import Company


def test_a_few_deleted_deals_of_the_crm_come_back(larger: Company) -> None:
    deleted = larger.changes.filter(field="deleted")
    back = deleted.filter(value="false")
    sources = larger.deals.join(back, on="deal_id", how="semi")["lead_source"]

    assert 0.05 < back.height / deleted.filter(value="true").height < 0.3
    assert not set(sources) & {"partner", "web form"}


def test_a_deal_comes_back_after_its_deletion_and_goes_on(larger: Company) -> None:
    deleted = larger.changes.filter(field="deleted")
    times = deleted.pivot("value", index="deal_id", values="changed_at").drop_nulls()
    later = larger.changes.join(times, on="deal_id", how="inner").filter(
        pl.col("changed_at") > pl.col("false")
    )
    between = larger.changes.join(times, on="deal_id", how="inner").filter(
        pl.col("changed_at").is_between("true", "false", closed="none")
    )

    assert (times["false"] > times["true"]).all()
    assert between.is_empty()
    assert later["deal_id"].n_unique() > times.height / 2
