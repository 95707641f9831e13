"""What an account shows of itself before the first night."""

import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.server import Server
from sources.errors import NotAllowed, Refused, Unreachable
from sources.hubspot.credentials import private_app
from sources.hubspot.inspection import Inspection, deal_stages, inspect
from sources.hubspot.settings import HubSpotSettings
from tests.sources.http.scripted import Hand
from tests.sources.hubspot.portals import portal, records


def inspected(server: Server, **settings: object) -> Inspection:
    own = HubSpotSettings(base_url=server.url, **settings)  # type: ignore[arg-type]  # few of many
    return inspect(own, private_app("pat"), Hand().clock)


def test_one_record_of_each_kind_is_looked_at_and_of_that_the_id_alone(
    server: Server,
) -> None:
    rows = [{"id": number, "dealname": "N" * 900} for number in range(1, 101)]
    server.portal = portal(objects={"deals": records("deals", rows)})

    seen = inspected(server, object_types=("deals",), max_decoded_bytes=900)

    assert seen.refused == {}
    assert server.log == [
        ("GET /crm/v3/pipelines/deals", 200),
        ("GET /crm/v3/objects/deals", 200),
        ("GET /crm/v3/owners", 200),
    ]


def test_the_stages_of_deals_are_told_and_those_of_leads_are_not(
    server: Server,
) -> None:
    own = HubSpotSettings(base_url=server.url)

    stages = deal_stages(own, private_app("pat"), Hand().clock)

    assert stages.select("object_type", "pipeline_id", "stage_id").rows() == [
        ("deals", "default", "new")
    ]
    assert inspected(server).stages.equals(stages)


def test_properties_are_told_of_the_types_that_custom_ones_are_asked_of(
    server: Server,
) -> None:
    seen = inspected(server, properties={"deals": ("a",), "contacts": ()})

    assert seen.properties == {"deals": ("amount",)}


def test_what_lacks_a_scope_does_not_hide_the_rest(server: Server) -> None:
    server.knobs = Knobs(
        missing_scopes=frozenset({"crm.objects.deals.read", "crm.objects.leads.read"})
    )

    seen = inspected(server)

    assert list(seen.refused) == ["stages", "deals", "leads"]
    assert {type(error) for error in seen.refused.values()} == {NotAllowed}
    assert seen.stages.is_empty()


def test_a_wrong_address_is_asked_once(server: Server) -> None:
    with pytest.raises(Refused, match="no such address"):
        inspected(server, path_prefix="/crm/v9")

    assert [status for _, status in server.log] == [404]


def test_an_account_that_does_not_answer_rightly_is_given_up_soon(
    server: Server,
) -> None:
    server.faults.set(Fault("html"))

    with pytest.raises(Unreachable):
        inspected(server)

    assert len(server.log) == 2
