"""Severity: its rules, and the order in which findings are read."""

from typing import get_args

import pytest

from components.severity import (
    SEVERITIES,
    Effect,
    Severity,
    add_house_severity,
    rate_severity,
    severity_rank,
)


@pytest.mark.parametrize(
    ("verdict", "status", "effect", "severity"),
    [
        ("invalid", "verified", "void", "void"),
        ("invalid", "repaired", "cut down", "cut down"),
        ("invalid", "verified", "yields", "unclear"),
        ("invalid", "verified", "", "void"),
        ("invalid", "needs review", "void", "unclear"),
        ("valid", "needs review", "", "unclear"),
        ("valid", "verified", "void", "fine"),
        ("ungoverned", "ungoverned", "", "fine"),
    ],
)
def test_rate_severity(verdict: str, status: str, effect: Effect, severity: Severity) -> None:
    """Only an invalid clause whose finding stands is void or cut down."""
    assert rate_severity(verdict, status, effect) == severity


@pytest.mark.parametrize(
    ("by_law", "states", "severity"),
    [
        ("fine", ["preferred", "acceptable"], "fine"),
        ("fine", ["preferred", "unclear"], "unclear"),
        ("fine", ["unclear", "deviates"], "deviates"),
        ("unclear", ["deviates"], "deviates"),
        ("cut down", ["deviates"], "cut down"),
        ("void", ["preferred"], "void"),
        ("unclear", [], "unclear"),
    ],
)
def test_add_house_severity(by_law: Severity, states: list[str], severity: Severity) -> None:
    """The worse of law and house counts; what a position keeps makes nothing better."""
    assert add_house_severity(by_law, iter(states)) == severity


def test_every_severity_has_its_words_and_place() -> None:
    """They are told the worst first."""
    assert list(SEVERITIES) == list(get_args(Severity))
    assert severity_rank("void") < severity_rank("cut down") < severity_rank("fine")
