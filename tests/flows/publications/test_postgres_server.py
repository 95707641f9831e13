"""What the server refuses is told with a remedy, and without anything secret."""

import socket
import traceback

import pytest

from flows.publications.refusals import Unpublished, Unreachable, Unusable
from flows.storage.generations import Generation
from flows.storage.lock import Fence
from tests.flows.publications.postgres_cluster import PASSWORD
from tests.flows.publications.postgres_place import Nights, Place

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (
            "postgresql://publisher:hunter2@127.0.0.1:{}/postgres",
            "refused user or pass",
        ),
        ("postgresql://publisher:hunter2%zz@127.0.0.1:{}/postgres", "cannot be read"),
        ("postgresql://publisher:a@127.0.0.1:hunter2/postgres", "URL cannot be used"),
        ("hunter2", "cannot be read"),
        (
            "postgresql://publisher:hunter2@127.0.0.1:{}/postgres?sslmode=require",
            "speaks no TLS",
        ),
    ],
)
def test_a_wrong_url_is_told_without_a_piece_of_it(
    place: Place, fence: Fence, nights: Nights, url: str, why: str
) -> None:
    with pytest.raises(Unusable, match=why) as refusal:
        place.publish(nights[1], fence, url.format(place.cluster.port))

    told = "".join(traceback.format_exception(refusal.value))
    assert "hunter2" not in told
    assert f"destination {place.schema}: " in told


def test_a_server_that_is_away_may_be_there_on_the_next_try(
    place: Place, fence: Fence, nights: Nights
) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = place.cluster.url(port=taken.getsockname()[1])

        with pytest.raises(
            Unreachable, match="nothing listens at that host"
        ) as refusal:
            place.publish(nights[1], fence, url)

    assert isinstance(refusal.value, OSError)  # which the flow tries again
    assert PASSWORD not in "".join(traceback.format_exception(refusal.value))


def test_a_refusal_of_the_server_is_told_without_a_value_of_a_person(
    place: Place, fence: Fence, nights: Nights, generation: Generation
) -> None:
    place.publish(nights[1], fence)
    place.ask(
        "ALTER TABLE {0}.dim_deals ADD CONSTRAINT short CHECK (length(deal_name) < 9)"
    )

    with pytest.raises(Unpublished) as refusal:
        place.publish(generation, fence)

    told = "".join(traceback.format_exception(refusal.value))
    assert "the server refused: CheckViolation (23514) dim_deals.short" in told
    assert "HYPERLINK" not in told


def test_a_user_without_the_right_is_told_which(
    place: Place, fence: Fence, nights: Nights
) -> None:
    with pytest.raises(Unusable, match=f"Let it create in schema {place.schema}"):
        place.publish(nights[1], fence, place.cluster.url("stranger"))
