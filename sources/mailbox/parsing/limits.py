"""Limits: what is beyond a bound puts its message aside, and only that one."""


class Beyond(Exception):
    """A message that is more than is read of one. Says which bound, never a value."""

    def __init__(self, most: int, what: str) -> None:
        """Keep the bound as a phrase: `more than 1,000 parts`."""
        super().__init__(most, what)
        self.bound = f"more than {most:,} {what}"


def check(count: int, most: int, what: str) -> None:
    """Raise Beyond where there is more than the most of something."""
    if count > most:
        raise Beyond(most, what)
