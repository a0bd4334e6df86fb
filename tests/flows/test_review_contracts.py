"""Which files of a folder are reviewed and named as skipped; what is written and printed."""

import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from prefect import flow

from components.confinement.confinement import Confinement
from components.documents.bundles import Member
from components.documents.document import SUFFIXES, DocumentLimits, read_document
from components.errors import InputError, MissingError
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.reports.review_json import ReviewReport
from components.review.question import Asked
from components.storage import Home
from flows import review_contracts as review_contracts_module
from flows.review_contracts import (
    MatterOutcome,
    ReviewContractsConfig,
    Reviewing,
    find_contracts,
    find_review,
    read_review,
    review_all,
    review_member,
    show_review,
    tabulate_matter,
    write_review,
)
from flows.steps.shared import SharedConfig, TaskRunnerConfig
from tests.conftest import flows_of_this_process
from tests.knowledge.corpus import HashingEmbedder, write_2020
from tests.reports.reviews import mixed_findings, review_of
from tests.serving.scripted import ScriptedOpener, make_scripted_release


def test_find_contracts_takes_all_that_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every suffix the document reader knows is taken, in any case; the rest is named."""
    assert {".xhtml", ".markdown", ".text", ".docx", ".pdf"} <= set(SUFFIXES)
    for suffix in SUFFIXES:
        (tmp_path / f"contract{suffix}").touch()
    (tmp_path / "UPPER.PDF").touch()
    (tmp_path / "notes.rtf").touch()
    (tmp_path / "README").touch()
    (tmp_path / "~$contract.docx").touch()  # Word's, while the contract is open
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "older.md").mkdir()
    contracts = find_contracts.fn(tmp_path)
    names = sorted(["UPPER.PDF", *(f"contract{suffix}" for suffix in SUFFIXES)])
    assert [path.name for path in contracts] == names
    assert capsys.readouterr().out.splitlines() == [
        f"skipped: {tmp_path / 'README'}: not a contract",
        f"skipped: {tmp_path / 'notes.rtf'}: not a contract",
        f"skipped: {tmp_path / 'older.md'}: a folder",
    ]


def test_find_contracts_one_file(tmp_path: Path) -> None:
    """A file that is named is reviewed whatever its suffix; the reader looks at its content."""
    path = tmp_path / "contract.unknown"
    path.touch()
    assert find_contracts.fn(path) == [path]


def test_find_contracts_nothing_to_review(tmp_path: Path) -> None:
    """A path that is not there, and a folder without contracts, are refused."""
    with pytest.raises(MissingError, match="no such contract or folder"):
        find_contracts.fn(tmp_path / "nowhere")
    (tmp_path / "notes.rtf").touch()
    with pytest.raises(InputError, match=r"holds no contract \(allowed: .docm, .docx"):
        find_contracts.fn(tmp_path)


def test_show_review_tells_each_thing_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence, the worst findings and the reports are printed once each, in this order."""
    show_review(review_of(mixed_findings(), name="lease.docx"), tmp_path, ("html",))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "",
        "lease.docx: 2 clauses break the law, 3 need your eye, 1 is fine,"
        " 1 is governed by no article.",
        "  Finding 7 (2. Rent): invalid, repaired, 0.95 [void]",
    ]
    assert len(lines) == 8
    assert lines[-1] == f"report  {tmp_path}/report.html"


def test_write_review_writes_the_json_report(tmp_path: Path) -> None:
    """`review.json` is the JSON report, with its triage."""
    review = review_of(mixed_findings())
    folder = write_review(Home(tmp_path), review, tmp_path / "lease.txt", ("md",))
    assert sorted(path.name for path in folder.iterdir()) == ["report.md", "review.json"]
    report = ReviewReport.model_validate_json((folder / "review.json").read_bytes())
    assert report.triage.breaks_the_law == ("f7", "f5")


