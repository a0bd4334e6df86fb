"""What an article names: by number, in ranges, and as the article before or after it."""

import pytest

from components.statutes.article_references import ArticleReference, find_references


@pytest.mark.parametrize(
    ("text", "references"),
    [
        (
            "Interest above that of the preceding article is not owed.",
            [ArticleReference(steps=-1)],
        ),
        ("The two preceding articles apply.", [ArticleReference(steps=-2)]),
        ("The preceding three Articles apply.", [ArticleReference(steps=-3)]),
        ("See the following article.", [ArticleReference(steps=1)]),
        (
            "Article 9 of this Act and Articles 12 to 14 apply.",
            [ArticleReference("", "9"), ArticleReference("", "12", "14")],
        ),
        (
            "Article 205 of the Civil Code applies; so does Article 205 of the Civil Code.",
            [ArticleReference("Civil Code", "205")],
        ),
        (
            "前條之規定，於第二百零五條準用之。",
            [ArticleReference("", "205"), ArticleReference(steps=-1)],
        ),
        ("前三條之規定準用之。次條亦同。", [ArticleReference(steps=-3), ArticleReference(steps=1)]),
        (
            "刑法第九條及同法第十條之規定。",
            [ArticleReference("刑法", "9"), ArticleReference("刑法", "10")],
        ),
        ("The following articles apply.", []),
        ("本法第九條之規定。", [ArticleReference("", "9")]),
        ("The preceding paragraph applies; 前項之規定、前條件亦同。", []),
    ],
)
def test_find_references(text: str, references: list[ArticleReference]) -> None:
    """Each is found once; a paragraph of the same article is none."""
    assert find_references(text) == references
