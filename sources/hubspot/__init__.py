"""HubSpot: what is its own about reading it; the rest is in `sources.http`."""
