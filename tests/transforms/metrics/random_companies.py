"""Small companies made up at random, and their tables in DuckDB."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import duckdb
import polars as pl
from hypothesis import strategies as st

from tests.transforms.histories import AS_OF, Change, History, day
from transforms.warehouse.dates import dates

_STAGES = ("lead", "qualification", "proposal", "negotiation", "won", "lost", "strange")
_OWNERS = ("crm:ann", "crm:bob")
_AMOUNTS = ("0.01", "99.99", "1234.56", "100000.00", None)
# Hours of 2026 up to May, some of them local midnights, many of them the same.
_HOURS = st.one_of(
    st.integers(0, 3600), st.sampled_from([0, 23, 743, 744, 2087, 2088, 2880])
)


def _change(deal: str, number: int) -> st.SearchStrategy[Change]:
    """Return any change of a deal; most are of its stage."""
    at = _HOURS.map(lambda hour: day(1 + hour / 24))
    value = st.one_of(
        st.sampled_from(_STAGES).map(lambda name: ("stage", f"crm:{name}")),
        st.sampled_from(_STAGES).map(lambda name: ("stage", f"crm:{name}")),
        st.sampled_from(_AMOUNTS).map(lambda amount: ("amount", amount)),
        st.sampled_from(_OWNERS).map(lambda owner: ("owner", owner)),
        st.sampled_from(("true", "false")).map(lambda said: ("deleted", said)),
        st.sampled_from(("2026-03-31", "2026-04-30")).map(
            lambda on: ("expected_close_date", on)
        ),
    )
    return st.tuples(value, at).map(lambda made: (deal, *made[0], made[1], number))


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    """Return the changes of up to six deals, each with up to nine of them."""
    rows: list[Change] = []
    for number in range(draw(st.integers(1, 6))):
        deal = f"crm:{number}"
        first = draw(st.sampled_from(_STAGES))
        rows.append((deal, "stage", f"crm:{first}", day(1 + draw(_HOURS) / 24), 0))
        rows += [
            draw(_change(deal, step)) for step in range(1, draw(st.integers(1, 9)))
        ]
    return rows


@dataclass(frozen=True, eq=False)
class Small:
    """A company's tables as frames; `sql` asks DuckDB about them."""

    rows: tuple[Change, ...]
    time_zone: str = "UTC"

    def __getattr__(self, table: str) -> pl.LazyFrame:
        """Return one of the tables, by its name in SQL."""
        return self._tables[table].lazy()

    def sql(self, query: str, **more: pl.DataFrame) -> pl.DataFrame:
        """Return what DuckDB answers; instants are plain ones, in UTC."""
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for name, frame in {**self._tables, **more}.items():
                connection.register(name, frame.to_arrow())
            answer: pl.DataFrame = connection.sql(query).pl()
            return answer

    @cached_property
    def _tables(self) -> Mapping[str, pl.DataFrame]:
        history = History(*self.rows)
        calendar = dates(
            history.states,
            as_of=AS_OF,
            time_zone=self.time_zone,
            fiscal_year_starts=1,
        )
        names = ("states", "stages", "history", "deals", "entries", "dates")
        frames = (
            history.states,
            history.dim_stages,
            history.stays,
            history.deals,
            history.entries,
            calendar,
        )
        return dict(zip(names, pl.collect_all(frames), strict=True))
