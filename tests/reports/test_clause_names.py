"""The name of a clause in a report, and its words below that name: the number stands once."""

import pytest

from components.reports.clause_names import find_words, name_clause

NAMES = [
    ("5.2", "5. Staff", "5.2 Staff"),
    ("4 (a)", "4. Term", "4 (a) Term"),
    ("2", "2. Rent", "2. Rent"),
    ("Article 5", "Article 5 Rent", "Article 5 Rent"),
    ("52", "5. Staff", "52 5. Staff"),
    ("1", "", "1"),
    ("", "Staff", "Staff"),
    ("", "", ""),
    ("3.1", "Payment Terms", "3.1 Payment Terms"),
    ("第五條", "第五條 租金", "第五條 租金"),
]
WORDS = [
    ("5.2 The Tenant pays.", "5.2", "The Tenant pays."),
    ("1. The Tenant pays.", "1", "The Tenant pays."),
    ("1) The Tenant pays.", "1", "The Tenant pays."),
    ("1. - The Tenant pays.", "1", "The Tenant pays."),
    ("1 | The Tenant pays.", "1", "The Tenant pays."),
    ("1.承租人應付租金。", "1", "承租人應付租金。"),
    ("二、承租人應付租金。", "二", "承租人應付租金。"),
    ("Article 5 - The Tenant pays.", "Article 5", "The Tenant pays."),
    ("(a) the rent;", "4 (a)", "the rent;"),
    ("The Tenant pays.", "5.2", "The Tenant pays."),
    ("5 days' notice is due.", "Article 5", "5 days' notice is due."),
    ("30 days are allowed.", "3", "30 days are allowed."),
    ("30 days are allowed.", "30", "30 days are allowed."),
    ("第五條 承租人應付租金。", "第五條", "承租人應付租金。"),
    ("5.2", "5.2", "5.2"),
    ("Rent is due.", "", "Rent is due."),
]
"""Clauses, their numbers, and their words; the page is held to them too."""


@pytest.mark.parametrize(("number", "heading", "name"), NAMES)
def test_name_clause(number: str, heading: str, name: str) -> None:
    """A heading's own number is left out where the clause's begins with it, and only there."""
    assert name_clause(number, heading) == name


@pytest.mark.parametrize(("clause", "number", "words"), WORDS)
def test_find_words(clause: str, number: str, words: str) -> None:
    """Only the clause's own number is passed over, never a figure and never all of the clause."""
    assert clause[find_words(clause, number) :] == words
