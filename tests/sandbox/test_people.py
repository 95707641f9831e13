import polars as pl

from sandbox.company import Company


def test_a_customer_has_one_to_four_people_and_big_ones_have_more(
    larger: Company,
) -> None:
    staff = (
        larger.people.filter(pl.col("double_of").is_null())
        .group_by("customer")
        .agg(people=pl.len())
        .drop_nulls()
        .join(larger.customers, on="customer", how="inner", validate="1:1")
    )
    small, big = (
        staff.filter(is_it)["people"].to_numpy().mean()
        for is_it in (pl.col("employees") < 50, pl.col("employees") > 500)
    )

    assert staff.height == larger.customers.height
    assert set(staff["people"]) == {1, 2, 3, 4}
    assert big > 1.5 * small


def test_no_two_people_have_one_address_unless_they_are_one(larger: Company) -> None:
    once = larger.people.filter(pl.col("double_of").is_null())

    assert once["email"].is_unique().all()
    assert once["email"].str.contains(r"^[a-z.0-9-]+@[a-z0-9-]+\.example$").all()
    assert not larger.people["email"].is_unique().all()


def test_whoever_is_listed_twice_differs_in_name_or_address(larger: Company) -> None:
    people = larger.people
    twice = people.drop_nulls("double_of").join(
        people, left_on="double_of", right_on="person", how="inner", validate="1:1"
    )
    same = (
        (twice["first_name"] == twice["first_name_right"])
        & (twice["last_name"] == twice["last_name_right"])
        & (twice["email"] == twice["email_right"])
    )

    assert 0.02 < twice.height / people.height < 0.04
    assert not same.any()
    assert twice["customer"].equals(twice["customer_right"])


def test_the_people_of_a_deal_work_for_its_customer(larger: Company) -> None:
    for column in ("person", "second_person"):
        met = larger.parties.drop_nulls(column).join(
            larger.people, left_on=column, right_on="person", how="inner"
        )
        assert met["customer"].equals(met["customer_right"])
        assert met.height > larger.deals.height * 0.1
    both = larger.parties.drop_nulls("second_person")
    assert (both["person"] != both["second_person"]).all()


def test_a_person_is_known_no_earlier_than_the_company_they_work_for(
    larger: Company,
) -> None:
    met = larger.people.join(larger.customers, on="customer", how="inner")

    assert larger.people["created_at"].null_count() == 0
    assert (larger.people["created_at"] < larger.ends_at).all()
    assert (met["created_at"] >= met["created_at_right"]).all()
