"""The real log of loan applications, through the whole job, against its truth."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from flows import tasks
from flows.config import read_config
from flows.run import Run
from flows.storage.layout import Layout
from flows.storage.lock import hold
from tests.flows.nights.runs import night, published, query

pytestmark = pytest.mark.slow

CONFIG = (
    Path(__file__).parents[3]
    / ".."
    / "shared"
    / "data"
    / "bpi-challenge-2012"
    / "stagecast.toml"
).resolve()
AS_OF = datetime(2012, 3, 15, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The data folder after a night on the whole log."""
    if not CONFIG.exists():
        pytest.skip("the log of loan applications is not beside this project")
    layout = Layout(tmp_path_factory.mktemp("loans"))
    ended = night(CONFIG, "--data", layout.root, as_of=AS_OF)
    assert ended.code == 0, ended.err
    return layout


def test_deals_are_won_lost_and_open_as_the_log_says(data: Layout) -> None:
    outcomes = """
        SELECT outcome, stage_id, count(*) FROM dim_deals
        WHERE outcome = 'lost' GROUP BY ALL ORDER BY stage_id
    """
    totals = """
        SELECT count(*), count(*) FILTER (outcome = 'won'),
            sum(reporting_amount) FILTER (outcome = 'won'),
            count(*) FILTER (outcome = 'lost'), count(*) FILTER (outcome = 'open'),
            sum(reporting_amount)
        FROM dim_deals
    """

    assert query(data, outcomes) == [
        ("lost", "loans:A_CANCELLED", 2_807),
        ("lost", "loans:A_DECLINED", 7_635),
    ]
    assert query(data, totals) == [
        (13_087, 2_246, Decimal(35_290_338), 10_442, 399, Decimal(177_634_511))
    ]


def test_so_many_applications_reach_each_stage(data: Layout) -> None:
    reached = """
        SELECT stage, entered FROM stage_conversion
        WHERE period = 'all' AND level = 'canonical' AND segment = 'all'
            AND definition = 'ever' AND visits = 'first'
        ORDER BY stage_position
    """

    assert query(data, reached) == [
        ("lead", 13_087),
        ("qualification", 7_367),
        ("proposal", 5_113),
        ("negotiation", 5_015),
    ]


def test_an_approval_takes_so_many_days(data: Layout) -> None:
    cycle = """
        SELECT won_deals, cycle_days, cycle_days_p50 FROM sales_velocity
        WHERE period = 'all' AND segment = 'all'
    """
    ((won, mean, median),) = query(data, cycle)

    assert won == 2_246
    assert mean == pytest.approx(16.658855, abs=5e-7)
    assert median == pytest.approx(14.436643, abs=5e-7)


@pytest.fixture(scope="module")
def as_known(data: Layout) -> Callable[[date, str], pl.DataFrame]:
    """Return what builds a table as it was known at the start of a day in Amsterdam."""
    config = read_config(CONFIG)
    known: dict[date, dict[str, pl.LazyFrame]] = {}

    def table(day: date, name: str) -> pl.DataFrame:
        if day not in known:
            as_of = datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
            with hold(data) as fence:
                bench = tasks.build.fn(Run(config, data, fence, as_of))
            known[day] = bench.scans()
        return known[day][name].collect()

    return table


# The truth does not say at which midnight it was computed: that of Amsterdam and that
# of UTC both give it to within 0.0004. A cohort of whole days is the company's own.
@pytest.mark.parametrize(
    ("day", "entered", "rates"),
    [
        (date(2011, 12, 1), 1_405, (0.490, 0.305, 0.511)),
        (date(2012, 1, 1), 1_154, (0.452, 0.283, 0.488)),
        (date(2012, 1, 15), 1_235, (0.419, 0.236, 0.477)),
    ],
)
def test_the_chance_to_win_after_a_proposal_is_that_of_the_worked_truth(
    day: date,
    entered: int,
    rates: tuple[float, float, float],
    as_known: Callable[[date, str], pl.DataFrame],
) -> None:
    aalen_johansen, won_rate, win_rate = rates
    cohort = {
        "period": "trailing",
        "period_start_date": day - timedelta(days=42),
        "period_end_date": day,
        "segment": "all",
    }
    incidence = as_known(day, "stage_incidence").filter(horizon="end", **cohort)
    conversion = as_known(day, "stage_conversion").filter(
        definition="ever", visits="first", **cohort
    )

    for level, stage in (("canonical", "proposal"), ("stage", "loans:A_ACCEPTED")):
        (chance,) = incidence.filter(level=level, stage=stage).to_dicts()
        (share,) = conversion.filter(level=level, stage=stage).to_dicts()
        assert chance["entered"] == share["entered"] == entered
        assert chance["won_incidence"] == pytest.approx(aalen_johansen, abs=1e-3)
        assert share["won_rate"] == pytest.approx(won_rate, abs=5e-4)
        assert share["win_rate"] == pytest.approx(win_rate, abs=5e-4)


def test_every_sum_of_money_in_the_export_is_that_of_the_table_to_the_cent(
    data: Layout,
) -> None:
    (folder,) = data.exports.iterdir()
    tables = published(data).manifest.tables
    sums = {
        (name, column): total
        for name, facts in tables.items()
        for column, total in facts.control_sums.items()
        if total is not None
    }

    assert len(sums) >= 10
    for (name, column), total in sums.items():
        written = pl.scan_csv(folder / f"{name}.csv", infer_schema=False)
        cents = pl.col(column).cast(pl.Decimal(38, 2)).sum()
        in_table = query(data, f'SELECT sum("{column}") FROM {name}')  # noqa: S608
        assert in_table == [(Decimal(total),)]
        assert written.select(cents).collect().item() == Decimal(total)


def test_every_table_is_exported_with_all_its_rows(data: Layout) -> None:
    (folder,) = data.exports.iterdir()
    tables = published(data).manifest.tables

    for name, facts in tables.items():
        assert (
            pl.scan_parquet(folder / f"{name}.parquet")
            .select(pl.len())
            .collect()
            .item()
            == facts.rows
        )
        in_table = query(data, f"SELECT count(*) FROM {name}")  # noqa: S608
        assert in_table == [(facts.rows,)]
    assert {path.stem for path in folder.glob("*.csv")} == set(tables)
