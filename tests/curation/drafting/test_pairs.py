"""Drafted pairs: rules read from sentences of statutes, clauses that keep and break them, and answers that follow."""

from collections import Counter
from datetime import date

import pytest

from components.curation.drafting.inversion import invert_rule
from components.curation.drafting.norms import Norm, find_norms
from components.curation.drafting.pairs import DraftingConfig, draft_pairs
from components.prompting.grammar import possible_calls
from components.prompting.template import Passage
from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
from components.records import Pair, Version
from components.samples.pairs import STATUTES
from components.statutes.readers.article import Repeal
from components.statutes.readers.choice import build_reader
from tests.conftest import DATA

LEASE = (
    "The term of a lease shall not exceed twenty years. If a longer term has been agreed on, it is"
    " reduced."
)


def version(
    text: str, *, law: str = "Lease Act", article: str = "7", valid_to: date | None = None
) -> Version:
    return Version(
        id=f"{law} {article}",
        source="s",
        jurisdiction="tw",
        law_id=law.lower(),
        law=law,
        article=article,
        text=text,
        valid_from=date(2020, 1, 1),
        valid_to=valid_to,
        content_hash="",
    )


def read(text: str) -> list[Norm]:
    return list(find_norms(version(text)))


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
    """Each kind of rule is told by its words, with who is meant and what of."""
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
    """What a contract's clause could not take over, or what makes exceptions, is no rule to draft from."""
    assert read(text) == []


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
def test_invert_rule_says_the_reverse(text: str, reverse: str) -> None:
    """A sentence is turned at its modal verb or beside its figure, and nowhere else."""
    assert invert_rule(read(text)[0]) == reverse


def sample_versions() -> list[Version]:
    articles = [
        a
        for a in build_reader("markdown").read(STATUTES / "2026-01-01")
        if not isinstance(a, Repeal)
    ]
    return [version(a.text, law=a.law, article=a.article) for a in articles]


def refuse_inconsistent(pairs: list[Pair]) -> None:
    for pair in pairs:
        assert pair.origin == "drafted"
        assert pair.rule and pair.does
        if pair.relation:
            figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
            assert figure is not None and limit is not None
            assert compare(figure, pair.relation, limit) == (pair.verdict == "valid")
            assert (pair.figure, pair.relation, pair.limit) in possible_calls(
                Passage("", pair.wording), pair.clause
            )


def test_draft_pairs_verdicts_follow() -> None:
    """Every drafted pair of the sample code is consistent.

    Its figures compare as its verdict says, and the call can be decoded.
    """
    pairs = draft_pairs(sample_versions(), DraftingConfig())
    refuse_inconsistent(pairs)
    assert len(pairs) >= 120
    shares = Counter(pair.verdict for pair in pairs)
    assert 0.4 < shares["valid"] / len(pairs) < 0.6


def test_draft_pairs_same_clause_under_the_reverse() -> None:
    """A limit is drafted on both sides, and under the reverse of the rule the verdicts turn."""
    pairs = draft_pairs([version(LEASE)], DraftingConfig(clauses_per_rule=6, opposites_per_rule=4))
    under_own = [p for p in pairs if "shall not exceed" in p.wording]
    reverse = [p for p in pairs if "shall not be less than" in p.wording]
    assert {p.verdict for p in under_own} == {p.verdict for p in reverse} == {"valid", "invalid"}
    assert {p.relation for p in under_own} == {"at most"}
    assert {p.relation for p in reverse} == {"at least"}


def test_draft_pairs_leaves_out_held_out_laws_and_past_wordings() -> None:
    """Nothing is drafted from a law held out for evaluation, by title or id, nor from a wording that is no longer in force."""
    versions = [
        version(LEASE),
        version(LEASE, law="Loan Act"),
        version(LEASE, law="Sales Act", valid_to=date(2024, 1, 1)),
    ]
    assert {p.law for p in draft_pairs(versions, DraftingConfig())} == {"Lease Act", "Loan Act"}
    assert {p.law for p in draft_pairs(versions, DraftingConfig(held_out_laws=("loan ACT",)))} == {
        "Lease Act"
    }


def test_draft_pairs_is_repeatable_and_capped() -> None:
    """The same articles and config give the same pairs; no family has more than the cap."""
    versions = sample_versions()
    first = draft_pairs(versions, DraftingConfig(max_per_family=10))
    assert first == draft_pairs(versions, DraftingConfig(max_per_family=10))
    assert max(Counter(p.family for p in first).values()) <= 10


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_draft_pairs_from_real_statutes() -> None:
    """Real statutes of two countries yield hundreds of consistent pairs over many articles and laws."""
    from tests.benchmarks.drafting import read_real_versions

    pairs = draft_pairs(read_real_versions(), DraftingConfig())
    refuse_inconsistent(pairs)
    assert len(pairs) > 500
    assert len({(p.law, p.article) for p in pairs}) > 100
    assert len({p.law for p in pairs}) >= 10
