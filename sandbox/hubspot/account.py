"""The account: which portal this is."""

from sandbox.hubspot.answers import Answer, whole
from sandbox.hubspot.question import Question

PORTAL_ID = 1_000_001


def account(question: Question) -> Answer:
    """Answer the portal's number, its time zone and its currencies."""
    del question  # every portal of the sandbox is the same account
    return whole(
        {
            "portalId": PORTAL_ID,
            "accountType": "DEVELOPER_TEST",
            "timeZone": "Europe/Berlin",
            "companyCurrency": "EUR",
            "additionalCurrencies": ["GBP", "USD"],
            "utcOffset": "+01:00",
            "utcOffsetMilliseconds": 3_600_000,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "eu1",
        }
    )
