"""Cross-sell: what to offer a customer, and why."""

import random
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.metrics.attention import ago, asked
from tests.transforms.metrics.builders import AS_OF, Row, deals, decided, table
from transforms.metrics.cross_sell import cross_sell
from transforms.schemas import DIM_COMPANIES, DIM_PRODUCTS, FCT_DEAL_LINES
from transforms.tables.attention import CROSS_SELL

PRODUCTS = ("desk", "lamp", "chair", "rug")
Bought = dict[str, tuple[str, ...]]


def sale(
    number: int, customer: str | None, *products: str, **what: object
) -> list[Row]:
    """Return a won deal of a customer; its products stand beside it."""
    won = decided(number, ago(50), 10, "won", company=customer)
    return [won | {"products": products} | what]


def product(name: str, **what: object) -> Row:
    return {
        "product_id": f"crm:{name}",
        "source": "crm",
        "product_name": name.title(),
    } | what


LISTED = tuple(product(name) for name in PRODUCTS)


def company(name: str, number: int = 1, **what: object) -> Row:
    return {
        "company_id": f"crm:{name}-{number}",
        "source": "crm",
        "company_name": name,
    } | what


def plan(
    *sales: list[Row],
    listed: tuple[Row, ...] = (),
    offered: tuple[Row, ...] = LISTED,
    spoilt: tuple[Row, ...] = (),
    least_customers: int = 1,
    sample_floor: int = 100,
) -> pl.LazyFrame:
    won = [row for rows in sales for row in rows]
    lines = [
        {"line_id": f"{row['deal_id']}-{name}", "deal_id": row["deal_id"]}
        | {"product_id": f"crm:{name}", "amount": Decimal(1)}
        for row in won
        for name in row["products"]
    ]
    return cross_sell(
        deals(*({k: v for k, v in row.items() if k != "products"} for row in won)),
        table(FCT_DEAL_LINES, [*lines, *spoilt]),
        table(DIM_PRODUCTS, offered),
        table(DIM_COMPANIES, listed),
        as_of=AS_OF,
        least_customers=least_customers,
        sample_floor=sample_floor,
    )


def market() -> list[list[Row]]:
    """Return five customers: of three with a desk two have a lamp, and nobody else."""
    return [
        sale(1, "Acme", "desk", "lamp"),
        sale(2, "Bolt", "desk", "lamp"),
        sale(3, "Cole", "desk"),
        sale(4, "Dunn", "rug"),
        sale(5, "Ebel", "rug"),
    ]


def offers(found: pl.LazyFrame) -> set[tuple[str, str]]:
    """Return who is offered what."""
    return set(found.select("customer", "product_id").collect().iter_rows())


def test_what_like_customers_bought_beside_it_is_offered() -> None:
    found = plan(*market(), listed=(company("Cole", industry="Retail"),))

    assert found.collect().rows(named=True) == [
        {
            "source": "crm",
            "customer": "Cole",
            "company_id": "crm:Cole-1",
            "product_id": "crm:lamp",
            "product_name": "Lamp",
            "because_product_id": "crm:desk",
            "because_product_name": "Desk",
            "industry": None,
            "customers": 5,
            "customers_with_because": 3,
            "customers_with_product": 2,
            "customers_with_both": 2,
            "support_rate": 0.4,
            "confidence_rate": 2 / 3,
            "confidence_rate_low": pytest.approx(0.2077, abs=1e-4),
            "confidence_rate_high": pytest.approx(0.9385, abs=1e-4),
            "lift": 10 / 6,
            "last_purchase_at": ago(40),
            "rank": 1,
        }
    ]


def test_too_few_customers_with_both_prove_nothing() -> None:
    assert offers(plan(*market(), least_customers=3)) == set()


def test_a_product_that_everybody_has_anyway_is_no_reason() -> None:
    """Of those with a desk half have a lamp, of those without one, too: lift 1."""
    sales = [
        sale(1, "Acme", "desk", "lamp"),
        sale(2, "Bolt", "desk"),
        sale(3, "Cole", "lamp"),
        sale(4, "Dunn", "rug"),
    ]

    assert offers(plan(*sales)) == set()


def test_what_was_bought_in_another_deal_is_not_offered() -> None:
    assert offers(plan(*market(), sale(6, "Cole", "lamp"))) == set()


