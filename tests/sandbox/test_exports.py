import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from sandbox import crm_export, dirt, partners_export, webshop_export
from sandbox.changes import FIELDS
from sandbox.company import Company, company, known
from sandbox.exports import exports, write_exports
from sandbox.filed import filed
from sandbox.products import price_list
from sandbox.systems import CRM, PARTNERS, SYSTEMS, WEBSHOP, system

NIGHTS = [datetime(2026, 6, day, tzinfo=UTC) for day in (28, 29, 30)]
LAST = NIGHTS[-1]
UTC_INSTANT = pl.Datetime("us", "UTC")
CHANGE = ["deal_id", "field", "value", "changed_at"]


def history_rows(files: dict[str, bytes]) -> pl.DataFrame:
    content = gzip.decompress(files[crm_export.HISTORY])
    ours = {name: column for column, name in crm_export.COLUMNS.items()}
    return pl.read_csv(content, infer_schema=False).rename(ours)


def partner_lines(
    files: dict[str, bytes], *, night: str = "2026-06-30"
) -> list[list[str]]:
    text = files[f"partners/deals_{night}.csv"].decode("cp1252")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def shop_rows(files: dict[str, bytes]) -> pl.DataFrame:
    lines = files[webshop_export.EVENTS].splitlines()
    ours = {name: column for column, name in webshop_export.COLUMNS.items()}
    return pl.DataFrame(
        [json.loads(line) for line in lines], infer_schema_length=None
    ).rename(ours)


def true_changes(made_up: Company, kept_by: str, *, as_of: datetime) -> pl.DataFrame:
    kept = filed(made_up)
    deals = kept.deals.filter(system() == kept_by)
    return (
        known(kept, as_of=as_of)
        .join(deals.select("deal_id"), on="deal_id", how="semi")
        .sort("deal_id", "sequence")
    )


def true_deals(made_up: Company, kept_by: str, *, as_of: datetime) -> pl.DataFrame:
    kept = filed(made_up)
    shown = known(kept, as_of=as_of).select("deal_id")
    return (
        kept.deals.filter(system() == kept_by)
        .join(shown, on="deal_id", how="semi")
        .sort("deal_id")
    )


def test_every_deal_is_kept_by_one_system_and_most_by_the_crm(made_up: Company) -> None:
    kept = made_up.deals.group_by(system()).agg(deals=pl.len())
    share = {name: deals / made_up.deals.height for name, deals in kept.iter_rows()}

    assert set(share) == set(SYSTEMS)
    assert share[CRM] > 0.6
    assert min(share.values()) > 0.05


def test_the_same_night_gives_the_same_bytes(made_up: Company) -> None:
    assert exports(made_up, as_of=LAST) == exports(made_up, as_of=LAST)


def test_the_gzip_file_does_not_say_when_it_was_written(made_up: Company) -> None:
    header = exports(made_up, as_of=LAST)[crm_export.HISTORY][:8]

    assert header[:2] == b"\x1f\x8b"
    assert header[4:8] == bytes(4)


def test_the_crm_tells_every_change_and_attribute_of_its_deals(
    made_up: Company,
) -> None:
    rows = history_rows(exports(made_up, as_of=LAST)).with_columns(
        pl.col("field").replace_strict(
            {name: field for field, name in crm_export.FIELDS.items()}
        ),
        sequence=pl.col("sequence").cast(pl.Int64),
    )
    dirty = pl.col("changed_at").eq(dirt.NO_INSTANT) | pl.col("value").eq(
        dirt.NO_AMOUNT
    )
    clean = rows.filter(~dirty).with_columns(
        pl.col("changed_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ").cast(UTC_INSTANT)
    )
    told = clean.filter(pl.col("field").is_in(FIELDS)).sort("deal_id", "sequence")
    attributes = (
        clean.filter(~pl.col("field").is_in(FIELDS))
        .pivot("field", index="deal_id", values="value")
        .sort("deal_id")
        .with_columns(
            pl.col("created_at")
            .str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ")
            .cast(UTC_INSTANT)
        )
    )
    deals = true_deals(made_up, CRM, as_of=LAST)
    is_spoiled = attributes["product"] == dirt.NO_PRODUCT

    assert rows.height - clean.height == 2
    assert_frame_equal(
        told.select(*CHANGE, "changed_by"),
        true_changes(made_up, CRM, as_of=LAST).select(*CHANGE, "changed_by"),
    )
    assert_frame_equal(
        attributes.drop("product"), deals.drop("product"), check_column_order=False
    )
    assert is_spoiled.sum() == 1
    assert (is_spoiled | (attributes["product"] == deals["product"])).all()


