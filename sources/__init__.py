"""Sources: each reads one system as it is."""
