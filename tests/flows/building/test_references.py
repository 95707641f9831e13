"""The company's own lists on a whole build: two currencies, and past nights again."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.errors import SourceError
from tests.flows.building.companies import HEADER, built, company, load, tables
from transforms.quality.money_findings import quotas_counted
from transforms.schemas import DIM_EXCHANGE_RATES, DIM_QUOTAS, DIM_TEAMS, QUARANTINE

NIGHT = datetime(2026, 3, 10, 4, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 4, tzinfo=UTC)
RATES = '[company.exchange_rates]\npath = "rates.csv"\n'
RATE_ROWS = (
    "currency,valid_from,rate\n"
    "USD,2026-01-01,0.92\n"
    "USD,2026-03-05,0.9345678\n"
    "CHF,2026-02-01,1.05\n"
)
DEALS = HEADER + "".join(
    f"{row}\n"
    for row in (
        "1,demo,2026-01-02T09:00,100.01,USD,Ann",
        "1,won,2026-03-04T23:59:59,100.01,USD,Ann",  # the last moment of 0.92
        "2,demo,2026-01-02T09:00,100.01,USD,Ann",
        "2,won,2026-03-05T00:00,100.01,USD,Ann",  # local midnight: the new rate
        "3,demo,2026-02-02T09:00,1000.10,CHF,Bob",
        "4,demo,2026-02-02T09:00,250.00,EUR,Bob",
        "5,demo,2026-02-02T09:00,99.00,JPY,Bob",
        "6,demo,2026-01-02T09:00,10.00,CHF,Bob",
        "6,lost,2026-01-31T09:00,10.00,CHF,Bob",  # before the first rate
    )
)
WORTH = {
    "crm:1": Decimal("92.01"),
    "crm:2": Decimal("93.47"),
    "crm:3": Decimal("1050.10"),  # 1050.105, half to the even cent
    "crm:4": Decimal("250.00"),
    "crm:5": None,
    "crm:6": None,
}


def worth(made: dict[str, pl.DataFrame]) -> dict[str, Decimal | None]:
    return dict(made["dim_deals"].select("deal_id", "reporting_amount").iter_rows())


def test_deals_of_two_currencies_add_up_to_the_cent(tmp_path: Path) -> None:
    config = company(tmp_path, RATES, deals=DEALS, rates=RATE_ROWS)

    assert load(config, NIGHT) == [9, 3]
    made = dict(tables(config, NIGHT))

    assert worth(made) == WORTH
    assert made["dim_deals"]["reporting_amount"].sum() == Decimal("1485.58")
    assert made["dim_exchange_rates"].rows() == [
        ("CHF", date(2026, 2, 1), None, Decimal("1.05000000"), "EUR"),
        ("USD", date(2026, 1, 1), date(2026, 3, 5), Decimal("0.92000000"), "EUR"),
        ("USD", date(2026, 3, 5), None, Decimal("0.93456780"), "EUR"),
    ]


def test_without_the_setting_only_the_reporting_currency_counts(tmp_path: Path) -> None:
    config = company(tmp_path, deals=DEALS)
    load(config, NIGHT)
    made = dict(tables(config, NIGHT))

    known = {"crm:4": Decimal("250.00")}
    assert worth(made) == dict.fromkeys(WORTH) | known
    assert made["dim_exchange_rates"].is_empty()


def test_a_past_night_is_rebuilt_with_the_rates_that_were_known_then(
    tmp_path: Path,
) -> None:
    config = company(tmp_path, RATES, deals=DEALS, rates=RATE_ROWS)
    load(config, NIGHT)
    company(tmp_path, RATES, rates=RATE_ROWS + "CHF,2026-03-01,1.10\n")
    load(config, LATER)

    assert worth(dict(tables(config, NIGHT))) == WORTH
    assert worth(dict(tables(config, LATER)))["crm:3"] == Decimal("1100.11")


def test_a_night_before_the_first_load_takes_what_that_load_saw(tmp_path: Path) -> None:
    config = company(tmp_path, RATES, deals=DEALS, rates=RATE_ROWS)
    load(config, LATER)

    assert worth(dict(tables(config, NIGHT))) == WORTH


def test_a_rate_that_cannot_be_used_is_in_the_quarantine_and_the_others_count(
    tmp_path: Path,
) -> None:
    bad = "CHF,2026-03-01,-1\nCHF,2026-03-02,n/a\nUSD,,1\n"
    config = company(tmp_path, RATES, deals=DEALS, rates=RATE_ROWS + bad)
    load(config, NIGHT)
    made = dict(tables(config, NIGHT))

    assert worth(made) == WORTH
    held = made["quarantine"].select("source", "file", "row_number", "column", "reason")
    no_rate = "is not a number above zero in the form that is declared"
    no_day = "is not a day in the form that is declared"
    file = ("company.exchange_rates", "rates.csv")
    assert held.rows() == [
        (*file, 4, "rate", no_rate),
        (*file, 5, "rate", no_rate),
        (*file, 6, "valid_from", no_day),
    ]


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        (None, "rates.csv: no such file; expected at least one file"),
        ("currency,from,rate\n", "rates.csv: no column 'valid_from'"),
    ],
)
def test_a_file_or_a_column_that_is_missing_is_named_with_a_remedy(
    rates: str | None, said: str, tmp_path: Path
) -> None:
    files = {} if rates is None else {"rates": rates}
    config = company(tmp_path, RATES, deals=DEALS, **files)

    with pytest.raises(SourceError, match="Hint: ") as raised:
        load(config, NIGHT)

    assert said in str(raised.value)


def test_a_column_named_after_the_file_was_loaded_is_refused_too(
    tmp_path: Path,
) -> None:
    load(company(tmp_path, RATES, deals=DEALS, rates=RATE_ROWS), NIGHT)
    renamed = RATES + '[company.exchange_rates.columns]\nrate = "Kurs"\n'
    config = company(tmp_path, renamed)

    with pytest.raises(SourceError, match="no column 'Kurs'; it has currency, valid"):
        tables(config, LATER)


QUOTAS = '[company.quotas]\npath = "quotas.csv"\nthousands = ","\n'


def test_quotas_of_the_file_count_where_their_owner_is_known(tmp_path: Path) -> None:
    rows = (
        "level,member,period,amount\n"
        'company,,2026,"4,000,000"\n'
        "owner,Ann,2026-Q1,100.50\n"
        "owner,Zoe,2026-Q1,100\n"
        "team,West,2026,1\n"
        "owner,Bob,2026-Q1,-5\n"
    )
    config = company(tmp_path, QUOTAS, deals=DEALS, quotas=rows)
    load(config, NIGHT)
    desk, _ = built(config, NIGHT)

    assert desk.scan(DIM_QUOTAS).collect().rows() == [
        ("company", "all", date(2026, 1, 1), date(2027, 1, 1), Decimal(4000000), "EUR"),
        (
            "owner",
            "crm:Ann",
            date(2026, 1, 1),
            date(2026, 4, 1),
            Decimal("100.5"),
            "EUR",
        ),
    ]
    held = desk.scan(QUARANTINE).select("source", "row_number", "column").collect()
    assert held.rows() == [("company.quotas", 5, "amount")]
    found = quotas_counted(desk.kept("told_quotas")).filter(pl.col("failed") > 0)
    assert found.select("rule", "checked", "failed").collect().rows() == [
        ("no quota is left out: nobody knows its owner", 4, 1),
        ("no quota is left out: nobody knows its team", 4, 1),
    ]


def test_without_files_the_tables_are_there_and_empty(tmp_path: Path) -> None:
    config = company(tmp_path, deals=DEALS)
    load(config, NIGHT)
    made = tables(config, NIGHT)

    for table in (DIM_QUOTAS, DIM_TEAMS, DIM_EXCHANGE_RATES):
        assert made[table.name].is_empty()
        assert made[table.name].schema == table.schema


def test_the_fiscal_calendar_of_the_configuration_is_the_one_that_is_made(
    tmp_path: Path,
) -> None:
    weeks = 'fiscal_weeks = "4-5-4"\nweek_starts = "sun"\nfiscal_year_starts = 2\n'
    config = company(tmp_path, weeks, deals=DEALS)
    load(config, NIGHT)
    days = tables(config, NIGHT)["dim_dates"].filter(date=date(2026, 3, 31))

    assert days.select(pl.col("^fiscal_.*$")).row(0) == (
        2027,
        1,
        2,
        9,
        date(2026, 2, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    )
