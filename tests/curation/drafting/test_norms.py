"""Rules read from single sentences of statutes."""

import pytest

from tests.curation.drafting.material import read


@pytest.mark.parametrize(
    ("text", "kind", "subject", "predicate"),
    [
        (
            "The lessee shall not sublet the thing leased to others.",
            "ban",
            "The lessee",
            "sublet the thing leased to others",
        ),
        (
            "No employer shall collect fees from an apprentice.",
            "ban",
            "An employer",
            "collect fees from an apprentice",
        ),
        (
            "The seller shall deliver the thing free of charge.",
            "duty",
            "The seller",
            "deliver the thing free of charge",
        ),
        (
            "The consumer may rescind the contract without cause.",
            "right",
            "The consumer",
            "rescind the contract without cause",
        ),
        (
            "A contract of surety shall be made in writing.",
            "form",
            "A contract of surety",
            "be made in writing",
        ),
        ("A promise against good morals is void.", "void", "A promise against good morals", "void"),
        (
            "If the thing is lost, the carrier shall compensate the consignor.",
            "duty",
            "The carrier",
            "compensate the consignor",
        ),
    ],
)
def test_find_norms_takes_a_sentence_apart(
    text: str, kind: str, subject: str, predicate: str
) -> None:
    """Each kind of rule is recognised by its words, with its subject and its predicate."""
    (norm,) = read(text)
    assert (norm.kind, norm.subject, norm.predicate) == (kind, subject, predicate)


@pytest.mark.parametrize(
    ("text", "relation", "limit"),
    [
        ("The term of a lease shall not exceed twenty years.", "at most", "twenty years"),
        (
            "The employer shall pay the wages within 30 days after the end of the contract.",
            "at most",
            "30 days",
        ),
        ("The period of notice shall not be less than ten days.", "at least", "ten days"),
        ("The landlord shall keep the records for at least five years.", "at least", "five years"),
        ("The tenant shall notify the landlord one month in advance.", "at least", "one month"),
        (
            (
                "The employer shall, within one week after receiving the notice, advise the"
                " employee in writing."
            ),
            "at most",
            "one week",
        ),
    ],
)
def test_find_norms_reads_limits(text: str, relation: str, limit: str) -> None:
    """A limit is read with its direction, from the words beside its figure."""
    (norm,) = read(text)
    assert norm.limit is not None
    assert (norm.relation, norm.limit.text) == (relation, limit)


@pytest.mark.parametrize(
    "text",
    [
        "The court shall not approve the termination.",
        "The seller shall be fined not less than 300 marks.",
        "The lessee shall not sublet the thing unless the lessor has consented.",
        "The lessee shall not sublet the thing. However, this does not bind a farmer.",
        "The provisions of this Act shall not be waived by contract.",
        "The employee shall receive equal pay for equal work.",
        "It shall not be transferred to another person.",
        (
            "The seller who has warned the buyer within 30 days shall not be held to the price of"
            " 30 marks for 5 days."
        ),
        "2. The dian-maker cannot redeem because the holder is missing.",
    ],
)
def test_find_norms_passes_over(text: str) -> None:
    """A sentence that no contract could take over, or that makes exceptions, gives no rule."""
    assert read(text) == []
