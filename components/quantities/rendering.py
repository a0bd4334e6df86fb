"""Numerals written back in the style in which one was read (see `numbers`)."""

from fractions import Fraction

from components.errors import UsageError
from components.quantities.han_numerals import write_han
from components.quantities.numerals import Style
from components.quantities.spelling import spell_fraction, spell_number

_LIMIT = 10**12  # numbers in words and in Chinese numerals stay below it


def render_number(value: Fraction, style: Style) -> str:
    """Write `value` in `style`.

    Args:
        value: Zero or more; whole, save for digits (as many decimals as the style has) and words
            (halves below twenty).
        style: As `read_number` found it.

    Returns:
        The numeral, without the scale word that may follow it.

    Raises:
        UsageError: The style cannot write the value exactly.
    """
    numeral = _render(value, style)
    if numeral is None:
        raise UsageError(
            f"render_number: cannot be written as {style.kind}, got {value} (whole or with"
            f" {style.decimals} decimals). Use another."
        )
    return numeral


def _render(value: Fraction, style: Style) -> str | None:
    """Return the numeral, None where the style cannot write the value exactly."""
    if value < 0:
        return None
    match style.kind:
        case "digits":
            scaled = value / style.scale * 10**style.decimals
            return _write_digits(scaled.numerator, style) if scaled.denominator == 1 else None
        case "words" | "article":
            return _capitalise(_spell(value, style), style)
        case "chinese":
            is_writable = value.denominator == 1 and value < _LIMIT
            return write_han(value.numerator) if is_writable else None
        case "fraction":
            return _capitalise(spell_fraction(value), style)
        case "fixed":
            return None


def _write_digits(scaled: int, style: Style) -> str:
    """Write a number in digits; `scaled` is the number times ten to the power of its decimals."""
    whole, decimals = divmod(scaled, 10**style.decimals)
    digits = f"{whole:,}" if style.grouped else str(whole)
    return f"{digits}.{decimals:0{style.decimals}d}" if style.decimals else digits


def _capitalise(numeral: str | None, style: Style) -> str | None:
    if numeral is None or style.case == "lower":
        return numeral
    if style.case == "upper":
        return numeral.upper()
    return numeral[:1].upper() + numeral[1:]


def _spell(value: Fraction, style: Style) -> str | None:
    """Spell a whole number, or a half below twenty: `two and a half`."""
    whole = value.numerator // value.denominator
    if value.denominator == 1:
        return spell_number(whole, with_and=style.with_and) if whole < _LIMIT else None
    is_half = value.denominator == 2 and 0 < whole < 20
    return f"{spell_number(whole)} and a half" if is_half else None
