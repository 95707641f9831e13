"""What `stagecast check` finds before a run, on real files."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from flows.checking import places
from flows.cli import app

LOANS = Path(__file__).parents[3] / ".." / "shared" / "data" / "bpi-challenge-2012"

CONFIG = """[company]
name = "Acme"
time_zone = "Europe/Amsterdam"
reporting_currency = "EUR"

[[source]]
name = "crm"
kind = "files"
path = "deals*.csv"
shape = "deals"
currency = "EUR"
[source.columns]
deal_id = "Id"
stage = "Stage"
amount = "Amount"
closed_at = "Closed"

[[pipeline]]
source = "crm"
id = "default"
label = "Sales"
stages = [
  { id = "New", label = "New", canonical = "lead" },
  { id = "Won", label = "Won", canonical = "won" },
  { id = "Lost", label = "Lost", canonical = "lost" },
]
"""
HEADER = "Id,Stage,Amount,Closed\n"
GOOD = HEADER + "1,New,10.50,\n2,Won,7,2026-01-31T10:00:00Z\n"

Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write a configuration and files beside it, and check them."""

    def run(config: str = CONFIG, **files: str) -> tuple[int, list[str]]:
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / "stagecast.toml").write_text(config, encoding="utf-8")
        arguments = ["check", "--config", str(tmp_path / "stagecast.toml")]
        done = CliRunner().invoke(app, arguments)
        assert isinstance(done.exception, (SystemExit, type(None))), done.exception
        return done.exit_code, done.stdout.replace(f"{tmp_path}/", "").splitlines()

    return run


def row(number: int, stage: str = "New", amount: str = "1", closed: str = "") -> str:
    """One row of a snapshot."""
    return f"{number},{stage},{amount},{closed}\n"


def rows(count: int) -> str:
    """A snapshot of good rows."""
    return HEADER + "".join(row(number) for number in range(count))


def test_files_in_order_are_ready_to_run(check: Check) -> None:
    assert check(deals=GOOD) == (
        0,
        [
            "fine     source crm, deals.csv: 2 rows, 4 columns",
            "Ready to run: no errors, no warnings.",
        ],
    )


def test_the_loan_applications_are_ready_to_run(tmp_path: Path) -> None:
    if not LOANS.exists():
        pytest.skip("the shared data folder is not beside this project")
    arguments = ["--config", str(LOANS / "stagecast.toml"), "--data", str(tmp_path)]

    done = CliRunner().invoke(app, ["check", *arguments])

    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "fine     source loans, applications.csv.gz: 60,849 rows, 7 columns",
            "Ready to run: no errors, no warnings.",
        ],
    )


def test_a_check_writes_nothing(check: Check, tmp_path: Path) -> None:
    check(deals=GOOD)

    assert {path.name for path in tmp_path.iterdir()} == {"deals.csv", "stagecast.toml"}


