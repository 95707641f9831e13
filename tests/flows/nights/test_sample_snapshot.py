"""A sample of CRM opportunities that everybody knows, as one snapshot of deals."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from flows.storage.layout import Layout
from tests.flows.nights.runs import data_of, green, query

pytestmark = pytest.mark.slow

FOLDER = (
    Path(__file__).parents[3] / ".." / "shared" / "data" / "maven-crm-opportunities"
).resolve()
AS_OF = datetime(2018, 1, 1, tzinfo=UTC)
CONFIG = """
[company]
name = "A maker of computers"
time_zone = "UTC"
reporting_currency = "USD"

[[source]]
name = "crm"
kind = "files"
shape = "deals"
path = "{folder}/sales_pipeline.csv"
currency = "USD"
time_zone = "UTC"

[source.columns]
deal_id = "opportunity_id"
stage = "deal_stage"
owner = "sales_agent"
product = "product"
company = "account"
amount = "close_value"
created_at = "engage_date"
closed_at = "close_date"

[[source.reference]]
column = "product"
path = "{folder}/products.csv"
key = "product"

[[pipeline]]
source = "crm"
id = "sales"
label = "Sales"
stages = [
  {{ id = "Prospecting", label = "Prospecting", canonical = "lead" }},
  {{ id = "Engaging", label = "Engaging", canonical = "qualification" }},
  {{ id = "Won", label = "Won", canonical = "won" }},
  {{ id = "Lost", label = "Lost", canonical = "lost" }},
]
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The warehouse after one night on the sample."""
    if not FOLDER.is_dir():
        pytest.skip("the sample of CRM opportunities is not beside this project")
    config = tmp_path_factory.mktemp("sample") / "stagecast.toml"
    config.write_text(CONFIG.format(folder=FOLDER.as_posix()), encoding="utf-8")
    green(config, as_of=AS_OF)
    return data_of(config)


def test_every_deal_has_the_outcome_and_the_worth_that_the_sample_gives(
    data: Layout,
) -> None:
    outcomes = """
        SELECT outcome, count(*), sum(reporting_amount)
        FROM dim_deals GROUP BY outcome ORDER BY outcome
    """

    assert query(data, outcomes) == [
        ("lost", 2_473, Decimal(0)),
        ("open", 2_089, None),
        ("won", 4_238, Decimal(10_005_534)),
    ]
    assert query(data, "SELECT count(*) FROM dim_deals") == [(8_800,)]
    assert query(data, "SELECT count(*) FROM quarantine") == [(0,)]


def test_deals_whose_product_nobody_lists_are_counted(data: Layout) -> None:
    found = """
        SELECT subject, checked, failed, severity FROM data_quality
        WHERE rule = 'every product is listed in products.csv'
    """

    assert query(data, found) == [("crm", 8_800, 1_480, "warning")]


def test_a_deal_was_decided_when_the_sample_says_it_closed(data: Layout) -> None:
    decided = """
        SELECT min(closed_at)::VARCHAR, max(closed_at)::VARCHAR, count(closed_at)
        FROM dim_deals
    """

    assert query(data, decided) == [
        ("2017-03-01 00:00:00+00", "2017-12-31 00:00:00+00", 4_238 + 2_473)
    ]
