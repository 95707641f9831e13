import polars as pl

from sandbox.hubspot.company_portal import ids

DEALS = pl.DataFrame({"deal_id": ["D0000000", "D0000123", "D0001000", "D1234567"]})


def test_a_deal_has_a_number_that_grows_by_a_digit_on_the_way() -> None:
    told = DEALS.select(id=ids.portal_deal_id("deal_id"))
    assert told["id"].to_list() == [
        9_999_999_000,
        9_999_999_123,
        10_000_000_000,
        10_001_233_567,
    ]


def test_the_companys_deal_is_told_of_the_number_and_of_its_text() -> None:
    told = DEALS.select(id=ids.portal_deal_id("deal_id"))
    as_text = told.cast(pl.String)
    assert told.select(deal_id=ids.company_deal_id("id")).equals(DEALS)
    assert as_text.select(deal_id=ids.company_deal_id("id")).equals(DEALS)


def test_every_kind_of_record_with_a_number_of_its_own_is_told_back() -> None:
    for object_type, company_id in {
        "leads": "L0000042",
        "line_items": "I0000042",
        "emails": "A00000042",
        "tasks": "A00000042",
    }.items():
        told = pl.DataFrame({"own": [company_id]}).select(
            id=ids.portal_id(object_type, ids.number_of("own"))
        )
        back = told.select(own=ids.company_id(object_type, pl.col("id")))
        assert back["own"].to_list() == [company_id]
