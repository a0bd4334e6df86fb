"""The history of an article: every wording with its dates, start, end, and changed words."""

from datetime import date

import pytest

from components.errors import UsageError
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.reports.history_text import render_history
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, make_source, write_law

SNAPSHOTS = (
    (
        "2021-01",
        "Civil Code",
        date(2020, 1, 1),
        {"1": "Interest is 20 per cent.", "2": "Rent is due monthly.", "3": "Keys are returned."},
    ),
    (
        "2022-01",
        "Civil Code",
        date(2021, 7, 20),
        {"1": "Interest is 16 per cent.", "2": "Rent is due monthly.", "3": "Keys are returned."},
    ),
    (
        "2023-01",
        "Code",
        date(2022, 7, 1),
        {"1": "Interest is 16 per cent.", "9": "Rent is due monthly."},
    ),
    (
        "2024-01",
        "Code",
        date(2023, 7, 1),
        {
            "1": "Interest is 16 per cent.",
            "9": "Rent is due monthly.",
            "3": "Keys are handed over.",
        },
    ),
)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Give a law of three articles after four snapshots."""
    root = tmp_path_factory.mktemp("history")
    for folder, title, amended, articles in SNAPSHOTS:
        path = write_law(root / folder, articles, amended=amended, title=title)
        refresh(
            EmbeddedStore(Home(root / "home")),
            Home(root / "home"),
            source=make_source(path),
            embedder=HashingEmbedder(),
        )
    return KnowledgeBase.open(EmbeddedStore(Home(root / "home")), HashingEmbedder())


def test_render_history_amended_and_retitled(knowledge: KnowledgeBase) -> None:
    """Each wording stands under the title of its time, the amended one with its words marked."""
    assert render_history(knowledge, "Civil Code", "Article 1", jurisdiction="sample").split(
        "\n\n"
    ) == [
        "Code Article 1: 3 wordings known, edition 4",
        (
            "1. Civil Code Article 1 Heading 1\nfrom 2020-01-01 to 2021-07-20 (dates from the"
            " source)\nadded; amended on 2021-07-20"
        ),
        "Interest is 20 per cent.",
        (
            "2. Civil Code Article 1 Heading 1\nfrom 2021-07-20 to 2022-07-01 (dates from the"
            " source)\namended; retitled on 2022-07-01"
        ),
        "Interest is ~~20~~ **16** per cent.",
        (
            "3. Code Article 1 Heading 1\nfrom 2022-07-01 to now (dates from the source)\nretitled;"
            " in force"
        ),
        "Interest is 16 per cent.\n",
    ]


def test_render_history_of_either_number_of_a_move(knowledge: KnowledgeBase) -> None:
    """The old number says where its wording went, the new one where it came from."""
    old, new = (
        render_history(knowledge, "code", number, jurisdiction="sample") for number in ("2", "9")
    )
    assert "added; moved to Article 9 on 2022-07-01\n\nRent is due monthly." in old
    assert "Code Article 9: 1 wording known" in new
    assert (
        "from 2022-07-01 to now (dates from the source)\nmoved from Article 2; in force\n\nRent is"
        " due monthly." in new
    )


def test_render_history_repealed_and_revived(knowledge: KnowledgeBase) -> None:
    """A number that was gone and came back shows the gap, and what changed over it."""
    text = render_history(knowledge, "Code", "3", jurisdiction="sample")
    assert (
        "from 2020-01-01 to 2022-07-01 (dates from the source)\nadded; repealed on 2022-07-01"
        in text
    )
    assert (
        "from 2023-07-01 to now (dates from the source)\nrevived; in force\n\nKeys are ~~returned~~"
        " **handed over** ." in text
    )


def test_render_history_of_no_article_refused(knowledge: KnowledgeBase) -> None:
    """An article that never was is told as such."""
    with pytest.raises(UsageError, match="no such article, got '4'"):
        render_history(knowledge, "Code", "4", jurisdiction="sample")
