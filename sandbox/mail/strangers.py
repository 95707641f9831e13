"""Strangers: who writes to the company without being in its books, all made up."""

from typing import Final, NamedTuple


class Stranger(NamedTuple):
    """A name and an address."""

    name: str
    address: str


FORM_SERVICE: Final = Stranger("Formulardienst", "no-reply@formdienst.example")
PARTNERS: Final = (
    Stranger("Beate Kern", "beate.kern@nordpartner.example"),
    Stranger("Jörg Straßmann", "joerg.strassmann@vertriebshaus.example"),
    Stranger("Hélène Dubois", "helene.dubois@alliance-conseil.example"),
    Stranger("Peter Quinn", "peter.quinn@channel-friends.example"),
)
SENDERS_OF_NEWS: Final = (
    Stranger("Branchenbrief", "redaktion@branchenbrief.example"),
    Stranger("Sales Weekly", "news@salesweekly.example"),
    Stranger("La lettre", "lettre@numerique.example"),
    Stranger("העלון", "newsletter@alon.example"),
    Stranger("お知らせ", "info@oshirase.example"),
    Stranger("Kim Sanders", "kim@crm-people.example"),
)
SUPPLIERS: Final = (
    Stranger("Hotel Seeblick", "reservierung@hotel-seeblick.example"),
    Stranger("Reisebüro Anker", "buchung@reisebuero-anker.example"),
    Stranger("City Copy Shop", "orders@city-copy.example"),
)
SYSTEM: Final = "Mail Delivery System"
