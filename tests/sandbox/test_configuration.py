import csv
import io
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox import crm_export, partners_export, webshop_export
from sandbox.changes import FIELDS
from sandbox.company import Company, known
from sandbox.configuration import configuration, write_configuration
from sandbox.exports import exports
from sandbox.products import price_list
from sandbox.systems import SYSTEMS, system

NIGHT = datetime(2026, 6, 30, tzinfo=UTC)
TABLES = tomllib.loads(configuration())
SOURCES = {source["name"]: source for source in TABLES["source"]}


def test_the_configuration_lies_beside_the_files_as_toml(tmp_path: Path) -> None:
    path = write_configuration(tmp_path)

    assert path == tmp_path / "stagecast.toml"
    assert tomllib.loads(path.read_text(encoding="utf-8")) == TABLES


def test_the_company_reports_in_euros_and_lives_in_berlin() -> None:
    assert TABLES["company"] == {
        "name": "Sandbox Trading",
        "time_zone": "Europe/Berlin",
        "fiscal_year_starts": 1,
        "reporting_currency": "EUR",
    }


def test_each_system_is_a_source_of_its_own_shape() -> None:
    shapes = {name: source["shape"] for name, source in SOURCES.items()}

    assert shapes == {"crm": "changes", "partners": "deals", "webshop": "events"}
    assert set(shapes) == set(SYSTEMS)


def test_every_source_finds_its_files(made_up: Company, tmp_path: Path) -> None:
    for name in exports(made_up, as_of=NIGHT):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    paths = [source["path"] for source in SOURCES.values()]
    lists = [ref["path"] for s in SOURCES.values() for ref in s.get("reference", [])]

    assert all(len(list(tmp_path.glob(path))) == 1 for path in [*paths, *lists])


def test_the_columns_are_those_of_the_files(made_up: Company) -> None:
    columns = {name: list(s["columns"].values()) for name, s in SOURCES.items()}

    assert columns == {
        "crm": crm_export.crm_history(made_up, as_of=NIGHT).columns,
        "partners": partners_export.partner_deals(made_up, as_of=NIGHT).columns,
        "webshop": webshop_export.webshop_events(made_up, as_of=NIGHT).columns,
    }


def test_every_field_of_the_crm_is_named(made_up: Company) -> None:
    fields = SOURCES["crm"]["fields"]
    written = crm_export.crm_history(made_up, as_of=NIGHT)["Field"]

    assert set(fields.values()) == set(written)
    assert set(FIELDS) <= set(fields)


def test_the_portals_file_is_read_as_its_source_says(made_up: Company) -> None:
    partners = SOURCES["partners"]
    content = exports(made_up, as_of=NIGHT)["partners/deals_2026-06-30.csv"]
    text = content.decode(partners["encoding"])
    head, first, *_ = csv.reader(io.StringIO(text), delimiter=partners["delimiter"])
    cell = dict(zip(head, first, strict=True))
    deal = made_up.deals.filter(deal_id=cell["Vorgang"]).row(0, named=True)
    amount = made_up.changes.filter(deal_id=cell["Vorgang"], field="amount")["value"][
        -1
    ]
    plain = cell["Betrag"].replace(partners["thousands"], "")
    created = datetime.strptime(cell["Angelegt am"], partners["date_format"]).replace(
        tzinfo=ZoneInfo(partners["time_zone"])
    )
    day = datetime.strptime(cell["Erwarteter Abschluss"], partners["day_format"])  # noqa: DTZ007 - a day has no zone

    assert Decimal(plain.replace(partners["decimal"], ".")) == Decimal(amount)
    assert timedelta() <= deal["created_at"] - created < timedelta(minutes=1)
    assert day.date() >= created.date()
    assert partners["taken_at"] == "file name"


def test_products_are_looked_up_in_the_price_list() -> None:
    assert SOURCES["crm"]["reference"] == [
        {"column": "product", "path": "crm/products.csv", "key": "Product"}
    ]
    assert "Product" in price_list().columns


def test_every_stage_in_the_files_belongs_to_a_pipeline_of_its_source(
    made_up: Company,
) -> None:
    listed = {
        name: {
            stage["id"]
            for pipeline in TABLES["pipeline"]
            if pipeline["source"] == name
            for stage in pipeline["stages"]
        }
        for name in SOURCES
    }
    stages = (
        known(made_up, as_of=NIGHT)
        .filter(field="stage")
        .join(made_up.deals, on="deal_id", how="left", validate="m:1")
    )
    in_crm, in_shop = (
        set(stages.filter(system() == name)["value"]) for name in ("crm", "webshop")
    )
    in_portal = {
        phase
        for nights in range(0, 360, 90)
        for phase in partners_export.partner_deals(
            made_up, as_of=NIGHT - timedelta(days=nights)
        )["Phase"]
    }

    assert in_crm == listed["crm"]
    assert in_shop == listed["webshop"]
    assert in_portal == listed["partners"]


def test_the_crms_sales_pipeline_has_nine_stages_and_the_shops_eight() -> None:
    sales = next(p for p in TABLES["pipeline"] if p["id"] == "sales")
    shop = next(p for p in TABLES["pipeline"] if p["source"] == "webshop")

    assert [stage["canonical"] for stage in sales["stages"]] == [
        "lead",
        "lead",
        "qualification",
        "proposal",
        "proposal",
        "negotiation",
        "negotiation",
        "won",
        "lost",
    ]
    assert [stage["id"] for stage in shop["stages"]] == [
        stage["id"] for stage in sales["stages"] if stage["id"] != "contract"
    ]
