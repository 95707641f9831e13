from pathlib import Path

import polars as pl
import pytest

from flows.storage.dlt_load import append
from flows.storage.layout import Layout
from sandbox.hubspot.server import Server
from sources.errors import Refused
from sources.hubspot.credentials import private_app
from sources.hubspot.settings import HubSpotKnown, HubSpotSettings
from sources.hubspot.source import hubspot
from sources.hubspot.tables import TABLES
from tests.sources.http.scripted import Hand
from tests.sources.hubspot.portals import DAY, MORNING, entries, portal, records


def load(server: Server, folder: Path, known: HubSpotKnown | None = None) -> Layout:
    source = hubspot(
        HubSpotSettings(base_url=server.url),
        private_app("pat"),
        known or HubSpotKnown(),
        extracted_at=MORNING,
        clock=Hand().clock,
    )
    layout = Layout(folder)
    append(source, dataset="hubspot", layout=layout)
    return layout


def test_a_load_brings_the_raw_tables_as_text_with_the_runs_instant(
    server: Server, tmp_path: Path
) -> None:
    deal = {"id": 5, "dealname": "Pump", "amount": "1,200.50", "dealstage": "new"}
    server.portal = portal(
        objects={"deals": records("deals", [deal])},
        history={"deals": entries([(5, "dealstage", "new", DAY)])},
        associations=[("deals", 5, "contacts", 7)],
    )

    layout = load(server, tmp_path)

    def table(name: str) -> pl.DataFrame:
        return pl.read_parquet(layout.raw / "hubspot" / name / "*.parquet")

    (row,) = table("deals").to_dicts()
    assert {name: value for name, value in row.items() if value is not None} == {
        "id": "5",
        "createdAt": "2026-01-31T00:00:00.000Z",
        "updatedAt": "2026-03-02T00:00:00.000Z",
        "archived": "false",
        "properties.dealname": "Pump",
        "properties.dealstage": "new",
        "properties.amount": "1,200.50",
        "properties.hs_lastmodifieddate": "2026-03-02T00:00:00.000Z",
        "properties.hs_object_id": "5",
        "_row": 1,
        "_extracted_at": MORNING,
    }
    assert table("deals_history").rows() == [
        (
            "5",
            "dealstage",
            "new",
            "2026-03-02T00:00:00.000Z",
            "CRM_UI",
            "userId:7",
            "7",
            0,
            1,
            MORNING,
        )
    ]
    assert table("associations").rows() == [
        ("deals", "5", "contacts", "7", "3", "HUBSPOT_DEFINED", None, 1, MORNING)
    ]
    assert sorted(table("association_reads").rows()) == [
        ("deals", "5", "companies", MORNING),
        ("deals", "5", "contacts", MORNING),
    ]
    assert table("windows").filter(object_type="deals").rows() == [
        ("deals", "list", None, MORNING, 1, 3, MORNING),
        ("deals", "archived", None, MORNING, 0, 1, MORNING),
    ]
    assert table("windows").height == 22


def test_every_table_is_a_resource(server: Server) -> None:
    settings = HubSpotSettings(base_url=server.url)
    known = HubSpotKnown()

    source = hubspot(settings, private_app("pat"), known, extracted_at=MORNING)

    assert set(source.resources) == {*TABLES}


def test_a_load_that_fails_leaves_nothing_and_says_why(
    server: Server, tmp_path: Path
) -> None:
    server.knobs = type(server.knobs)(
        missing_scopes=frozenset({"crm.objects.leads.read"})
    )

    with pytest.raises(Refused, match=r"lacks the scope crm\.objects\.leads\.read"):
        load(server, tmp_path)

    assert list(tmp_path.rglob("*.parquet")) == []
