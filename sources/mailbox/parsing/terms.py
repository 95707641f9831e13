"""Terms: what of the settings the parsing process must know; it imports no Polars."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sources.mailbox.rules import FormRule, IntroductionRule, SharedAddressRule


@dataclass(frozen=True)
class Bounds:
    """The bounds of one message, as `Caps` has them."""

    message_bytes: int
    header_bytes: int
    headers: int
    addresses: int
    parts: int
    depth: int
    form_bytes: int
    seconds: float


@dataclass(frozen=True)
class Terms:
    """Who the colleagues are, what the rules are, and how much a message may be."""

    source: str
    own_domains: tuple[str, ...]
    own_addresses: tuple[str, ...]
    keep_subject: bool
    bounds: Bounds
    forms: tuple[FormRule, ...] = ()
    shared_addresses: tuple[SharedAddressRule, ...] = ()
    introductions: tuple[IntroductionRule, ...] = ()

    @cached_property
    def _domains(self) -> frozenset[str]:
        return frozenset(_small(self.own_domains))

    @cached_property
    def _addresses(self) -> frozenset[str]:
        return frozenset(_small(self.own_addresses))

    def is_colleague(self, address: str | None) -> bool:
        """Whether the address, in small letters, is one of ours."""
        if address is None:
            return False
        domain = address.rpartition("@")[2]
        return domain in self._domains or address in self._addresses


def _small(words: Iterable[str]) -> Iterable[str]:
    return (word.strip().lower() for word in words)
