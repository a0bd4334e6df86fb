"""The reverse of a rule in its own words."""

import pytest

from components.curation.drafting.reversal import reverse_rule
from tests.curation.drafting.material import read


@pytest.mark.parametrize(
    ("text", "reverse"),
    [
        (
            "The lessee shall not sublet the thing leased.",
            "The lessee may sublet the thing leased.",
        ),
        (
            "No employer shall collect fees from an apprentice.",
            "Any employer may collect fees from an apprentice.",
        ),
        (
            "The seller shall deliver the thing in time.",
            "The seller need not deliver the thing in time.",
        ),
        (
            "The consumer is entitled to rescind the contract.",
            "The consumer may not rescind the contract.",
        ),
        ("A promise against good morals is void.", "A promise against good morals is valid."),
        (
            "The term of a lease shall not exceed twenty years.",
            "The term of a lease shall not be less than twenty years.",
        ),
        (
            "The lessor shall keep records for at least five years.",
            "The lessor shall keep records for at most five years.",
        ),
    ],
)
def test_reverse_rule_says_the_reverse(text: str, reverse: str) -> None:
    """A sentence is turned at its modal verb or beside its figure, and nowhere else."""
    assert reverse_rule(read(text)[0]) == reverse


def test_reverse_rule_twice_is_the_rule() -> None:
    """The reverse of the reverse of a limit has the direction of the limit again."""
    (norm,) = read("The term of a lease shall not exceed twenty years.")
    (reverse,) = read(reverse_rule(norm))
    (again,) = read(reverse_rule(reverse))
    assert (norm.relation, reverse.relation, again.relation) == ("at most", "at least", "at most")
