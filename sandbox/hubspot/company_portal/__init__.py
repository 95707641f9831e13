"""What HubSpot shows of the made-up company: `assembly.portal_at`, and its parts."""
