"""Pseudonyms of reviewers, families and ids."""

from components.curation.redaction.pseudonyms import name_family, name_pair, name_reviewer


def test_pseudonyms_are_stable_and_their_own() -> None:
    """The same name has the same pseudonym, a pseudonym is its own, and kinds differ."""
    for name in (name_reviewer, name_family, name_pair):
        given = name("Ida Halvard")
        assert given == name("Ida Halvard") == name(given)
        assert "alvard" not in given
    assert len({name("Ida Halvard") for name in (name_reviewer, name_family, name_pair)}) == 3


def test_name_reviewer_goes_by_the_name() -> None:
    """Letter case, initials' stops and an e-mail address make no other reviewer."""
    given = name_reviewer("Ida Halvard")
    assert name_reviewer("IDA  halvard, ida@firm.example") == given
    assert name_reviewer("ida@firm.example") == name_reviewer("IDA@firm.example") != given