def test_the_crm_numbers_its_rows_and_keeps_the_numbers(made_up: Company) -> None:
    earlier, later = (
        history_rows(exports(made_up, as_of=night)) for night in (NIGHTS[0], LAST)
    )

    assert later["sequence"].cast(pl.Int64).to_list() == list(
        range(1, later.height + 1)
    )
    assert earlier.height < later.height
    assert_frame_equal(later.head(earlier.height), earlier)


def test_the_shop_tells_every_change_of_its_requests(made_up: Company) -> None:
    rows = shop_rows(exports(made_up, as_of=LAST))
    told = (
        rows.sort("deal_id", "sequence")
        .with_columns(pipeline=pl.lit("sales"), deleted=pl.lit(None, dtype=pl.String))
        .unpivot(on=FIELDS, index=["deal_id", "changed_at"], variable_name="field")
        .drop_nulls("value")
        .filter(
            (
                pl.col("value") != pl.col("value").shift(1).over("deal_id", "field")
            ).fill_null(value=True)
        )
        .with_columns(pl.col("changed_at").str.to_datetime("%+", time_zone="UTC"))
        .select(CHANGE)
        .sort("deal_id", "changed_at", "field")
    )
    truth = true_changes(made_up, WEBSHOP, as_of=LAST)

    assert_frame_equal(
        told, truth.select(CHANGE).sort("deal_id", "changed_at", "field")
    )
    assert set(rows["product"]) <= set(price_list()["Product"])


def test_the_shop_adds_to_its_events_and_changes_none(made_up: Company) -> None:
    earlier, later = (
        exports(made_up, as_of=night)[webshop_export.EVENTS]
        for night in (NIGHTS[0], LAST)
    )

    assert len(earlier) < len(later)
    assert later.startswith(earlier)


def test_the_portal_shows_its_deals_as_they_stand(made_up: Company) -> None:
    head, *rows = partner_lines(exports(made_up, as_of=LAST))
    ours = {name: column for column, name in partners_export.COLUMNS.items()}
    shown = pl.DataFrame(rows[:-1], schema=[ours[name] for name in head], orient="row")
    truth = (
        true_changes(made_up, PARTNERS, as_of=LAST)
        .pivot("field", index="deal_id", values="value", aggregate_function="last")
        .filter(pl.col("deleted").is_null())
        .join(made_up.deals, on="deal_id", how="left", validate="1:1")
        .sort("deal_id")
    )
    as_is = ["deal_id", "deal_name", "company", "owner", "forecast_category", "product"]
    amount = (
        pl.col("amount").str.replace_all(".", "", literal=True).str.replace(",", ".")
    )
    day = shown["expected_close_date"].str.to_date("%d.%m.%Y", strict=False)
    is_spoiled = shown["expected_close_date"] == dirt.NO_DAY

    assert_frame_equal(shown.select(as_is), truth.select(as_is))
    assert shown["stage"].equals(
        truth["stage"].replace_strict(partners_export.STAGE_IDS)
    )
    assert shown["amount"].str.contains(r"^$|^\d{1,3}(\.\d{3})*,\d\d$").all()
    assert shown.select(amount).to_series().equals(truth["amount"].fill_null(""))
    assert is_spoiled.sum() == 1
    assert (is_spoiled | (day == truth["expected_close_date"].str.to_date())).all()


def test_the_portal_writes_the_minute_of_local_time(made_up: Company) -> None:
    head, *rows = partner_lines(exports(made_up, as_of=LAST))
    first = dict(zip(head, rows[0], strict=True))
    created = made_up.deals.filter(deal_id=first["Vorgang"])["created_at"]
    local = created.dt.convert_time_zone("Europe/Berlin").dt.strftime("%d.%m.%Y %H:%M")

    assert first["Angelegt am"] == local.item()
    assert first["Angelegt am"] != created.dt.strftime("%d.%m.%Y %H:%M").item()


