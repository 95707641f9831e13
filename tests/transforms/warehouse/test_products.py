"""Products and the lines of deals that sell them."""

from decimal import Decimal

import polars as pl

from tests.transforms.crm import AS_OF, NO_ENDS, NO_LINKS, answers, links
from tests.transforms.histories import day
from tests.transforms.hubspot import record
from transforms.staging.hubspot_records import line_rows, product_rows
from transforms.tables.crm import DIM_PRODUCTS, FCT_DEAL_LINES
from transforms.tables.crm_records import (
    KNOWN_DEAL_LINES,
    KNOWN_ENDS,
    KNOWN_LINKS,
    KNOWN_PRODUCTS,
)
from transforms.warehouse.products import deal_lines, products

DEFAULTS = pl.LazyFrame({"source": ["hubspot"], "default_currency": ["EUR"]})
LINE = {
    "hs_product_id": "3",
    "name": "Seats",
    "quantity": "2.5",
    "price": "10",
    "discount": "1",
    "amount": "22.5",
}


def line(ties: pl.LazyFrame = NO_LINKS, **more: str | None) -> dict[str, object]:
    answer = record("5", created=2, **(LINE | more))  # type: ignore[arg-type]  # properties only
    rows = line_rows(answers(answer), source="hubspot")
    found = deal_lines(rows, ties, NO_ENDS, DEFAULTS, as_of=AS_OF)
    return found.collect().to_dicts()[0]


def test_a_product_is_told_as_the_record_stands() -> None:
    seats = record(
        "3", name="Seats", hs_sku="S-1", hs_product_type="service", price="10"
    )
    rows = product_rows(answers(seats), source="hubspot")

    assert products(rows, NO_ENDS, as_of=AS_OF).collect().rows() == [
        (
            "hubspot:3",
            "hubspot",
            "Seats",
            "S-1",
            "service",
            Decimal("10.00"),
            day(1),
            day(1),
            None,
        )
    ]


def test_a_line_says_what_is_sold_for_how_much_in_which_deal() -> None:
    assert line(links(("line_items", "5", "deals", "9"))) == {
        "line_id": "hubspot:5",
        "source": "hubspot",
        "deal_id": "hubspot:9",
        "product_id": "hubspot:3",
        "line_name": "Seats",
        "quantity": 2.5,
        "unit_price": Decimal("10.00"),
        "discount": Decimal("1.00"),
        "amount": Decimal("22.50"),
        "currency": "EUR",
        "created_at": day(2),
        "last_changed_at": day(2),
        "deleted_at": None,
    }


def test_the_currency_a_line_names_stands_over_that_of_the_source() -> None:
    assert line(hs_line_item_currency_code="USD")["currency"] == "USD"


def test_a_line_without_a_deal_is_kept() -> None:
    assert line()["deal_id"] is None


def test_without_a_source_of_products_there_is_none() -> None:
    none_sold, no_link = KNOWN_DEAL_LINES.empty(), KNOWN_LINKS.empty()
    no_end = KNOWN_ENDS.empty()
    lines = deal_lines(none_sold, no_link, no_end, DEFAULTS, as_of=AS_OF)
    goods = products(KNOWN_PRODUCTS.empty(), KNOWN_ENDS.empty(), as_of=AS_OF)

    assert lines.collect().is_empty()
    assert goods.collect().is_empty()
    assert lines.collect_schema() == FCT_DEAL_LINES.schema
    assert goods.collect_schema() == DIM_PRODUCTS.schema
