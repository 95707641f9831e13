import httpx


def test_the_properties_of_a_type_are_defined(client: httpx.Client) -> None:
    results = client.get("/crm/v3/properties/deals").json()["results"]
    kinds = {one["name"]: one["type"] for one in results}

    assert kinds["amount"] == "number"
    assert kinds["closedate"] == "datetime"
    assert "old_score" not in kinds
    assert "firstname" not in kinds


def test_archived_properties_are_listed_apart(client: httpx.Client) -> None:
    answer = client.get("/crm/v3/properties/0-3", params={"archived": "true"})

    assert [one["name"] for one in answer.json()["results"]] == ["old_score"]


def test_one_property_is_read_by_its_name(client: httpx.Client) -> None:
    one = client.get("/crm/v3/properties/deals/amount").json()

    assert (one["name"], one["type"]) == ("amount", "number")
    assert client.get("/crm/v3/properties/deals/none").status_code == 404
