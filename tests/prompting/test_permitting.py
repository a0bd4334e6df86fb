"""An article that only permits is told from one that binds, by its own words."""

import pytest

from components.prompting.permitting import permits_only
from components.samples.pairs import load_families


@pytest.mark.parametrize(
    ("text", "permits"),
    [
        ("The parties are free to agree on compound interest.", True),
        ("No writing is required for a guarantee.", True),
        ("The right of erasure may be waived in advance.", True),
        ("The right of erasure may be waived in advance. A waiver for payment is void.", False),
        ("The right of erasure may not be waived.", False),
        ("An excessive penalty may be reduced by the court.", False),
        ("A guarantee is valid only if it is given in writing.", False),
        ("The customer may terminate the contract at any time.", False),
    ],
)
def test_permits_only(text: str, permits: bool) -> None:
    """A permission to agree counts; a granted right or a binding word beside it does not."""
    assert permits_only(text) is permits


WRITTEN_WITH = {
    "civil-code",
    "labour-code",
    "tenancy-act",
    "consumer-act",
    "data-act",
    "commercial-code",
}


def read_samples(*, is_known: bool) -> tuple[list[bool], list[bool]]:
    """Return the readings of binding and of permitting wordings, of known or of other laws."""
    families = [
        family for family in load_families() if family.kind != "none" and family.figure is None
    ]
    chosen = [family for family in families if (family.law in WRITTEN_WITH) is is_known]
    binding = [permits_only(text) for family in chosen for text in family.wordings]
    return binding, [permits_only(text) for family in chosen for text in family.opposites]


def test_permits_only_on_samples() -> None:
    """Hardly any binding wording of the samples is read as permitting; most permitting ones are."""
    binding, permitting = read_samples(is_known=True)
    assert (len(binding), len(permitting)) == (275, 136)
    assert sum(binding) <= 2
    assert sum(permitting) >= 90


def test_permits_only_on_other_laws() -> None:
    """Of wordings that nobody had in view hardly any that binds is read as permitting.

    Of most that permit nothing is said.
    """
    binding, permitting = read_samples(is_known=False)
    assert (len(binding), len(permitting)) == (576, 320)
    assert sum(binding) <= 7
    assert sum(permitting) >= 40
