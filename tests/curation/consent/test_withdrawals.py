"""Withdrawals of consent: recorded once, without names and texts, and asked for by pair."""

from pathlib import Path

import pytest

from components.curation.consent.withdrawals import (
    Withdrawn,
    read_withdrawals,
    read_withdrawn,
    withdraw,
)
from components.curation.redaction.pseudonyms import name_pair, name_reviewer
from components.errors import IntegrityError, UsageError
from components.storage import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_withdraw_records_each_once(home: Home) -> None:
    """Who, when and why are kept, the name itself is not; the same again adds nothing."""
    new = withdraw(home, "reviewer", ["Mirko Halvard"], by="cli:ops", reason="left the firm")
    assert [(entry.by, entry.reason, entry.subject) for entry in new] == [
        ("cli:ops", "left the firm", "reviewer")
    ]
    assert withdraw(home, "reviewer", ["mirko  HALVARD"], by="cli:ops") == []
    withdraw(home, "pair", ["p-1", "p-2", "p-1"], by="cli:ops")
    assert [entry.subject for entry in read_withdrawals(home)] == ["reviewer", "pair", "pair"]
    text = (home.consent / "withdrawals.jsonl").read_text().casefold()
    assert "halvard" not in text
    assert "p-1" not in text


def test_withdrawn_covers_ids_and_people(home: Home) -> None:
    """A pair is covered by its id or its reviewer, also where either is a pseudonym already."""
    withdraw(home, "reviewer", ["Mirko Halvard"], by="x")
    withdraw(home, "correction", ["f-7"], by="x")
    withdrawn = read_withdrawn(home)
    assert withdrawn.covers("any", "Mirko Halvard, mirko@firm.example")
    assert withdrawn.covers("any", name_reviewer("Mirko Halvard"))
    assert withdrawn.covers("f-7", "")
    assert withdrawn.covers(name_pair("f-7"), "Ida Osk")
    assert not withdrawn.covers("f-8", "Ida Osk")
    assert not withdrawn.covers("f-8", "")


def test_fingerprint_tells_what_was_withdrawn(home: Home) -> None:
    """Nothing withdrawn has no fingerprint; each further withdrawal changes it."""
    assert (Withdrawn().fingerprint, bool(Withdrawn())) == ("", False)
    withdraw(home, "pair", ["a"], by="x")
    first = read_withdrawn(home).fingerprint
    withdraw(home, "pair", ["b"], by="x")
    assert len({"", first, read_withdrawn(home).fingerprint}) == 3


def test_withdrawals_with_odd_marks_in_a_reason(home: Home) -> None:
    """A reason may hold what other programs take for the end of a line."""
    withdraw(home, "pair", ["p-1"], by="x", reason="left\u2028the firm\x85today")
    withdraw(home, "pair", ["p-2"], by="x")
    assert [entry.reason for entry in read_withdrawals(home)] == ["left\u2028the firm\x85today", ""]


def test_withdraw_refuses_what_names_nothing(home: Home) -> None:
    """Nobody named, a blank name and a long reason are refused, and nothing is written."""
    for names in ([], [" "]):
        with pytest.raises(UsageError, match="must be named"):
            withdraw(home, "pair", names, by="x")
    with pytest.raises(UsageError, match="at most 200 characters, got 201"):
        withdraw(home, "pair", ["a"], by="x", reason="w" * 201)
    assert read_withdrawals(home) == []


def test_damaged_record_is_told(home: Home) -> None:
    """A damaged line is no reason to train on what was withdrawn."""
    withdraw(home, "pair", ["a"], by="x")
    with (home.consent / "withdrawals.jsonl").open("a") as file:
        file.write('{"at": \n')
    with pytest.raises(IntegrityError, match="line 2 is damaged"):
        read_withdrawn(home)
