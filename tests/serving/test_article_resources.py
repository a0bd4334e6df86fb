"""Articles as resources with an address."""

from datetime import date

import pytest

from components.errors import UsageError
from components.knowledge.search import KnowledgeBase
from components.serving.article_resources import (
    address_of,
    list_articles,
    read_address,
    render_article,
)
from components.serving.state import ServerState


@pytest.fixture
def knowledge(light_state: ServerState) -> KnowledgeBase:
    """Give an edition of two jurisdictions."""
    return light_state.releases.current().knowledge


def test_every_listed_article_is_found_by_its_address(knowledge: KnowledgeBase) -> None:
    """The list is of today, in pages."""
    versions = list_articles(knowledge, 0, 10)
    assert [version.article for version in versions] == ["205", "206", "208", "440"]
    assert list_articles(knowledge, 1, 2) == versions[1:3]
    for version in versions:
        assert read_address(address_of(version), knowledge) == version


def test_a_day_gives_the_wording_of_that_day(knowledge: KnowledgeBase) -> None:
    """An article repealed since has an address with a day."""
    address = "clausula://sample/Civil%20Code/207?as_of=2021-01-01"
    version = read_address(address, knowledge)
    assert version.text == "No interest on interest."
    text = render_article(version)
    assert text.startswith("Civil Code Article 207 (Heading 207)\nin force from 2020-01-01")
    assert "not law anywhere" in text
    assert version.valid_to == date(2021, 7, 20)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a/1",
        "clausula://sample/Civil%20Code",
        "clausula://sample//205",
        "clausula:///Civil%20Code/205",
        "clausula://sample/Civil%20Code/205/extra",
        "clausula://sample/Civil%20Code/205?as_of=tomorrow",
        "clausula://[sample/Civil%20Code/205",
    ],
)
def test_what_is_no_address_is_refused(knowledge: KnowledgeBase, address: str) -> None:
    """The message shows the form."""
    with pytest.raises(UsageError, match="JURISDICTION/LAW/ARTICLE"):
        read_address(address, knowledge)


@pytest.mark.parametrize(
    "address",
    [
        "clausula://mars/Civil%20Code/205",
        "clausula://sample/Civil%20Code/999",
        "clausula://sample/Civil%20Code/207",
        "clausula://sample/Civil%20Code/205?as_of=1900-01-01",
    ],
)
def test_what_is_not_there_is_refused(knowledge: KnowledgeBase, address: str) -> None:
    """Another jurisdiction, article or day than there is."""
    with pytest.raises(UsageError):
        read_address(address, knowledge)
