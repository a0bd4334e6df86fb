"""Spans of a text that are personal data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """`text[start:end]` is personal data of a kind.

    Equal keys mean the same person, company or number. `aliases` are shorter names that mean the
    same elsewhere in the pair: a surname, a company's defined short name.
    """

    start: int
    end: int
    kind: str
    key: str
    aliases: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end}, {self.kind})"
