"""Records of changes: by kind, and cited by the version that stands after them."""

from datetime import date

from components.records import Version
from components.statutes.changes import Change, Changes


def version(article: str, law: str = "Civil Code") -> Version:
    """Return a wording of an article."""
    return Version(
        id=f"{law}-{article}",
        source="s",
        jurisdiction="j",
        law_id="l",
        law=law,
        article=article,
        text="text",
        valid_from=date(2021, 1, 1),
        content_hash="h",
    )


def test_change_is_cited_by_what_stands_after_it() -> None:
    """A retitled article has its new title; a repealed one keeps the last."""
    old = version("5")
    assert Change("retitled", old, version("5", "Code Civil")).citation == "Code Civil Article 5"
    assert Change("repealed", old, None).citation == "Civil Code Article 5"
    assert Change("repealed", old, None).standing is old


def test_changes_of_one_kind_in_order() -> None:
    """Only the changes of a kind are returned, in the order in which they are recorded."""
    added = [Change("added", None, version(number)) for number in ("1", "2")]
    repealed = Change("repealed", version("3"), None)
    changes = Changes((), (added[0], repealed, added[1]), {})
    assert changes.of("added") == added
    assert changes.citations("added") == ("Civil Code Article 1", "Civil Code Article 2")
    assert changes.citations("moved") == ()
