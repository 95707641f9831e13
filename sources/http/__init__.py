"""HTTP: what every source that is an API over HTTP shares."""