def test_a_product_bought_twice_is_bought_once() -> None:
    again = sale(6, "Acme", "desk", "lamp")
    found = plan(*market(), again).collect()

    assert found["customers_with_both"].to_list() == [2]


def test_deleted_and_unlisted_products_are_never_offered() -> None:
    gone = (product("desk"), product("lamp", deleted_at=ago(1)))

    assert offers(plan(*market(), offered=gone)) == set()
    assert offers(plan(*market(), offered=(product("desk"),))) == set()


def test_a_deleted_product_that_they_have_still_speaks_for_another() -> None:
    gone = (product("desk", deleted_at=ago(1)), product("lamp"))

    assert offers(plan(*market(), offered=gone)) == {("Cole", "crm:lamp")}


@pytest.mark.parametrize(
    "what",
    [
        {"outcome": "open", "closed_at": None},
        {"outcome": "lost"},
        {"outcome": "deleted"},
        {"closed_at": AS_OF},
    ],
)
def test_only_won_deals_are_purchases(what: Row) -> None:
    sales = [*market()[:2], sale(3, "Cole", "desk", **what), *market()[3:]]

    assert offers(plan(*sales)) == set()


def test_a_deal_without_a_company_has_no_customer() -> None:
    assert offers(plan(*market()[:2], sale(3, None, "desk"), *market()[3:])) == set()


def test_deleted_lines_and_lines_without_a_product_are_no_purchases() -> None:
    spoilt = (
        {
            "line_id": "x",
            "deal_id": "crm:3",
            "product_id": "crm:lamp",
            "deleted_at": ago(1),
        },
        {"line_id": "y", "deal_id": "crm:3"},
        {"line_id": "z", "product_id": "crm:lamp"},
    )

    assert offers(plan(*market(), spoilt=spoilt)) == {("Cole", "crm:lamp")}


def test_customers_of_another_source_are_others() -> None:
    """Nobody of the other source has a lamp, so nobody there is offered one."""
    other = [
        row | {"source": "file", "deal_id": f"file:{number}"}
        for number, row in enumerate(sale(9, "Cole", "desk"))
    ]

    found = plan(*market(), other).select("source", "customer").collect()
    assert found.rows() == [("crm", "Cole")]


def test_a_company_is_known_by_its_name_where_only_one_has_it() -> None:
    twice = (company("Cole"), company("Cole", 2))
    gone = (company("Cole"), company("Cole", 2, deleted_at=ago(1)))
    ids = [
        plan(*market(), listed=listed).collect()["company_id"].item()
        for listed in (twice, gone, (company("COLE"),))
    ]

    assert ids == [None, "crm:Cole-1", None]


def test_where_its_industry_has_enough_customers_only_they_are_like_it() -> None:
    """In retail two have a desk, and one of them a lamp; elsewhere it is otherwise."""
    listed = tuple(
        company(name, industry="Retail") for name in ("Acme", "Cole", "Dunn")
    )
    asked_of = ("industry", "customers", "confidence_rate")
    by_floor = [
        plan(*market(), listed=listed, sample_floor=floor).select(asked_of).collect()
        for floor in (3, 4)
    ]

    assert [found.rows() for found in by_floor] == [
        [("Retail", 3, 1 / 2)],
        [(None, 5, 2 / 3)],
    ]


def test_the_reason_is_the_product_whose_buyers_have_it_most_often() -> None:
    sales = [
        sale(1, "Acme", "desk", "chair", "lamp"),
        sale(2, "Bolt", "desk", "lamp"),
        sale(3, "Cole", "desk", "chair"),
        sale(4, "Dunn", "chair"),
        *(sale(number, f"x{number}", "rug") for number in range(5, 9)),
    ]
    found = plan(*sales).filter(customer="Cole").collect()

    assert found.select("product_id", "because_product_id").rows() == [
        ("crm:lamp", "crm:desk")
    ]


def test_the_surest_offer_comes_first() -> None:
    sales = [
        *(sale(number, f"both{number}", "desk", "lamp") for number in range(3)),
        *(sale(number, f"rug{number}", "desk", "rug") for number in range(3, 5)),
        sale(5, "Cole", "desk"),
        *(sale(number, f"else{number}", "chair") for number in range(6, 9)),
    ]
    found = plan(*sales).filter(customer="Cole").collect()

    assert found.select("rank", "product_id").rows() == [
        (1, "crm:lamp"),
        (2, "crm:rug"),
    ]


