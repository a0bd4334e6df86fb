"""A review that cannot begin says so before a model is loaded; one that ended is summed up."""

import contextlib
import sys
from pathlib import Path

import pytest

from components.confinement.confinement import Confinement
from components.documents.bundles import Member
from components.documents.document import DocumentLimits
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.question import Asked
from components.samples.playbook import PLAYBOOK
from components.storage import Home
from flows.cli.reviews import Asking, Writing, review_members, show_triage, write_out
from flows.environment import read_config
from flows.steps.reviewing import ReviewContractsConfig
from flows.steps.shared import session_config
from tests.conftest import call_cli
from tests.knowledge.corpus import HashingEmbedder, write_2020
from tests.reports.reviews import mixed_findings, review_of
from tests.serving.scripted import ScriptedOpener, make_scripted_release


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path / "home")


def test_review_bad_documents(home: Home, tmp_path: Path) -> None:
    """An empty document and one of 500 MB are refused by name."""
    (tmp_path / "empty.txt").write_text("")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(500_000_000)
    for name in ("empty.txt", "huge.txt"):
        done = call_cli(home, "review", str(tmp_path / name))
        assert done.returncode == 2
        assert name in done.stderr


def test_as_of_not_a_day(home: Home, tmp_path: Path) -> None:
    """A day that is none is refused with an example."""
    (tmp_path / "c.txt").write_text("1. Interest accrues at 40% per year.")
    done = call_cli(home, "review", str(tmp_path / "c.txt"), "--as-of", "yesterday")
    assert done.returncode == 2
    assert "--as-of: must be a day as YYYY-MM-DD, got 'yesterday'" in done.stderr


def test_a_playbook_named_by_the_option_is_the_session_s() -> None:
    """`--playbook` and `session.playbook` set the same; without either there is none."""
    config = "configs/review_contracts.yaml"
    _, settings = Asking("", "", config, "", Path("positions")).read()
    assert settings.playbook == Path("positions")
    assert Asking("", "", config, "").read()[1].playbook is None
    given = [f"session.playbook={PLAYBOOK}"]
    configured = read_config(config, ReviewContractsConfig, given)
    session = session_config(configured.shared, configured.session)
    assert session.playbook == PLAYBOOK


def test_schema_is_json(home: Home) -> None:
    """Both schemas are printed, and another name is wrong use."""
    schema = call_cli(home, "schema", "review").stdout
    assert '"findings"' in schema and '"breaks_the_law"' in schema
    assert '"compare_quantities"' in call_cli(home, "schema", "tools").stdout
    assert call_cli(home, "schema", "other").returncode == 2


def test_show_triage_leaves_the_report_alone(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The report is all that stands on stdout; the sentence and the worst end stderr."""
    write_out(b"{}", None)
    show_triage(review_of(mixed_findings(), name="lease.docx"), sys.stderr)
    out, err = capfdbinary.readouterr()
    lines = err.decode().splitlines()
    assert out == b"{}\n"
    assert lines[0].startswith("lease.docx: 2 clauses break the law")
    assert len(lines) == 6


def test_review_members_goes_on_behind_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is gone, or older than the law that is held, or long-named, stops no other."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    texts = {
        "gone.txt": "",
        "old.txt": "This agreement is dated 3 March 1962.\n\n1. The rent is 900 marks.\n",
        "租" * 83 + ".txt": "1. The rent is 900 marks.\n",
        "z.txt": "1. The rent is 800 marks.\n",
    }
    members = []
    for name, text in texts.items():
        path = tmp_path / name
        members.append(Member(name, path))
        if text:
            path.write_text(text, encoding="utf-8")
    members.append(Member("mail.txt", tmp_path / "z.txt", cover="mail.txt: a cover message."))
    limits = DocumentLimits()
    session = ScriptedOpener(home, make_scripted_release())()
    with contextlib.closing(session), Confinement(limits.bounds()) as confinement:
        folder = tmp_path / "reports"
        folder.mkdir()
        writing = Writing("json", folder, limits, confinement)
        assert review_members(session, members, Asked(None, ""), "", writing) == 2
    assert sorted(path.name[:4] for path in folder.iterdir()) == ["003-", "004-"]
    out = capsys.readouterr().out
    assert "\nmail.txt: a cover message.\n" in out
    assert "gone.txt: not reviewed" in out and "old.txt: not reviewed" in out
