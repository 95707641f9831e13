"""Staging of HubSpot: its deals and their history, in the shapes that files have.

So what is made of files (moments, contradictions, quarantine, attributes) is made of
HubSpot by the same functions.
"""

from dataclasses import replace

from transforms.tables.staging import FILE_CHANGES, FILE_DEALS

HUBSPOT_DEAL_CHANGES = replace(
    FILE_CHANGES,
    name="stg_hubspot__deal_changes",
    grain="one entry of a deal's history, or one end or merge of a deal, as answered",
)

HUBSPOT_DEALS = replace(
    FILE_DEALS,
    name="stg_hubspot__deals",
    grain="one version of a deal's record, as answered",
)

HUBSPOT_STAGING = (HUBSPOT_DEALS, HUBSPOT_DEAL_CHANGES)
