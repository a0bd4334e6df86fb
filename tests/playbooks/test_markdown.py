"""A playbook read from Markdown."""

from pathlib import Path

import pytest

from components.errors import InputError
from components.playbooks.source import open_playbook
from tests.playbooks.files import FRONT, PAYMENT, RIVALS, write_playbook


def test_every_field_of_a_position_is_read(tmp_path: Path) -> None:
    """A position has its id, title, words, lines, fallback and whom to ask."""
    path = write_playbook(tmp_path, "house.md", "## Price", PAYMENT, RIVALS)
    playbook = open_playbook(path).newest
    payment, rivals = playbook.positions
    assert (playbook.id, playbook.title, playbook.side) == (
        "house",
        "Positions of a house",
        "Client",
    )
    assert (payment.id, payment.title, payment.is_required) == ("P-1", "Term of payment", True)
    assert payment.known_by == ("pay invoice",)
    assert payment.fallback == "The Client pays each invoice within 30 days."
    assert payment.ask == "Head of Finance"
    assert payment.preferred[0].limits[0].text == "at least 30 days"
    ban = rivals.unacceptable[0]
    assert ban.phrases == ("any competitor",)
    assert [limit.text for limit in ban.limits] == ["more than 12 months"]
    assert not rivals.is_required


def test_keys_may_be_bold_items_of_a_list(tmp_path: Path) -> None:
    """People write lists."""
    text = "### Position 4 Notice\n- **Known by:** notice\n- **Preferred**: at least 3 days\n"
    (position,) = open_playbook(write_playbook(tmp_path, "a.md", text)).newest.positions
    assert (position.id, position.title) == ("4", "Notice")
    assert position.known_by == ("notice",)
    assert position.preferred[0].text == "at least 3 days"


def test_all_faults_of_all_files_are_told_with_their_lines(tmp_path: Path) -> None:
    """One run names everything that must be corrected, and no file is half read."""
    wrong = (
        "### Position P-7: Wrong\nRequired: perhaps\nPrefered: at most 3 days\n"
        "Preferred: 30 days\nFallback:\n"
    )
    write_playbook(tmp_path / "p", "a.md", PAYMENT, PAYMENT)
    write_playbook(tmp_path / "p", "b.md", wrong, front="---\nplaybook: other\n---\n")
    with pytest.raises(InputError) as caught:
        open_playbook(tmp_path / "p")
    lines = str(caught.value).splitlines()
    assert [line.rpartition("/p/")[2] for line in lines] == [
        "b.md: front matter: missing title",
        "b.md: line 6: required: not yes or no, got 'perhaps'",
        "b.md: line 7: unknown key, got 'Prefered' (type, required, known by, not known by,"
        " preferred, acceptable, unacceptable, wording, fallback, ask, note)",
        "b.md: line 8: preferred: a figure without its direction, got '30 days' (at most, at"
        " least, more than, less than, exactly, between … and …)",
        "b.md: line 9: fallback: empty",
        "a.md: line 18: position P-1 occurs twice, also a.md line 7",
        "b.md: front matter: playbook: not that of a.md. Correct the playbook.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("no front matter", "no front matter"),
        (FRONT + "## Chapter only\n", "no position in it"),
        (FRONT + "### Position 1: Vague\nAsk: me\n", "nothing of it can be found"),
        (FRONT + "### Position 1: T\nloose text\n", "text before the first key"),
        (FRONT + "### Payment\nPreferred: at most 3 days\n", "line 7: a key below a heading that"),
        (FRONT + "### Position: P-1 Payment\nAsk: me\n", "names no position, got 'Position: P-1"),
        ("---\nplaybook: [\n---\n", "not valid YAML"),
        (FRONT.replace("side: Client", "since: soon"), "since: not a date"),
    ],
)
def test_a_file_that_is_no_playbook_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    """The message says what is missing."""
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=fault):
        open_playbook(path)


def test_a_file_that_is_not_utf_8_is_told_like_any_fault(tmp_path: Path) -> None:
    """A file in another encoding names the byte."""
    (tmp_path / "x.md").write_bytes(FRONT.encode() + b"\xff")
    with pytest.raises(InputError, match="not UTF-8") as caught:
        open_playbook(tmp_path / "x.md")
    assert ".. " not in str(caught.value)
