"""Pairs built from rows: verdict and article read from the answer, safe faults of style mended."""

from datetime import date
from typing import Any

import pytest

from components.config import load_config
from components.curation.intake.pair_building import Built, PairDefaults, build_pair
from components.curation.intake.refusals import RefusedError
from components.prompting.style import StyleGuide
from tests.conftest import ROOT

GUIDE = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
DAY = PairDefaults(as_of=date(2026, 1, 1), jurisdiction="sample")
CLAUSE = "Interest on the loan is 18% a year."


def build(**values: Any) -> Built:  # Any: whatever a column holds
    return build_pair({"clause": CLAUSE} | values, defaults=DAY, guide=GUIDE)


def test_build_pair_from_plain_texts() -> None:
    """A clause and an answer are enough.

    Verdict, law, article and family come from the sentence, the answer stays as written.
    """
    answer = "Per Civil Code Article 247-1, this clause is invalid. It sets 18%."
    built = build(answer=answer)
    pair = built.pair
    assert (pair.verdict, pair.law, pair.article, pair.family) == (
        "invalid",
        "Civil Code",
        "247-1",
        "Civil Code 247-1",
    )
    assert (pair.answer, pair.does, pair.as_of, pair.jurisdiction) == (
        answer,
        "",
        date(2026, 1, 1),
        "sample",
    )
    assert (built.broken, built.mended) == ((), ())
    assert build(answer=answer).pair.id == pair.id


def test_build_pair_ungoverned() -> None:
    """The sentence that no article governs makes an ungoverned pair without law."""
    pair = build(answer="No article governs this clause.").pair
    assert (pair.verdict, pair.law, pair.citation) == ("ungoverned", "", "")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "Per Civil Code § 205 the clause is unenforceable",
            "Per Civil Code Article 205, this clause is invalid.",
        ),
        ("No article governs this clause", "No article governs this clause."),
    ],
)
def test_build_pair_mends_what_is_safe(answer: str, expected: str) -> None:
    """Faults of style that leave no doubt are mended.

    The rules that were broken and mended are named.
    """
    built = build(answer=answer)
    assert built.pair.answer == expected
    assert built.broken
    assert "opening" in built.mended or "ending" in built.mended


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"answer": ""}, "no-answer"),
        ({"answer": " N/A "}, "no-answer"),
        ({"answer": "The rate looks high."}, "free-words"),
        ({"answer": "Per Civil Code Article 205, this clause is invalid. Perhaps."}, "style"),
        ({"answer": "It may be invalid or valid under Civil Code Article 205."}, "style"),
        (
            {"answer": "Per Civil Code Article 205, this clause is invalid.", "verdict": "valid"},
            "verdict",
        ),
        (
            {
                "answer": (
                    "Per Civil Code Article 205, this clause is invalid. But this clause is valid."
                )
            },
            "verdict",
        ),
        (
            {
                "answer": "Per Civil Code Article 205, this clause is invalid.",
                "law": "Civil Code",
                "article": "206",
            },
            "citation",
        ),
        ({"verdict": "invalid", "law": "Civil Code"}, "citation"),
        ({"verdict": "ungoverned", "law": "Civil Code", "article": "205"}, "citation"),
        ({"verdict": "unclear", "law": "Civil Code", "article": "205"}, "wrong-value"),
        ({"verdict": "ungoverned", "as_of": "soon"}, "wrong-value"),
        ({"verdict": "ungoverned", "colour": "red"}, "wrong-value"),
        ({"verdict": "ungoverned", "rule": ["a"]}, "wrong-value"),
        ({"verdict": "ungoverned", "clause": None}, "missing-field"),
    ],
)
def test_build_pair_refuses_by_code(values: dict[str, Any], code: str) -> None:
    """Every fault of a row has its code."""
    with pytest.raises(RefusedError) as refused:
        build(**values)
    assert refused.value.code == code


def test_build_pair_without_a_day() -> None:
    """A row without a day is refused where the settings give none."""
    with pytest.raises(RefusedError, match="no day"):
        build_pair(
            {"clause": CLAUSE, "verdict": "ungoverned"}, defaults=PairDefaults(), guide=GUIDE
        )


def test_build_pair_without_a_jurisdiction() -> None:
    """A row without a jurisdiction is refused where the settings give none."""
    defaults = PairDefaults(as_of=date(2026, 1, 1))
    with pytest.raises(RefusedError, match="no jurisdiction"):
        build_pair({"clause": CLAUSE, "verdict": "ungoverned"}, defaults=defaults, guide=GUIDE)


def test_build_pair_columns_alone() -> None:
    """Verdict, law and article in columns are enough.

    Synonyms and the word before the number are read.
    """
    pair = build(verdict="Void", law="Civil Code", article="Art. 205").pair
    assert (pair.verdict, pair.citation, pair.answer) == ("invalid", "Civil Code Article 205", "")
