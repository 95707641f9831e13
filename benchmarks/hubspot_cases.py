"""The cases of the HubSpot figures: what a child process does and measures."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import flows  # noqa: F401 - settles how memory is kept, before Polars is imported
from benchmarks.figures import report
from benchmarks.hubspot_portals import DEAL_STAGES, FIRST_NIGHT
from flows.command_line.quiet import hush_libraries

Rows = Callable[[list[Any]], Iterator[Any]]
_NESTED = tuple(
    f"deals__properties_with_history__{name}"
    for name in ("amount", "closedate", "dealstage")
)
_TOKEN = "sandbox"  # noqa: S105 - the sandbox takes any


def nights(url: str, folder: Path) -> dict[str, float]:
    """Run three nights through Prefect: the first load, a quiet one, one of changes."""
    from flows.nightly import nightly  # noqa: PLC0415 - reads its settings on import

    config, said = _configuration(url, folder), dict[str, float]()
    for number, name in enumerate(("first", "unchanged", "changed")):
        at = FIRST_NIGHT + timedelta(days=number)
        _control("POST", f"{url}/_sandbox/advance", {"to": at.isoformat()})
        _control("DELETE", f"{url}/_sandbox/requests")
        night = nightly(config_path=config, as_of=at)
        asked = _control("GET", f"{url}/_sandbox/requests")
        said[f"{name} requests"] = asked["total"]
        said[f"{name} deals"] = _deals_read(config, at)
        said[f"{name} load"] = night.seconds["load hubspot"]
        said[f"{name} night"] = sum(night.seconds.values())
    return said


def _deals_read(config: Path, at: datetime) -> int:
    """Return how many deals the windows of one night hold."""
    from flows.config import read_config  # noqa: PLC0415
    from flows.loading import hubspot  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415

    layout = Layout(read_config(config).data.folder)
    windows = hubspot.scan(layout, "hubspot", "windows").collect()
    rows = windows.filter(object_type="deals", until=at)["rows"].sum()
    return int(rows)


def ours(url: str, folder: Path) -> dict[str, float]:
    """Load an account by the nightly job's own door."""
    import polars as pl  # noqa: PLC0415 - a child imports its own

    from flows.config import read_config  # noqa: PLC0415
    from flows.loading import hubspot  # noqa: PLC0415
    from flows.run import Run  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415
    from flows.storage.lock import hold  # noqa: PLC0415

    config = read_config(_configuration(url, folder, 'objects = ["deals"]'))
    (source,), layout = config.hubspot_sources, Layout(config.data.folder)
    with hold(layout) as fence:
        began = time.process_time()
        deals = hubspot.load(Run(config, layout, fence, FIRST_NIGHT), source)
        cpu = time.process_time() - began
    entries = hubspot.scan(layout, source.name, "deals_history").select(pl.len())
    return {"cpu": cpu, "deals": deals, "entries": entries.collect().item()}


def pages(url: str, folder: Path) -> dict[str, float]:
    """Load the same pages as dictionaries; dlt takes them apart."""
    return _by_dlt(url, folder, _results, _NESTED)


def records(url: str, folder: Path) -> dict[str, float]:
    """Load the same pages as dictionaries taken apart: a row a deal, a row an entry."""
    return _by_dlt(url, folder, _taken_apart, ("deals_history",))


def _by_dlt(
    url: str, folder: Path, rows: Rows, histories: tuple[str, ...]
) -> dict[str, float]:
    import dlt  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    pipeline = dlt.pipeline(
        pipeline_name="records",
        destination=dlt.destinations.filesystem(str(folder / "raw")),
        dataset_name="hubspot",
        pipelines_dir=str(folder / "work"),
    )
    began = time.process_time()
    deals = dlt.resource(chain.from_iterable(map(rows, _pages(url))), name="deals")
    pipeline.run(deals, loader_file_format="parquet")
    cpu = time.process_time() - began
    folder = folder / "raw" / "hubspot"
    count = {
        name: pl.scan_parquet(folder / name / "*.parquet").select(pl.len()).collect()
        for name in ("deals", *histories)
    }
    entries = sum(count[name].item() for name in histories)
    return {"cpu": cpu, "deals": count["deals"].item(), "entries": entries}


def _pages(url: str) -> Iterator[list[Any]]:
    """Yield the deals of each page as they were answered."""
    import requests  # noqa: PLC0415

    from sources.hubspot.objects import PROPERTIES, TRACKED  # noqa: PLC0415

    asked: dict[str, str] = {
        "limit": "50",
        "properties": ",".join(PROPERTIES["deals"]),
        "propertiesWithHistory": ",".join(TRACKED["deals"]),
    }
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {_TOKEN}"
        while True:
            answer = session.get(f"{url}/crm/v3/objects/deals", params=asked)
            page = answer.json()
            yield page["results"]
            if "paging" not in page:
                return
            asked["after"] = page["paging"]["next"]["after"]


def _results(deals: list[Any]) -> Iterator[Any]:
    yield deals


def _taken_apart(deals: list[Any]) -> Iterator[Any]:
    """Yield the deals of a page, and the entries of their history."""
    from dlt import mark  # noqa: PLC0415

    yield [{"id": deal["id"], **deal["properties"]} for deal in deals]
    entries = [entry for deal in deals for entry in _entries(deal)]
    yield mark.with_table_name(entries, "deals_history")


def _entries(deal: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, history in deal["propertiesWithHistory"].items():
        for entry in history:
            yield {"id": deal["id"], "property": name, **entry}


def _configuration(url: str, folder: Path, more: str = "") -> Path:
    """Write the configuration of an account."""
    stages = ", ".join(
        f'{{ id = "{stage}", label = "{stage}", canonical = "{canonical}" }}'
        for stage, canonical in DEAL_STAGES.items()
    )
    path = folder / "stagecast.toml"
    path.write_text(f"""
[company]
name = "Benchmark"
time_zone = "Europe/Berlin"
reporting_currency = "EUR"

[[source]]
name = "hubspot"
kind = "hubspot"
credentials_env = "HUBSPOT_TOKEN"
base_url = "{url}"
{more}

[[pipeline]]
source = "hubspot"
id = "default"
label = "Sales"
stages = [{stages}]
""")
    return path


def _control(method: str, address: str, body: object = None) -> Any:  # noqa: ANN401
    """Ask the sandbox itself: these requests are not counted."""
    sent = None if body is None else json.dumps(body).encode()
    request = Request(address, data=sent, method=method)  # noqa: S310 - on loopback
    with urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


CASES = {"nights": nights, "ours": ours, "pages": pages, "records": records}

if __name__ == "__main__":
    hush_libraries()
    os.environ["HUBSPOT_TOKEN"] = _TOKEN
    folder = Path(sys.argv[3])
    os.environ["PREFECT_HOME"] = str(folder / "prefect")
    # Imported before the clock starts, as every case imports them sooner or later.
    import dlt as _dlt  # noqa: F401
    import pandas as pd  # noqa: F401
    import requests as _requests  # noqa: F401

    report(lambda: CASES[sys.argv[1]](sys.argv[2], folder))
