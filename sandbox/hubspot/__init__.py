"""The sandbox HubSpot: a made-up portal served over HTTP on loopback."""
