"""What `stagecast check` finds in the company's own lists."""

from pathlib import Path

import pytest

from flows.checking.company_lists import list_findings
from tests.flows.building.companies import HEADER, company

RATES = '[company.exchange_rates]\npath = "rates.csv"\n'
HEAD = "currency,valid_from,rate\n"


def found(folder: Path, *settings: str, **files: str) -> list[str]:
    """The findings as they are printed, without the folder's name."""
    config = company(folder, *settings, deals=HEADER, **files)
    return [str(one).replace(f"{folder}/", "") for one in list_findings(config)]


def test_a_list_in_order_is_fine(tmp_path: Path) -> None:
    assert found(tmp_path, RATES, rates=HEAD + "USD,2026-01-01,0.9\n") == [
        "fine     company.exchange_rates, rates.csv: 1 row"
    ]


def test_without_lists_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_missing_file_is_an_error_that_names_the_remedy(tmp_path: Path) -> None:
    assert found(tmp_path, RATES) == [
        (
            "error    company.exchange_rates, rates.csv: no such file; expected at "
            "least one file; look at the path, and whether the export ran"
        )
    ]


def test_a_missing_column_is_told_with_a_guess(tmp_path: Path) -> None:
    assert found(tmp_path, RATES, rates="currency,valid,rate\n") == [
        (
            'error    company.exchange_rates, rates.csv: no column "valid_from", which '
            "should be valid_from; it has currency, valid, rate; "
            'did you mean "valid"?'
        )
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("USD,2026-01-01,0", '"rate" is not a number above zero'),
        ("USD,01.02.2026,1", '"valid_from" is not a day in the form'),
        ("Dollar,2026-01-01,1", '"currency" is not a currency: three letters'),
        ("EUR,2026-01-01,2", "the reporting currency is worth one of itself"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_warning(
    row: str, said: str, tmp_path: Path
) -> None:
    _, told = found(tmp_path, RATES, rates=f"{HEAD}{row}\n")

    assert told.startswith(f"warning  company.exchange_rates, rates.csv: {said}")
    assert "1 row, the first is 1; correct it" in told


def test_a_source_in_a_currency_without_a_rate_is_a_warning(tmp_path: Path) -> None:
    config = company(tmp_path, RATES, deals=HEADER, rates=HEAD + "USD,2026-01-01,1\n")
    (source,) = config.sources
    dollars, yen = (
        config.model_copy(
            update={"sources": (source.model_copy(update={"currency": c}),)}
        )
        for c in ("USD", "JPY")
    )

    assert [str(one)[:7] for one in list_findings(dollars)] == ["fine   "]
    assert str(list(list_findings(yen))[-1]) == (
        "warning  source crm: its amounts are in JPY, which has no exchange rate; "
        "without one they count as unknown in reports"
    )