def test_what_was_reviewed_before_is_found_again(tmp_path: Path) -> None:
    """The same bytes under the same day and release; not a review that was not written whole."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    session = ScriptedOpener(home, make_scripted_release())()
    path = tmp_path / "lease.txt"
    path.write_text("1. The rent is 900 marks.\n\n2. No dogs are kept.\n", encoding="utf-8")
    document = read_document(path, DocumentLimits())
    asked = Asked(date(2021, 3, 1), "")
    assert find_review(session, document, asked, home) is None
    review = session.review(document, asked)
    folder = write_review(home, review, path, ("md",))
    assert find_review(session, document, asked, home) == read_review(folder)
    assert find_review(session, document, Asked(date(2021, 3, 2), ""), home) is None
    renamed = replace(document, name="other.txt")
    found = find_review(session, renamed, asked, home)
    assert found is not None
    assert found.document == "other.txt"
    (folder / "review.json").write_text("{", encoding="utf-8")
    assert find_review(session, document, asked, home) is None
    session.close()


def test_two_files_of_the_same_bytes_keep_their_names(tmp_path: Path) -> None:
    """They share a folder of reports, but each has a row of the table under its own name."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    session = ScriptedOpener(home, make_scripted_release())()
    settings = ReviewContractsConfig(path=tmp_path, as_of=date(2021, 3, 1), formats=("md",))
    outcome = MatterOutcome()
    limits = DocumentLimits()
    with contextlib.closing(session), Confinement(limits.bounds()) as confinement:
        reviewing = Reviewing(session, settings, home, confinement)
        for name in ("lease.txt", "lease (copy).txt"):
            path = tmp_path / name
            path.write_text("1. The rent is 900 marks.\n", encoding="utf-8")
            review_member(reviewing, Member(name, path), outcome)
        gone = Member("gone.txt", tmp_path / "gone.txt", "damaged.")
        review_member(reviewing, gone, outcome)
        cover = Member("mail.txt", tmp_path / "lease.txt", cover="mail.txt: a cover message.")
        review_member(reviewing, cover, outcome)
    assert [review.document for review in outcome.reviews] == ["lease.txt", "lease (copy).txt"]
    assert len(set(outcome.folders)) == 1
    assert outcome.faults == [("gone.txt", "gone.txt: damaged.")]
    assert outcome.covers == [("mail.txt", "mail.txt: a cover message.")]


def test_a_matter_has_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All its reviews are in it; its folder's name is one that every system takes."""
    home = Home(tmp_path)
    reviews = [
        review_of(mixed_findings(), name=f"{name}.txt").model_copy(update={"id": name})
        for name in ("lease", "loan")
    ]
    outcome = MatterOutcome(reviews=reviews)
    outcome.add_fault("a.pdf", InputError("empty file."))
    outcome.covers.append(("mail.txt", "a cover message."))
    folder = tabulate_matter.fn(outcome, "Miller / Lease", home)
    assert folder == home.reviews / "matter-Miller-Lease"
    text = (folder / "documents.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == [
        "document",
        "lease.txt",
        "loan.txt",
        "a.pdf",
        "mail.txt",
    ]
    assert text.splitlines()[-2].startswith("a.pdf,,,,,,,,,,a.pdf: empty file.")
    assert f"table   {folder / 'matter.xlsx'}" in capsys.readouterr().out


@pytest.mark.service
def test_a_folder_is_reviewed_alike_on_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers with sessions of their own write the same reviews, which come back in order."""
    law = Home(tmp_path / "law")
    refresh(EmbeddedStore(law), law, source=write_2020(tmp_path), embedder=HashingEmbedder())
    opener = ScriptedOpener(law, make_scripted_release())
    monkeypatch.setattr(review_contracts_module, "open_session", lambda *arguments: opener())
    paths = [tmp_path / f"{name}.txt" for name in ("a", "b", "copy of a", "d")]
    for path in paths:
        rent = 900 if "a" in path.stem else 100 * len(path.stem)
        path.write_text(f"1. The rent is {rent} marks.\n", encoding="utf-8")
    paths[3].write_bytes(b"")

    @flow
    def review(runner: TaskRunnerConfig, home: Home) -> MatterOutcome:
        settings = ReviewContractsConfig(
            path=tmp_path,
            as_of=date(2021, 3, 1),
            formats=("md",),
            shared=SharedConfig(task_runner=runner),
        )
        return review_all(settings, paths, home)

    with flows_of_this_process():
        alone = review(TaskRunnerConfig(), Home(tmp_path / "alone"))
        spread = review(TaskRunnerConfig(kind="threads"), Home(tmp_path / "spread"))
    assert [review.document for review in alone.reviews] == ["a.txt", "b.txt", "copy of a.txt"]
    for one, other in zip(alone.reviews, spread.reviews, strict=True):
        assert (one.id, one.document, one.findings) == (other.id, other.document, other.findings)
    assert [Path(each).name for each in alone.folders] == [
        Path(each).name for each in spread.folders
    ]
    assert [name for name, _ in spread.faults] == ["d.txt"] == [name for name, _ in alone.faults]
