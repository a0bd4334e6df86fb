"""Words of verdicts: a closed list in the column; in free words they only refuse."""

import pytest

from components.curation.intake.verdict_words import (
    abstains,
    find_opposition,
    is_formula,
    read_column,
)
from components.records import Verdict


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("VOID", "invalid"),
        ("Invalid.", "invalid"),
        ("not enforceable", "invalid"),
        ("無效", "invalid"),
        ("有效", "valid"),
        ("no article", "ungoverned"),
        ("OK", None),
        ("✓", None),
        ("TRUE", None),
        ("partly invalid", None),
        ("valid if registered", None),
        ("none", None),
    ],
)
def test_read_column(written: str, verdict: Verdict | None) -> None:
    """A word of the list is its verdict; any other leaves a doubt and is none."""
    assert read_column(written) == verdict


INVALID = (
    "Such a ban is never permitted.",
    "The term isn't valid.",
    "It is neither valid nor enforceable.",
    "This is hardly lawful.",
    "Ten months cannot be allowed.",
    "The waiver is void.",
    "Such a term will not be upheld.",
    "The rate exceeds the limit.",
    "不符合民法。",
    "這個條款無效。",
)
VALID = (
    "Nothing unlawful here.",
    "Far from being void, the term repeats the law.",
    "The term is not void.",
    "The rise is lawful.",
    "It does not violate the article.",
    "此約定並非無效。",
)
OPEN = (
    "Valid only if the rise stays below six percent.",
    "We were asked whether this is void.",
    "It would be void above six percent.",
    "Whether it is lawful depends on the noise.",
)


@pytest.mark.parametrize("sentence", INVALID + VALID + OPEN)
def test_free_words_never_pass_for_the_contrary(sentence: str) -> None:
    """Free words agree with one verdict at most; those that leave it open agree with none."""
    agrees_with_valid = not find_opposition(sentence, "valid", is_reason=False)
    agrees_with_invalid = not find_opposition(sentence, "invalid", is_reason=False)
    assert agrees_with_valid == (sentence in VALID)
    assert agrees_with_invalid == (sentence in INVALID)


def test_a_reason_may_retell_a_rule() -> None:
    """Behind a house sentence only what is said of the clause itself counts."""
    rule = "It lets the tenant sublet, where a total ban is void."
    assert not find_opposition(rule, "valid", is_reason=True)
    assert not find_opposition("It is binding for ten years.", "invalid", is_reason=True)
    assert find_opposition("The second half is void.", "valid", is_reason=True)


@pytest.mark.parametrize(
    "answer",
    ["A person must review this clause.", "Not sure.", "[Insert finding]", "待確認", "pending"],
)
def test_abstains(answer: str) -> None:
    """An answer that leaves the judgement to somebody else is none."""
    assert abstains(answer)
    assert not abstains("The sum is due pending the outcome of the arbitration between the two.")


def test_is_formula() -> None:
    """A formula in the place of its value is told from a text."""
    assert is_formula("=B2")
    assert is_formula("=VLOOKUP(A2,Data!A:C,2)")
    assert not is_formula("= the rent of a month")
