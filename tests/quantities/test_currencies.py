"""Currencies: every sign, code and name is matched whole."""

import re

from components.quantities.currencies import (
    CURRENCIES,
    CURRENCY_AFTER,
    CURRENCY_BEFORE,
    DOLLARS,
    alternation,
)


def test_alternation_prefers_the_longest() -> None:
    """The longest of the words is matched, and signs of regexes stand for themselves."""
    pattern = re.compile(alternation(["$", "us$", "us dollar"]))
    match = pattern.match("us dollar")
    assert match is not None
    assert match[0] == "us dollar"
    assert pattern.fullmatch("us$")


def test_every_currency_is_matched_somewhere() -> None:
    """Each currency is matched whole before a numeral or behind one."""
    before = re.compile(CURRENCY_BEFORE)
    after = re.compile(CURRENCY_AFTER)
    lost = [name for name in CURRENCIES if not (before.fullmatch(name) or after.fullmatch(name))]
    assert lost == []
    assert set(DOLLARS) <= set(CURRENCIES.values())
