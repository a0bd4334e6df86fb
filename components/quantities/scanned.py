"""A scan's text beside its folded form, and the readings that the scan yields."""

from dataclasses import dataclass, replace
from fractions import Fraction

from components.quantities.numbers import fold, read_number
from components.quantities.numerals import ParsedNumber, Style
from components.quantities.units import Measure

Span = tuple[int, int]


class ScannedText:
    """A text as it is, and folded; offsets are the same in both."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.folded = fold(source)

    def read_number(self, start: int, *, is_money: bool = False) -> ParsedNumber | None:
        """Read the numeral that begins at an offset, of an amount where a currency leads it."""
        return read_number(self.source, self.folded, start, is_money=is_money)


@dataclass(frozen=True)
class Reading:
    """A quantity: its span, value and measure, and what writing another value in its place needs.

    `figures` are its numerals, `nouns` the spans of the nouns that agree with them in number.
    """

    start: int
    end: int
    value: Fraction
    measure: Measure
    figures: tuple[ParsedNumber, ...]
    nouns: tuple[Span, ...] = ()

    def __repr__(self) -> str:
        return f"Reading({self.start}:{self.end}, {self.measure.unit!r})"


def fix_figures(reading: Reading) -> Reading:
    """Return a reading whose numerals cannot be written anew."""
    figures = tuple(replace(figure, style=Style("fixed")) for figure in reading.figures)
    return replace(reading, figures=figures)


def make_fixed(start: int, end: int, value: Fraction, measure: Measure) -> Reading:
    """Return a reading of one numeral that cannot be written anew."""
    figure = ParsedNumber(start, end, end, value, Style("fixed"))
    return Reading(start, end, value, measure, (figure,))
