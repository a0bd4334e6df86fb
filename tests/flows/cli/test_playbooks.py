"""The commands of playbooks, without a release."""

import json
from pathlib import Path

import pytest

from components.samples.contract import write_sample_contract
from components.samples.playbook import PLAYBOOK
from flows.cli.main import main
from tests.playbooks.files import PAYMENT, write_playbook


def run(*arguments: str) -> int | str | None:
    """Run a command of playbooks in this process and return its exit code."""
    with pytest.raises(SystemExit) as caught:
        main(["playbook", *arguments])
    return caught.value.code


def test_check_tells_versions_remarks_and_what_a_contract_comes_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A playbook can be tried on a contract before anything is installed."""
    contract = write_sample_contract(tmp_path / "contract.docx")
    assert run("check", str(PLAYBOOK), "--contract", str(contract)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "meridia-supply 2025-01-01: 19 positions, 0 red lines, in force from 2025-01-01"
    )
    assert "  P-16 Governing law: required, and no fallback to offer where it is missing" in lines
    assert "contract.docx, positions in force on 2026-03-02:" in lines
    (deposit,) = [line for line in lines if "(Deposit)" in line]
    assert deposit.startswith("  Clause 15: Position P-10 (Deposit), playbook meridia-supply,")
    missing = lines[lines.index("Missing clauses:") + 1 :]
    assert ["P-18" in missing[0], "P-19" in missing[1], "P-20" in missing[2]] == [True] * 3


def test_check_says_what_a_position_leaves_to_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An author sees which lines no code can hold against a clause."""
    text = "### Position 9: Tone\nRequired: yes\nPreferred: friendly and brief\n"
    assert run("check", str(write_playbook(tmp_path, "p.md", text))) == 0
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[1:]] == [
        "9 Tone: no Known by: its clauses are found by likeness alone",
        "9 Tone: no figure, quoted words or wording: each of its clauses is for a person",
        "9 Tone: for people only: friendly and brief",
        "9 Tone: required, and no fallback to offer where it is missing",
    ]


def test_show_gives_the_version_of_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    """The same position has another limit on another day."""
    assert run("show", str(PLAYBOOK), "P-01", "--as-of", "2025-06-01") == 0
    before = capsys.readouterr().out
    assert run("show", str(PLAYBOOK), "P-01") == 0
    after = capsys.readouterr().out
    assert "Preferred: at least 30 days after receipt of the invoice" in before
    assert "Preferred: at least 60 days after receipt of the invoice" in after
    assert "P-02" not in after


def test_export_writes_a_document_that_keeps_a_given_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A schema that is not kept stops the export, and nothing is written."""
    path = write_playbook(tmp_path, "p.md", PAYMENT)
    output = tmp_path / "out.json"
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"required": ["opf_version", "floor"]}), encoding="utf-8")
    assert run("export", str(path), "--output", str(output), "--schema", str(schema)) == 0
    assert capsys.readouterr().out == f"written: {output}, keeps {schema}\n"
    assert json.loads(output.read_text(encoding="utf-8"))["opf_version"] == "0.3"
    output.unlink()
    schema.write_text(json.dumps({"required": ["more"]}), encoding="utf-8")
    assert run("export", str(path), "--output", str(output), "--schema", str(schema)) == 2
    assert "'more' is a required property" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["check", "{folder}/none"], "no such playbook"),
        (["show", "{playbook}", "P-99"], "no such position, got 'P-99'"),
        (["show", "{playbook}", "--as-of", "2020-01-01"], "no version in force on 2020-01-01"),
        (["export", "{playbook}", "--schema", "{folder}/none"], "no such schema"),
        (["export", "{playbook}", "--schema", "{playbook}/2026-01-01.md"], "not a JSON schema"),
    ],
)
def test_wrong_use_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    """Exit code 2, and what is allowed."""
    filled = [word.format(folder=tmp_path, playbook=PLAYBOOK) for word in arguments]
    assert run(*filled) == 2
    assert fault in capsys.readouterr().err