def test_a_missing_file_is_an_error(check: Check) -> None:
    assert check() == (
        3,
        [
            (
                "error    source crm, deals*.csv: no such file; expected at least one "
                "file; look at the path, and whether the export ran"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_a_missing_column_is_told_with_those_there_are(check: Check) -> None:
    assert check(deals="Id,Stages,Amount,Closed\n1,New,,\n") == (
        3,
        [
            (
                'error    source crm, deals.csv: no column "Stage", which should be '
                'stage; it has Id, Stages, Amount, Closed; did you mean "Stages"?'
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_a_broken_file_does_not_hide_what_is_wrong_with_the_next(
    check: Check, tmp_path: Path
) -> None:
    whole = gzip.compress(GOOD.encode())
    (tmp_path / "deals_1.csv.gz").write_bytes(whole[:-9])
    config = CONFIG.replace("deals*.csv", "deals*")

    code, found = check(config, deals_2="", deals_3=rows(1))

    assert code == 3
    assert found[0].startswith("error    source crm, deals_1.csv.gz: ")
    assert found[1].startswith("error    source crm, deals_2.csv: the file is empty")
    assert found[2] == "fine     source crm, deals_3.csv: 1 row, 4 columns"
    assert found[3] == "A run would fail: 2 errors, no warnings."


def test_a_file_without_a_row_is_a_warning(check: Check) -> None:
    assert check(deals=HEADER) == (
        0,
        [
            (
                "warning  source crm, deals.csv: it holds no row; "
                "look whether the export ran"
            ),
            "Ready to run: no errors, 1 warning.",
        ],
    )


def test_stages_nobody_mapped_are_counted(check: Check) -> None:
    deals = GOOD + row(3, "won") + row(4, "Demo") + row(5, "Demo")

    assert check(deals=deals) == (
        0,
        [
            "fine     source crm, deals.csv: 5 rows, 4 columns",
            (
                'warning  source crm, deals.csv: the stage "Demo" is not mapped in '
                'pipeline "default": 2 rows; '
                'add { id = "Demo", label = "Demo", canonical = "..." }'
            ),
            (
                'warning  source crm, deals.csv: the stage "won" is not mapped in '
                'pipeline "default": 1 row; did you mean "Won"? else add '
                '{ id = "won", label = "won", canonical = "..." } to its stages'
            ),
            "Ready to run: no errors, 2 warnings.",
        ],
    )


def test_a_file_of_which_no_stage_is_mapped_is_an_error(check: Check) -> None:
    without_pipeline = CONFIG.partition("[[pipeline]]")[0]

    code, found = check(without_pipeline, deals=HEADER + row(1, "Open"))

    assert code == 3
    assert found[1] == (
        'error    source crm, deals.csv: the stage "Open" is not mapped in pipeline '
        '(unknown): 1 row; add { id = "Open", label = "Open", canonical = "..." }'
    )


def test_a_column_that_is_not_the_stage_is_not_listed_without_end(check: Check) -> None:
    deals = HEADER + "".join(row(n, f"text {n:02}") for n in range(25))

    code, found = check(deals=deals)

    assert code == 3
    assert len(found) == 1 + 20 + 1 + 1
    assert found[-2] == (
        "error    source crm, deals.csv: 5 more stages that nobody mapped; "
        "look whether stage is the right column"
    )


def test_a_value_that_does_not_parse_is_told_with_its_first_row_and_the_form_tried(
    check: Check,
) -> None:
    deals = (
        rows(97)
        + row(98, amount='"1.200,50"')
        + row(99, amount="?")
        + row(100, closed="31.02.2026")
    )

    assert check(deals=deals) == (
        0,
        [
            "fine     source crm, deals.csv: 100 rows, 4 columns",
            (
                'warning  source crm, deals.csv: "Amount" is not an amount in the form '
                'this source declares: 2 rows, the first is 98, tried decimal "." and '
                "thousands none; set decimal or thousands for this source"
            ),
            (
                'warning  source crm, deals.csv: "Closed" is not a time in the form '
                "this source declares: 1 row, the first is 100, tried ISO 8601 and no "
                "time zone; set date_format for this source"
            ),
            "Ready to run: no errors, 2 warnings.",
        ],
    )


def test_so_many_held_back_that_a_night_would_be_rejected_is_an_error(
    check: Check,
) -> None:
    deals = rows(10) + row(11, amount="a lot")

    code, found = check(deals=deals)

    assert code == 3
    assert found[1].startswith('error    source crm, deals.csv: "Amount" is not an')


def test_times_without_a_zone_ask_for_one(check: Check) -> None:
    deals = HEADER + row(1, "Won", closed="2026-01-31 10:00:00")

    code, found = check(deals=deals)

    assert code == 3
    assert found[1] == (
        'error    source crm, deals.csv: "Closed" names no time zone: 1 row, the first '
        "is 1, tried ISO 8601 and no time zone; set time_zone for this source"
    )
    assert check(CONFIG.replace("[source.c", 'time_zone = "UTC"\n[source.c'))[0] == 0


def test_a_row_that_names_no_deal_is_told(check: Check) -> None:
    code, found = check(deals=rows(50) + ",New,1,\n")

    assert code == 0
    assert found[1] == (
        "warning  source crm, deals.csv: a row names no deal: 1 row, the first is 51; "
        "look whether the export is complete, or map another column"
    )


def test_rows_with_too_many_cells_are_counted(check: Check) -> None:
    code, found = check(deals=rows(50) + "51,New,1,,,\n")

    assert code == 0
    assert found[1] == (
        "warning  source crm, deals.csv: cells do not fit the header: 1 row; "
        "look for stray delimiters or quotes"
    )


def test_amounts_without_a_currency_are_told(check: Check) -> None:
    code, found = check(
        CONFIG.replace('currency = "EUR"\n[source', "[source"), deals=GOOD
    )

    assert code == 0
    assert found[0] == (
        "warning  source crm: its amounts have no currency, so reports cannot add them "
        'up; set currency = "EUR" for it'
    )


def test_amounts_in_another_currency_are_told(check: Check) -> None:
    other = CONFIG.replace('currency = "EUR"\n[source', 'currency = "USD"\n[source')

    assert check(other, deals=GOOD)[1][0] == (
        "warning  source crm: its amounts are in USD, reports are in EUR; "
        "without [company.exchange_rates] they count as unknown in reports"
    )


def test_a_list_of_values_without_its_column_is_an_error(check: Check) -> None:
    config = CONFIG.replace(
        "[[pipeline]]",
        '[[source.reference]]\ncolumn = "stage"\npath = "list.csv"\nkey = "Name"\n'
        "[[pipeline]]",
    )

    assert check(config, deals=GOOD, list="Names,Id\nNew,1\n") == (
        3,
        [
            "fine     source crm, deals.csv: 2 rows, 4 columns",
            (
                "error    source crm, list.csv: no column 'Name'; it has Names, Id; "
                "expected every column that is configured; correct the name in the "
                "configuration, or export the column"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_a_data_folder_that_is_a_file_is_an_error(check: Check, tmp_path: Path) -> None:
    (tmp_path / "stagecast-data").write_text("", encoding="utf-8")

    code, found = check(deals=GOOD)

    assert code == 3
    assert found[0] == (
        f"error    folder stagecast-data: {tmp_path}/stagecast-data is a file, not a "
        "folder; choose another, or move the file"
    ).replace(f"{tmp_path}/", "")


def test_a_folder_that_refuses_us_is_an_error(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = SimpleNamespace(access=lambda *_: False, W_OK=os.W_OK, X_OK=os.X_OK)
    monkeypatch.setattr(places, "os", refusing)  # since root may write anywhere

    code, found = check(deals=GOOD)

    assert code == 3
    assert found[0].replace(str(tmp_path), "<here>") == (
        "error    folder stagecast-data: nothing may be written to <here>; "
        "choose another, or permit it"
    )


def test_a_variable_that_is_not_set_is_an_error(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SALES_POSTGRES", raising=False)
    destination = (
        '[[destination]]\nkind = "postgres"\nschema = "sales"\n'
        'credentials_env = "SALES_POSTGRES"\n'
    )

    code, found = check(CONFIG + destination, deals=GOOD)

    assert code == 3
    assert found[0] == (
        "error    destination sales: the environment variable SALES_POSTGRES is not "
        "set; set SALES_POSTGRES to the connection's URL"
    )


def test_field_changes_are_looked_through_for_their_stages(check: Check) -> None:
    config = (
        CONFIG.replace('"deals"', '"changes"')
        .replace('stage = "Stage"\namount = "Amount"\nclosed_at = "Closed"\n', "")
        .replace(
            'deal_id = "Id"',
            'deal_id = "Id"\nfield = "Field"\nvalue = "New"\nchanged_at = "At"',
        )
    )
    at = "2026-01-31T10:00:00Z"
    changes = f"Id,Field,New,At\n1,stage,New,{at}\n1,stage,Demo,{at}\n1,note,x,{at}\n"

    code, found = check(config, deals=changes)

    assert code == 0
    assert found[1] == (
        'warning  source crm, deals.csv: the stage "Demo" is not mapped in pipeline '
        '"default": 1 row; add { id = "Demo", label = "Demo", canonical = "..." }'
    )
    assert check(config, deals=f"Id,Field,New,At\n1,StageName,New,{at}\n") == (
        3,
        [
            "fine     source crm, deals.csv: 1 row, 4 columns",
            (
                "error    source crm, deals.csv: no row names a stage; "
                "correct stage in [source.columns] or .fields"
            ),
            "A run would fail: 1 error, no warnings.",
        ],
    )


def test_machines_get_the_findings_as_one_json_object(tmp_path: Path) -> None:
    (tmp_path / "stagecast.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(HEADER, encoding="utf-8")
    arguments = ["--config", str(tmp_path / "stagecast.toml"), "--json"]

    done = CliRunner().invoke(app, ["check", *arguments])

    assert json.loads(done.stdout) == {
        "findings": [
            {
                "severity": "warning",
                "subject": "source crm, deals.csv",
                "found": "it holds no row",
                "remedy": "look whether the export ran",
            }
        ],
        "errors": 0,
        "warnings": 1,
    }


def test_no_value_of_the_file_is_told_but_stages(check: Check) -> None:
    deals = rows(3) + row(4, amount="jane.doe@example.com", closed="jane")

    _, found = check(deals=deals)

    assert "jane" not in "\n".join(found)
