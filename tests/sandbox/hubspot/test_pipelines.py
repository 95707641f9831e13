import httpx


def test_a_pipeline_carries_its_stages_in_order(client: httpx.Client) -> None:
    first, second = client.get("/crm/v3/pipelines/deals").json()["results"]

    assert (first["id"], first["label"], first["displayOrder"]) == (
        "default",
        "Sales",
        0,
    )
    assert [(one["id"], one["metadata"]) for one in first["stages"]] == [
        ("qualified", {"isClosed": "false", "probability": "0.2"}),
        ("proposal", {"isClosed": "false", "probability": "0.6"}),
        ("closedwon", {"isClosed": "true", "probability": "1.0"}),
        ("closedlost", {"isClosed": "true", "probability": "0.0"}),
    ]
    assert second["id"] == "partners"


def test_a_deleted_stage_is_not_there_any_more(client: httpx.Client) -> None:
    text = client.get("/crm/v3/pipelines/deals").text

    assert "forgotten" not in text


def test_a_stage_without_a_probability_shows_none(client: httpx.Client) -> None:
    (leads,) = client.get("/crm/v3/pipelines/0-136").json()["results"]

    assert [one["metadata"] for one in leads["stages"]] == [
        {"isClosed": "false"},
        {"isClosed": "true"},
    ]


def test_one_pipeline_is_read_by_its_id(client: httpx.Client) -> None:
    one = client.get("/crm/v3/pipelines/deals/partners").json()

    assert [stage["id"] for stage in one["stages"]] == ["p-new", "p-won"]
    assert client.get("/crm/v3/pipelines/deals/partners/stages").json() == {
        "results": one["stages"]
    }
    assert client.get("/crm/v3/pipelines/deals/none").status_code == 404


def test_a_type_without_pipelines_has_none(client: httpx.Client) -> None:
    assert client.get("/crm/v3/pipelines/notes").json() == {"results": []}
