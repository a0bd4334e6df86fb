"""Redaction against a labelled sample.

How much of each kind is found, and how much of what is replaced was personal.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from components.curation.redaction.numbers import is_taiwan_id
from components.curation.redaction.redact import KINDS, RedactionConfig, Redactor

MARK = re.compile(r"\{\{([A-Z]+)\|(.+?)\}\}")
SAMPLES = ("redaction_sample.txt", "redaction_unseen.txt")
# Least recall of each kind: over the first sample, which the rules were mended against, and over
# the second, which was written after them and left alone.
FLOORS = {
    "redaction_sample.txt": dict.fromkeys(KINDS, 0.95) | {"ACCOUNT": 0.85, "PERSON": 0.9},
    "redaction_unseen.txt": dict.fromkeys(KINDS, 0.9) | {"ID": 0.75, "PERSON": 0.85},
}


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(RedactionConfig())


def read_sample(name: str) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Return each text without its marks, and the marked stretches."""
    sample = []
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, marks, end = "", [], 0
        for found in MARK.finditer(line):
            text += line[end : found.start()]
            marks.append((len(text), len(text) + len(found[2]), found[1]))
            text += found[2]
            end = found.end()
        sample.append((text + line[end:], marks))
    return sample


def measure(redactor: Redactor, name: str) -> tuple[dict[str, float], dict[str, float], list[str]]:
    """Return recall and precision of each kind and the misses.

    A marked stretch counts as found when no word of it is left; a replaced one as right when it
    lies on a marked one.
    """
    wanted, found, put, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    missed = []
    for text, marks in read_sample(name):
        spans = redactor.find_all([text])[0]
        for start, end, kind in marks:
            wanted[kind] += 1
            left = [
                at
                for at in re.finditer(r"\w+", text[start:end])
                if not any(s.start <= start + at.start() < s.end for s in spans)
            ]
            found[kind] += not left
            missed += [f"missed {kind}: {text[start:end]}"] if left else []
        for span in spans:
            put[span.kind] += 1
            is_right = any(span.start < end and start < span.end for start, end, _ in marks)
            right[span.kind] += is_right
            missed += [] if is_right else [f"wrong {span.kind}: {text[span.start : span.end]}"]
    recall = {kind: found[kind] / wanted[kind] for kind in KINDS}
    precision = {kind: right[kind] / put[kind] for kind in KINDS}
    for kind in KINDS:
        print(
            f"{kind:<8} marked {wanted[kind]:>3}  recall {recall[kind]:.2f}  precision"
            f" {precision[kind]:.2f}"
        )
    print("\n".join(missed))
    return recall, precision, missed


@pytest.mark.parametrize("name", SAMPLES)
def test_recall_and_precision_of_each_kind(redactor: Redactor, name: str) -> None:
    """Of every kind at least the floor is found, and hardly a word is replaced that is no personal data."""
    assert sum(len(marks) for _, marks in read_sample(name)) >= 50
    recall, precision, _ = measure(redactor, name)
    for kind in KINDS:
        assert recall[kind] >= FLOORS[name][kind], kind
        assert precision[kind] >= 0.95, kind


def test_redact_is_consistent_within_a_pair(redactor: Redactor) -> None:
    """One person and one company have one placeholder in clause and answer, also by surname or short name; others have others."""
    clause = 'Greta Salander lends to Holt Timber LLC ("Holt"). Mr. Jonas Ferrer is the guarantor.'
    answer = (
        "Per Civil Code Article 205, this clause is invalid. Salander asks too much of Holt, and"
        " Jonas Ferrer too."
    )
    redacted = redactor.redact([clause, answer])
    assert redacted.texts == (
        '[PERSON_1] lends to [COMPANY_1] ("[COMPANY_1]"). [PERSON_2] is the guarantor.',
        (
            "Per Civil Code Article 205, this clause is invalid. [PERSON_1] asks too much of"
            " [COMPANY_1], and [PERSON_2] too."
        ),
    )
    assert redacted.counts == {"PERSON": 2, "COMPANY": 1}


def test_redact_again_changes_nothing(redactor: Redactor) -> None:
    """Redacted texts stay as they are, and a new name among them gets the next number."""
    for name in SAMPLES:
        texts = [redactor.redact([text]).texts[0] for text, _ in read_sample(name)]
        assert [redactor.redact([text]).texts[0] for text in texts] == texts
    assert redactor.redact(["[PERSON_2] owes Ms. Abigail Thornton the rent."]).texts == (
        "[PERSON_2] owes [PERSON_3] the rent.",
    )


def test_redact_keeps_what_is_protected(redactor: Redactor) -> None:
    """The title of the law stays though it looks like a company, and so do the names that the config keeps."""
    text = (
        "Per Meridian Trust Company Act Article 3, this clause is valid. Meridian Trust Company"
        " holds the deposit."
    )
    assert (
        redactor.redact([text], protected=["Meridian Trust Company Act"]).texts[0]
        == "Per Meridian Trust Company Act Article 3, this clause is valid. [COMPANY_1] holds the"
        " deposit."
    )
    keeping = Redactor(RedactionConfig(keep=("Meridian Trust Company",)))
    assert keeping.redact([text]).texts[0] == text


def test_redact_only_the_kinds_asked_for() -> None:
    """Kinds that are not asked for stay; with none asked for nothing is replaced."""
    text = "Mr. Alan Brandt, alan@brandt.example"
    assert (
        Redactor(RedactionConfig(kinds=("EMAIL",))).redact([text]).texts[0]
        == "Mr. Alan Brandt, [EMAIL_1]"
    )
    assert Redactor(RedactionConfig(kinds=())).redact([text]).texts[0] == text


@pytest.mark.parametrize(
    ("number", "is_right"),
    [("A123456789", True), ("A123456788", False), ("F131104093", True), ("F131104094", False)],
)
def test_is_taiwan_id(number: str, is_right: bool) -> None:
    """The check digit decides.

    The numbers are the ones that public examples of the rule work through.
    """
    assert is_taiwan_id(number) == is_right
