"""The front matter of repositories of law is read, whatever its keys are called."""

from datetime import date
from pathlib import Path

import pytest

from components.statutes.readers.article import Article
from components.statutes.readers.markdown import MarkdownReader
from tests.statutes.readers.test_markdown import FRONT, write


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (  # of the legalize repositories
            'title: "Lampes"\nidentifier: "L-7"\ncountry: "fr"\nlast_updated: "2020-05-01"\n'
            'entry_into_force: "1999-01-01"\nstatus: "in_force"\nshort_title: "LL"\n',
            ("L-7", "Lampes", "fr", date(2020, 5, 1), ()),
        ),
        (  # of bundesgit; a law that is still to come begins on its day
            "Title: Lampengesetz\njurabk: LampG\nslug: lampg\nlast_updated: 1900-01-01\n"
            "effective_from: 2090-01-01\n",
            ("lampg", "Lampengesetz", "en", date(2090, 1, 1), (date(2090, 1, 1),)),
        ),
    ],
)
def test_read_front_matter_of_repositories(
    tmp_path: Path, front: str, expected: tuple[str, str, str, date, tuple[date, ...]]
) -> None:
    """Id, title, language and days are found under the keys of other repositories."""
    folder = write(tmp_path, f"---\n{front}---\n# X\n## § 1\nText.\n", "law.md")
    write(folder, "# A page without a law", "README.md")
    reader = MarkdownReader()
    [only] = reader.read(folder)
    assert isinstance(only, Article)
    assert (only.law_id, only.law, only.language, only.amended, only.days) == expected
    assert reader.notes.names[0].aliases == (("LL",) if "Lampes" in front else ("LampG",))


def test_read_repealed_law_told_or_ended(tmp_path: Path) -> None:
    """A law that is repealed is only told, or ends on its day."""
    reader = MarkdownReader()
    gone = FRONT.replace("---\n", "---\nstatus: repealed\n", 1) + "## § 1\nText."
    assert not list(reader.read(write(tmp_path, gone)))
    assert [omission.reason for omission in reader.notes.omissions] == ["repealed as a whole"]
    dated = gone.replace("status", "repealed_on: 2020-02-01\nstatus")
    [only] = reader.read(write(tmp_path, dated))
    assert isinstance(only, Article)
    assert only.ended == date(2020, 2, 1)