def test_without_deals_the_table_is_empty() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == CROSS_SELL.schema


def random_market(seed: int) -> tuple[list[list[Row]], tuple[Row, ...]]:
    """Return sales and companies as chance has it; some tastes go together."""
    draw = random.Random(seed)  # noqa: S311 - a made-up sample, nothing secret
    sales = []
    for number in range(150):
        taste = draw.choice([PRODUCTS[:2], PRODUCTS[2:], PRODUCTS])
        names = draw.sample(taste, draw.randint(1, len(taste) - 1))
        sales.append(sale(number, f"c{draw.randint(0, 90)}", *names))
    listed = tuple(
        company(f"c{number}", industry=draw.choice(["Retail", "Law", None]))
        for number in range(0, 90, 2)
    )
    return sales, listed


SQL = """
WITH b AS (
    SELECT DISTINCT d.company AS c, l.product AS p FROM sales d
    JOIN lines l USING (deal_id)
), i AS (
    SELECT c, any_value(m.industry) AS industry FROM (SELECT DISTINCT c FROM b)
    LEFT JOIN companies m ON m.company_name = c GROUP BY c
), g AS (
    SELECT c, CASE WHEN count(industry) OVER (PARTITION BY industry) >= 12
        THEN industry END AS among FROM i
), pairs AS (
    SELECT me.c, me.among, mine.p AS because, other.p AS product,
        (SELECT count(*) FROM g WHERE me.among IS NULL OR g.among = me.among) AS n,
        (SELECT count(*) FROM g JOIN b USING (c) WHERE b.p = mine.p
            AND (me.among IS NULL OR g.among = me.among)) AS one,
        (SELECT count(*) FROM g JOIN b USING (c) WHERE b.p = other.p
            AND (me.among IS NULL OR g.among = me.among)) AS two,
        (SELECT count(*) FROM g JOIN b x USING (c) JOIN b y USING (c)
            WHERE x.p = mine.p AND y.p = other.p
            AND (me.among IS NULL OR g.among = me.among)) AS duo
    FROM g me JOIN b mine USING (c) CROSS JOIN (SELECT DISTINCT p FROM b) other
    WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.c = me.c AND b.p = other.p)
), best AS (
    SELECT *, row_number() OVER (PARTITION BY c, product
        ORDER BY duo / one DESC, duo DESC, because) AS place
    FROM pairs WHERE duo >= 3 AND duo * n > one * two
)
SELECT c, product, because, among, n, one, two, duo, round(duo / n, 9),
    round(duo / one, 9), round(duo * n / (one * two), 9),
    row_number() OVER (PARTITION BY c ORDER BY duo / one DESC,
        duo * n / (one * two) DESC, duo DESC, product) AS rank
FROM best WHERE place = 1 ORDER BY c, rank
"""


@pytest.mark.parametrize("seed", range(4))
def test_plain_sql_finds_the_same_offers(seed: int) -> None:
    sales, listed = random_market(seed)
    rows = [row for one in sales for row in one]
    found = plan(*sales, listed=listed, least_customers=3, sample_floor=12).select(
        "customer",
        "product_id",
        "because_product_id",
        "industry",
        "customers",
        "customers_with_because",
        "customers_with_product",
        "customers_with_both",
        pl.col("support_rate", "confidence_rate", "lift").round(9),
        "rank",
    )
    lines = pl.LazyFrame(
        [
            {"deal_id": row["deal_id"], "product": f"crm:{name}"}
            for row in rows
            for name in row["products"]
        ]
    )
    by_sql = asked(
        SQL,
        sales=pl.LazyFrame(rows).select("deal_id", "company"),
        lines=lines,
        companies=table(DIM_COMPANIES, listed),
    )

    assert len(by_sql) > 20
    assert found.collect().rows() == by_sql


def test_neither_the_order_of_the_rows_nor_the_engine_changes_a_digit() -> None:
    sales, listed = random_market(9)
    plain, turned = (
        plan(*sales[::step], listed=listed[::step], least_customers=3, sample_floor=12)
        for step in (1, -1)
    )

    assert_frame_equal(
        plain.collect(engine="streaming"), plain.collect(), check_exact=True
    )
    assert_frame_equal(turned.collect(), plain.collect(), check_exact=True)
