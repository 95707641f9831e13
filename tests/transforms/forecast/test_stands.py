"""Where a deal stands: how large it was when it came to its stage."""

from tests.transforms.forecast.companies import deal, known
from tests.transforms.histories import AS_OF, change
from transforms.forecast.open_deals import open_deals


def bands(*amounts: float | None) -> list[int]:
    """Return the size bands of open deals of these amounts."""
    rows = [
        row
        for number, amount in enumerate(amounts)
        for row in deal(f"d{number:03}", 100, amount=amount)
    ]
    _, stays, deals = known(*rows)
    return (
        open_deals(stays, deals, as_of=AS_OF)
        .sort("deal_id")
        .collect()["size_band"]
        .to_list()
    )


def test_a_deal_without_an_amount_has_a_band_of_its_own() -> None:
    assert bands(None, 0, 50) == [0, 0, 1]


def test_the_largest_twentieth_stands_apart() -> None:
    by_size = bands(*range(1, 101))

    assert [by_size.count(band) for band in (1, 2, 3, 4)] == [50, 30, 15, 5]


def test_the_size_is_that_on_entry_as_it_was_for_the_deals_learnt_from() -> None:
    rows = [row for number in range(9) for row in deal(f"d{number}", 100, amount=10)]
    grown = change("amount", "900.00", 120, "crm:d0")
    _, stays, deals = known(*rows, grown)

    frame = open_deals(stays, deals, as_of=AS_OF).collect()
    assert set(frame["size_band"]) == {1}
