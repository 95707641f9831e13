"""Every staging table that a CRM's answers are typed into."""

from transforms.tables.crm_lists import KNOWN_OWNERS, KNOWN_STAGES
from transforms.tables.crm_records import CRM_RECORDS, KNOWN_ENDS, KNOWN_LINKS
from transforms.tables.hubspot import HUBSPOT_STAGING

# Those whose rows or values may be held back: they go into the quarantine.
CRM_TWINS = (*HUBSPOT_STAGING, *CRM_RECORDS)
CRM_STAGING = (*CRM_TWINS, KNOWN_LINKS, KNOWN_ENDS, KNOWN_OWNERS, KNOWN_STAGES)
