"""File formats: each reader turns a file into Arrow tables of text, batch by batch."""
