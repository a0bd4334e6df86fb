"""What tests of drafting share: articles made by hand, and those of the sample code."""

from datetime import date

from components.curation.drafting.norms import Norm, find_norms
from components.records import Version
from components.samples.pairs import STATUTES
from components.statutes.readers.article import Repeal
from components.statutes.readers.choice import build_reader

LEASE = (
    "The term of a lease shall not exceed twenty years. If a longer term has been agreed on, it is"
    " reduced."
)


def version(
    text: str, *, law: str = "Lease Act", article: str = "7", valid_to: date | None = None
) -> Version:
    """Return an article in force."""
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
    """Return the rules of an article with this text."""
    return list(find_norms(version(text)))


def sample_versions() -> list[Version]:
    """Return the articles of the sample code."""
    articles = [
        a
        for a in build_reader("markdown").read(STATUTES / "2026-01-01")
        if not isinstance(a, Repeal)
    ]
    return [version(a.text, law=a.law, article=a.article) for a in articles]
