"""Every kind of answer, against a contract made from the vendor's own client."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import many_deals

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
CONTRACT = SHARED / "api-specs" / "hubspot" / "contract-hubspot-api-client-12.0.0.json"
pytestmark = pytest.mark.skipif(
    not CONTRACT.exists(), reason="the contract of the API is not beside the project"
)
PAGE = "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging"
BATCH = "BatchResponseSimplePublicObject"
LINKS = "BatchResponsePublicAssociationMultiWithLabel"


@pytest.fixture(scope="module")
def apis() -> dict[str, Any]:
    apis: dict[str, Any] = json.loads(CONTRACT.read_text("utf-8"))["apis"]
    for api in apis.values():
        for name in ("SimplePublicObject", "SimplePublicObjectWithAssociations"):
            if name in api["schemas"]:  # a known gap: an unset property is null
                values = api["schemas"][name]["properties"]["properties"]
                values["additionalProperties"] = {"type": ["string", "null"]}
    return apis


def faults_of(apis: dict[str, Any], api: str, model: str, body: object) -> list[str]:
    schema = {"$ref": f"#/schemas/{model}", "schemas": apis[api]["schemas"]}
    validator = jsonschema.Draft202012Validator(schema)
    return [
        f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(body)
    ]


@pytest.mark.parametrize(
    ("api", "model", "path"),
    [
        ("deals", PAGE, "/crm/v3/objects/deals?limit=2"),
        ("deals", PAGE, "/crm/v3/objects/deals?archived=true&properties=amount"),
        (
            "deals",
            PAGE,
            "/crm/v3/objects/deals?propertiesWithHistory=dealstage&associations=contacts",
        ),
        ("deals", "SimplePublicObjectWithAssociations", "/crm/v3/objects/deals/104"),
        ("contacts", PAGE, "/crm/v3/objects/contacts"),
        ("companies", PAGE, "/crm/v3/objects/companies"),
        (
            "leads",
            PAGE,
            "/crm/v3/objects/leads?propertiesWithHistory=hs_pipeline_stage",
        ),
        ("emails", PAGE, "/crm/v3/objects/emails"),
        ("objects", PAGE, "/crm/v3/objects/line_items"),
        ("objects", PAGE, "/crm/v3/objects/products"),
        ("objects", PAGE, "/crm/objects/2026-03/calls"),
        ("objects", PAGE, "/crm/objects/2026-09/meetings"),
        ("objects", PAGE, "/crm/v3/objects/notes"),
        ("objects", PAGE, "/crm/v3/objects/tasks"),
        (
            "associations_v4",
            "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging",
            "/crm/v4/objects/contacts/301/associations/companies?limit=1",
        ),
        ("pipelines", "CollectionResponsePipelineNoPaging", "/crm/v3/pipelines/deals"),
        ("pipelines", "CollectionResponsePipelineNoPaging", "/crm/v3/pipelines/leads"),
        ("pipelines", "Pipeline", "/crm/v3/pipelines/deals/default"),
        (
            "pipelines",
            "CollectionResponsePipelineStageNoPaging",
            "/crm/v3/pipelines/deals/default/stages",
        ),
        (
            "owners",
            "CollectionResponsePublicOwnerForwardPaging",
            "/crm/v3/owners?limit=1",
        ),
        (
            "owners",
            "CollectionResponsePublicOwnerForwardPaging",
            "/crm/v3/owners?archived=true",
        ),
        ("owners", "PublicOwner", "/crm/v3/owners/71"),
        (
            "properties",
            "CollectionResponsePropertyNoPaging",
            "/crm/v3/properties/contacts",
        ),
        ("properties", "ModelProperty", "/crm/v3/properties/deals/amount"),
    ],
)
def test_what_is_read_is_as_the_contract_says(
    client: httpx.Client, apis: dict[str, Any], api: str, model: str, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert faults_of(apis, api, model, answer.json()) == []


@pytest.mark.parametrize(
    ("ids", "model"),
    [([101, 201], BATCH), ([101, 104, 999], f"{BATCH}WithErrors")],
)
def test_a_batch_is_as_the_contract_says(
    client: httpx.Client, apis: dict[str, Any], ids: list[int], model: str
) -> None:
    asked = {
        "inputs": [{"id": str(one)} for one in ids],
        "properties": ["closedate"],
        "propertiesWithHistory": ["dealstage", "closedate"],
    }
    answer = client.post("/crm/v3/objects/deals/batch/read", json=asked)

    assert answer.status_code == (207 if model.endswith("Errors") else 200)
    assert faults_of(apis, "deals", model, answer.json()) == []


def test_a_search_is_as_the_contract_says(
    server: Server, client: httpx.Client, apis: dict[str, Any]
) -> None:
    server.portal = many_deals(300)
    answer = client.post("/crm/v3/objects/deals/search", json={"limit": 200})

    model = "CollectionResponseWithTotalSimplePublicObjectForwardPaging"
    assert faults_of(apis, "deals", model, answer.json()) == []


@pytest.mark.parametrize("ids", [[301], [301, 999]])
def test_associations_are_as_the_contract_says(
    server: Server, client: httpx.Client, apis: dict[str, Any], ids: list[int]
) -> None:
    server.knobs = Knobs(associations_page=1)
    answer = client.post(
        "/crm/v4/associations/contacts/companies/batch/read",
        json={"inputs": [{"id": str(one)} for one in ids]},
    )

    model = f"{LINKS}WithErrors" if len(ids) > 1 else LINKS
    assert answer.status_code == (207 if len(ids) > 1 else 200)
    assert faults_of(apis, "associations_v4", model, answer.json()) == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("too_many_requests", retry_after=1),
        Fault("server_error", status=502),
        Fault("missing_scope"),
    ],
)
def test_a_refusal_is_as_the_contract_says(
    server: Server, client: httpx.Client, apis: dict[str, Any], fault: Fault
) -> None:
    server.faults.set(fault)
    answer = client.get("/crm/v3/objects/deals")

    assert faults_of(apis, "deals", "Error", answer.json()) == []


@pytest.mark.parametrize(
    "path",
    ["/crm/v3/objects/deals/999", "/crm/v3/objects/deals?limit=1000", "/nowhere"],
)
def test_an_error_is_as_the_contract_says(
    client: httpx.Client, apis: dict[str, Any], path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code in {400, 404}
    assert faults_of(apis, "deals", "Error", answer.json()) == []


def test_a_missing_member_would_be_seen(
    client: httpx.Client, apis: dict[str, Any]
) -> None:
    body = client.get("/crm/v3/objects/deals").json()
    del body["results"][0]["updatedAt"]

    assert faults_of(apis, "deals", PAGE, body) == [
        "$.results[0]: 'updatedAt' is a required property"
    ]
