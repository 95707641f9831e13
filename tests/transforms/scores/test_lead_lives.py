"""Lead lives: what became of each lead, and whether that is known."""

import polars as pl

from tests.transforms.scores.leads import AS_OF, CLOSED, Book, ago, deal, lead

CAME, LATER = ago(50), ago(20)
SOLD = lead("sold", CAME, converted_deal_id="crm:sold")
BOOK = Book(leads=[SOLD], deals=[deal("sold", LATER)])


def life(*rows: dict[str, object], of: str) -> dict[str, object]:
    """Return what is known of one lead beside the one that was sold."""
    lives = BOOK.plus(leads=list(rows)).lives()
    return (
        lives.filter(lead_id=f"crm:{of}")
        .select("converted_at", "gone_at", "is_open", "is_labelled")
        .collect()
        .row(0, named=True)
    )


def known(**what: object) -> dict[str, object]:
    """Return a life in which nothing happened yet, but for what is said."""
    plain = {"converted_at": None, "gone_at": None}
    return plain | {"is_open": True, "is_labelled": True} | what


def test_a_lead_became_a_deal_when_the_deal_was_created() -> None:
    assert life(of="sold") == known(converted_at=LATER, is_open=False)


def test_a_lead_without_a_deal_is_open() -> None:
    assert life(lead("a", CAME), of="a") == known()


def test_a_lead_without_a_status_is_open() -> None:
    assert life(lead("a", CAME, status_id=None), of="a") == known()


def test_a_lead_in_a_closed_status_is_gone_since_it_last_changed() -> None:
    closed = lead("a", CAME, status_id=CLOSED, last_changed_at=LATER)

    assert life(closed, of="a") == known(gone_at=LATER, is_open=False)


def test_a_deleted_lead_is_gone_since_then() -> None:
    assert life(lead("a", CAME, deleted_at=LATER), of="a") == known(
        gone_at=LATER, is_open=False
    )


def test_a_lead_that_became_a_deal_is_not_gone_with_its_status() -> None:
    row = lead("a", CAME, status_id=CLOSED, converted_deal_id="crm:sold")

    assert life(row, of="a") == known(converted_at=LATER, is_open=False)


def test_of_a_lead_whose_deal_is_missing_nobody_knows_what_it_became() -> None:
    assert life(lead("a", CAME, converted_deal_id="crm:none"), of="a") == known(
        is_open=False, is_labelled=False
    )


def test_a_source_that_never_tied_a_lead_to_a_deal_teaches_nothing() -> None:
    assert life(lead("a", CAME, source="mail"), of="a") == known(is_labelled=False)


def test_a_deal_of_later_does_not_show_that_a_source_writes_them_down() -> None:
    tied = lead("a", CAME, source="mail", converted_deal_id="crm:late")
    book = BOOK.plus(leads=[tied], deals=[deal("late", AS_OF)])
    lives = book.lives().filter(source="mail").collect()

    assert lives["is_labelled"].to_list() == [False]


def test_a_merged_lead_counts_as_the_one_it_went_into() -> None:
    merged = lead("a", CAME, merged_into="crm:sold", deleted_at=LATER)
    lives = BOOK.plus(leads=[merged]).lives().collect()

    assert lives["lead_id"].to_list() == ["crm:sold"]


def test_leads_of_as_of_and_later_are_not_there() -> None:
    assert BOOK.plus(leads=[lead("a", AS_OF)]).lives().collect().height == 1


def test_no_lead_is_no_life() -> None:
    assert Book().lives().collect().is_empty()
    assert isinstance(Book().lives(), pl.LazyFrame)
