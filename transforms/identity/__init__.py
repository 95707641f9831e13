"""Identity: which records of people, companies and deals are of one and the same."""
