"""Where leads come from, and how good the leads of each channel are."""

from typing import NamedTuple


class Channel(NamedTuple):
    """A channel of leads.

    `pace` and `risk` are on a log scale against the average: how fast its deals move,
    how readily they are lost. `by_machine`: no person enters the lead, so it comes at
    any hour, weekends too, and may lie there without an owner.
    """

    name: str
    share: float
    pace: float
    risk: float
    team: str
    by_machine: bool


CHANNELS = (
    Channel("social media", 0.12, -0.10, 0.45, "inside sales", by_machine=True),
    Channel("event", 0.10, -0.15, 0.15, "field sales", by_machine=False),
    Channel("referral", 0.10, 0.20, -0.55, "field sales", by_machine=False),
    Channel("web form", 0.18, 0.10, 0.10, "inside sales", by_machine=True),
    Channel("mail", 0.16, 0.05, 0.00, "inside sales", by_machine=True),
    Channel("partner", 0.10, 0.00, -0.30, "partner sales", by_machine=False),
    Channel("outbound", 0.24, -0.20, 0.30, "field sales", by_machine=False),
)
MACHINES = [channel.name for channel in CHANNELS if channel.by_machine]
FAIRS = "event"
# What a deal is, beside its channel: a renewal is asked for by mail or by phone, and
# more is sold to customers that somebody looks after.
RENEWAL_SHARE = {"mail": 0.26, "outbound": 0.26}
EXPANSION_SHARE = {"event": 0.15, "referral": 0.2, "mail": 0.25, "outbound": 0.25}
RENEWAL_TEAM = "customer success"
