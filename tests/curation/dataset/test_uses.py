"""What a pair is used for: its sentence, or its verdict with the reason why."""

import pytest

from components.curation.dataset.uses import (
    KnownUses,
    complete_analysis,
    derive_call,
    use_of_pair,
)
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.records import Pair, Version
from tests.curation.dataset.plain import plain_pairs, second_style
from tests.curation.dataset.test_own_words import LOAN

HEAD = "Per Civil Code Article 205, this clause is invalid"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answer": f"{HEAD}: it sets 18%, where 15% is the most."}, None),
        ({"answer": f"{HEAD}."}, None),
        ({"does": "sets interest at 18%", "rule": "interest is at most 15%"}, None),
        ({"answer": f"{HEAD}: 40% is usury."}, "facts"),
        ({"does": "sets interest at 40%", "rule": "interest is at most 15%"}, "facts"),
        ({"does": "helps itself to whatever pleases", "rule": "r"}, "other-words"),
        ({"answer": "Void, I fear."}, "no-sentence"),
        ({}, "no-answer"),
        ({"law": "", "article": "", "verdict": "ungoverned"}, "no-article"),
    ],
)
def test_use_of_pair(changes: dict[str, str], code: str | None) -> None:
    """Each pair is trained on, or serves its verdict for one reason, which it tells."""
    use = use_of_pair(LOAN.model_copy(update=changes))
    assert use.code == code
    assert use.kind == ("trained" if code is None else "verdict_only")
    assert use.explain().startswith(code or "")
    assert bool(use.explain()) == bool(code)


def test_use_of_pair_under_another_sentence(versions: list[Version]) -> None:
    """Nearly every pair of the second style trains its reason, and none in the default style."""
    for language in ("english", "chinese"):
        pairs = plain_pairs(100, versions, language)
        uses = KnownUses(second_style(language).sentence)
        assert sum(uses.of(pair).kind == "trained" for pair in pairs) >= 98
        assert {use_of_pair(pair).code for pair in pairs} == {"no-sentence"}


def test_derive_call_of_the_only_comparison() -> None:
    """Where the texts allow one comparison and it gives the verdict, it is read."""
    call = ("18%", "at most", "fifteen percent")
    assert derive_call(LOAN, "") == call
    assert derive_call(LOAN.model_copy(update={"verdict": "valid"}), "") is None
    completed = complete_analysis(LOAN, HOUSE_SENTENCE)
    assert (completed.figure, completed.relation, completed.limit) == call
    assert completed.rule == "Interest may not exceed fifteen percent."
    assert completed.does == ""


def test_derive_call_of_several_needs_the_reason() -> None:
    """Where the texts allow several comparisons, the reason must name the two figures."""
    clause = "Interest is 18%, and 20% from the second year on."
    pair = LOAN.model_copy(update={"clause": clause})
    assert derive_call(pair, "it is too high") is None
    assert derive_call(pair, "20% is more than 15%") == ("20%", "at most", "fifteen percent")


def test_complete_analysis_leaves_an_analysis_alone() -> None:
    """A pair whose attorney gave rule and act is not changed, nor one without an article."""
    analysed = LOAN.model_copy(update={"rule": "r", "does": "d"})
    assert complete_analysis(analysed, HOUSE_SENTENCE) == analysed
    bare = Pair.model_validate(LOAN.model_dump() | {"law": "", "verdict": "ungoverned"})
    assert complete_analysis(bare, HOUSE_SENTENCE) == bare
