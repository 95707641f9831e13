"""The company's own lists and its fiscal weeks, as the configuration says them."""

from pathlib import Path

import pytest

from tests.flows.config.examples import (
    COMPANY,
    ONE_PROBLEM,
    SOURCE,
    read,
    refusal,
)

RATES = '[company.exchange_rates]\npath = "rates.csv"\n'
QUOTAS = '[company.quotas]\npath = "quotas.csv"\n'


def test_without_them_there_is_no_list_and_fiscal_months_are_the_calendars(
    tmp_path: Path,
) -> None:
    config = read(tmp_path, COMPANY + SOURCE)

    assert config.company.lists == ()
    assert config.inputs == config.sources
    assert (config.company.fiscal_weeks, config.company.week_starts) == (None, "mon")


def test_lists_are_read_after_the_sources_under_the_names_of_their_tables(
    tmp_path: Path,
) -> None:
    config = read(tmp_path, COMPANY + RATES + QUOTAS + SOURCE)

    assert [one.name for one in config.inputs] == [
        "crm",
        "company.exchange_rates",
        "company.quotas",
    ]
    assert [listed.path for listed in config.company.lists] == [
        tmp_path / "rates.csv",
        tmp_path / "quotas.csv",
    ]
    assert [listed.columns.mapping for listed in config.company.lists] == [
        {"currency": "currency", "valid_from": "valid_from", "rate": "rate"},
        {"level": "level", "member": "member", "period": "period", "amount": "amount"},
    ]


def test_a_column_that_is_not_named_goes_by_our_own_name(tmp_path: Path) -> None:
    named = RATES + '[company.exchange_rates.columns]\nrate = "Kurs"\n'
    (rates,) = read(tmp_path, COMPANY + named + SOURCE).company.lists

    assert rates.columns.mapping == {
        "currency": "currency",
        "valid_from": "valid_from",
        "rate": "Kurs",
    }


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            'fiscal_weeks = "445"\n',
            (
                'company.fiscal_weeks, line 5\n  got:      "445"\n'
                '  expected: "4-4-5" or "4-5-4" or "5-4-4"\n'
                '  hint:     did you mean "4-4-5"?'
            ),
        ),
        (
            'week_starts = "sunday"\n',
            (
                'company.week_starts, line 5\n  got:      "sunday"\n'
                '  expected: "mon" or "tue" or "wed" or "thu" or "fri" '
                'or "sat" or "sun"\n'
                '  hint:     did you mean "sun"?'
            ),
        ),
        (
            '[company.exchange_rates]\ncolumns = { rate = "Kurs" }\n',
            (
                "company.exchange_rates.path, line 5\n  got:      nothing\n"
                '  expected: a file, such as "rates.csv"'
            ),
        ),
        (
            '[company.quotas]\npath = "q.csv"\nthousands = "."\n',
            (
                'company.quotas.thousands, line 7\n  got:      "."\n'
                '  expected: another sign than decimal, which is "."'
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(
    setting: str, told: str, tmp_path: Path
) -> None:
    said = refusal(tmp_path, COMPANY + setting + SOURCE)

    assert said == ONE_PROBLEM + told
