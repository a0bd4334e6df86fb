"""Parties named as contracts name them."""

import random

from components.curation.drafting.parties import NAMES, name_parties
from tests.curation.drafting.material import read


def test_name_parties_names_each_party_once() -> None:
    """Subject and predicate name a party alike, two parties have two names."""
    (norm,) = read("If the thing is lost, the lessor shall compensate the lessee.")
    for seed in range(10):
        rule = name_parties(norm, norm.predicate, random.Random(seed))
        assert rule.who in NAMES["lessor"]
        assert rule.action.removeprefix("compensate ") in NAMES["lessee"]
        assert rule.is_person
    sentence = rule.complete(f"{rule.start} shall {rule.action}")
    assert sentence == f"If the thing is lost, {rule.who} shall {rule.action}."


def test_name_parties_inflects_the_verb() -> None:
    """A named party takes the singular, a plural subject that is no party the plural."""
    (ban,) = read("The employer shall not collect fees from an apprentice.")
    (form,) = read("The contracts of surety shall be made in writing.")
    employer = name_parties(ban, ban.predicate, random.Random(0))
    contracts = name_parties(form, form.predicate, random.Random(0))
    assert (employer.inflect("agree"), employer.be) == ("agrees", "is")
    assert (contracts.inflect("agree"), contracts.be) == ("agree", "are")
