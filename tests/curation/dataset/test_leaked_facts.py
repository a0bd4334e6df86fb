"""Facts of an answer that its prompt does not show."""

from components.curation.dataset.leaked_facts import foreign_facts
from components.curation.dataset.masking import Masker

TITLES = ("Civil Code", "Labor Standards Act", "Canada Labour Code", "Rental Housing Act")


def test_foreign_facts_names_each() -> None:
    """A real title, a number and a figure that the prompt does not show are named.

    What it shows is not.
    """
    shown = ["Trade Act Article 7: The fee may not exceed 5%.", "The fee is 6%."]
    assert (
        foreign_facts(
            "The fee is 6% against 5%. Per Trade Act Article 7, this clause is invalid.",
            shown,
            Masker(TITLES),
        )
        == []
    )
    said = "The Civil Code caps it at 16%. Per Trade Act Article 8, this clause is invalid."
    assert foreign_facts(said, shown, Masker(TITLES)) == [
        "title: Civil Code",
        "article: 8",
        "figure: 16%",
    ]


def test_foreign_facts_reads_numbers_in_any_notation() -> None:
    """A figure in words is the same fact as in digits; an indefinite article is no figure."""
    shown = ["Trade Act Article 7: Notice is given within thirty days.", "Notice takes 40 days."]
    assert foreign_facts("It takes forty days against 30 days, a day longer.", shown) == []