def test_the_portal_says_when_a_closed_deal_closed_and_of_an_open_one_nothing(
    made_up: Company,
) -> None:
    head, *rows = partner_lines(exports(made_up, as_of=LAST))
    deals = [dict(zip(head, row, strict=False)) for row in rows]
    closed = {deal["Phase"] for deal in deals if deal["Geschlossen am"]}
    still_open = {deal["Phase"] for deal in deals if not deal["Geschlossen am"]}

    assert closed == {"Gewonnen", "Verloren"}
    assert "Neu" in still_open
    assert not closed & still_open


def test_a_deleted_deal_is_gone_from_the_portal(made_up: Company) -> None:
    gone = true_changes(made_up, PARTNERS, as_of=LAST).filter(field="deleted")
    shown = {row[0] for row in partner_lines(exports(made_up, as_of=LAST))}

    assert gone.height > 0
    assert not shown & set(gone["deal_id"])


def test_every_night_leaves_a_portal_file_and_renews_the_others(
    made_up: Company, tmp_path: Path
) -> None:
    for night in NIGHTS:
        written = write_exports(made_up, tmp_path, as_of=night)
        assert all(path.is_file() for path in written)

    assert sorted(
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file()
    ) == [
        "crm/history.csv.gz",
        "crm/products.csv",
        "partners/deals_2026-06-28.csv",
        "partners/deals_2026-06-29.csv",
        "partners/deals_2026-06-30.csv",
        "webshop/events.jsonl",
    ]
    for name, content in exports(made_up, as_of=LAST).items():
        assert (tmp_path / name).read_bytes() == content


def test_a_later_night_has_every_change_of_an_earlier_one(made_up: Company) -> None:
    for kept_by in SYSTEMS:
        earlier, later = (
            true_changes(made_up, kept_by, as_of=night) for night in (NIGHTS[0], LAST)
        )
        both = earlier.join(later, on=earlier.columns, how="semi")

        assert earlier.height < later.height
        assert both.height == earlier.height


def test_the_dirt_is_what_it_says_it_is_and_well_under_a_percent(
    made_up: Company,
) -> None:
    files = exports(made_up, as_of=LAST)
    history = history_rows(files)
    head, *rows = partner_lines(files)
    too_many = [row for row in rows if len(row) != len(head)]
    products = history.filter(field="Product")["value"]
    found = {
        "no instant": history.filter(changed_at=dirt.NO_INSTANT).height,
        "no amount": history.filter(field="Amount", value=dirt.NO_AMOUNT).height,
        "no product": int((~products.is_in(price_list()["Product"].to_list())).sum()),
        "no day": sum(dirt.NO_DAY in row for row in rows),
        "too many cells": len(too_many),
    }

    assert found == dict.fromkeys(found, 1)
    assert too_many[0][: len(head)] == rows[-2]
    assert sum(found.values()) < 0.005 * (history.height + len(rows))


def test_an_amount_that_is_no_number_is_corrected_in_the_next_row(
    made_up: Company,
) -> None:
    history = history_rows(exports(made_up, as_of=LAST))
    wrong = history.with_row_index("row").filter(value=dirt.NO_AMOUNT)["row"].item()
    bad, good = history[wrong].row(0, named=True), history[wrong + 1].row(0, named=True)

    assert (bad["deal_id"], bad["changed_at"]) == (good["deal_id"], good["changed_at"])
    assert good["field"] == "Amount"
    assert good["value"] != dirt.NO_AMOUNT


def test_a_company_with_one_deal_can_write_its_files(tmp_path: Path) -> None:
    for seed in range(3):
        tiny = company(
            seed=seed,
            deals=1,
            starts_on=datetime(2026, 1, 1, tzinfo=UTC).date(),
            ends_at=LAST,
        )
        assert write_exports(tiny, tmp_path, as_of=LAST)
        assert write_exports(tiny, tmp_path, as_of=datetime(2025, 1, 1, tzinfo=UTC))
