"""curate_pairs: raw files to a dataset, and clauses of real contracts with planted faults."""

import ast
import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.curation.intake.run import Intake
from components.curation.redaction.pseudonyms import name_reviewer
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.samples.pairs import generate_pairs, load_families
from components.storage import Home
from tests.conftest import DATA, call_cli

NONE = HOUSE_SENTENCE.ungoverned
OPENING = "Per Consumer Act Article {}, this clause is {}."
ARTICLES = {
    "ltd": "9",
    "ter": "9",
    "cr": "9",
    "ch": "12",
    "use": "7",
    "pinc": "7",
    "j": "41",
    "law": "41",
    "a": "38",
}
LAW = "pairs.jurisdiction=sample"
SMALL = (
    "pairs.checklist.should_probe=false",
    "dataset.num_groups={train: 4, validation: 1, test: 1}",
    "pairs.intake.screening.defaults.as_of=2026-06-01",
)


@pytest.fixture(scope="module")
def statutes_home(
    tmp_path_factory: pytest.TempPathFactory,
    models_home: Home,
    plain_base: Path,
    embedder_folder: Path,
) -> Iterator[Home]:
    """Give a home with the sample statutes and nothing else."""
    home = Home(tmp_path_factory.mktemp("curate"))
    home.models.symlink_to(models_home.models)
    done = call_cli(home, "run", "refresh_statutes")
    assert done.returncode == 0, done.stderr
    yield home


def curate(home: Home, *settings: str) -> tuple[str, Intake]:
    """Run the flow and return its output and the newest intake."""
    arguments: list[str] = []
    for setting in (*SMALL, *settings):
        arguments += ["--set", setting]
    done = call_cli(home, "run", "curate_pairs", *arguments)
    assert done.returncode == 0, done.stderr
    newest = max(home.intakes.iterdir(), key=lambda folder: folder.stat().st_mtime)
    return done.stdout, Intake.open(newest)


TERMS = {
    "9": ("invalid", "The trader alone decides what standard term {} means."),
    "12": ("valid", "A price agreed for order {} stays fixed until delivery."),
    "41": ("invalid", "Goods of lot {} may not be sent back by consumers."),
    "7": ("valid", "Surprising terms on page {} are pointed out before signing."),
}


def chat(clause: str, answer: str) -> dict[str, object]:
    """Return a row in the form of chats."""
    return {
        "messages": [{"role": "user", "content": clause}, {"role": "assistant", "content": answer}]
    }


def decide(identity: str, decision: str, clause: str, *, has_consent: bool = True) -> str:
    """Return an analyst's decision on a finding under the Consumer Act, as a line of a file."""
    values = {
        "finding_id": identity,
        "decision": decision,
        "clause": clause,
        "has_consent": has_consent,
    }
    stamp = {
        "review_id": "r",
        "release_id": "x",
        "as_of": "2026-06-01",
        "jurisdiction": "sample",
        "decided_on": "2026-07-01",
    }
    answer = {"verdict": "invalid", "law": "Consumer Act", "article": "12", "reviewer": "A. Verrin"}
    return json.dumps(values | stamp | answer) + "\n"


def test_curate_pairs_from_a_table_and_corrections(statutes_home: Home, tmp_path: Path) -> None:
    """A table with its own column names and a file of corrections become one intake, once."""
    table, decisions = tmp_path / "reviewed.csv", tmp_path / "corrections.jsonl"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Text of clause", "Finding", "Remark"])
        for number in range(8):
            for article, (verdict, clause) in TERMS.items():
                writer.writerow([clause.format(number), OPENING.format(article, verdict), ""])
            for kind in ("notices", "headings", "copies"):
                clause = (
                    f"Clause {number} is about {kind} and the number of {kind} that part {number}"
                    " needs."
                )
                writer.writerow([clause, NONE, ""])
        writer.writerow(["Only two", "columns"])
    decisions.write_text(
        decide("f0", "accepted", "The trader may raise the price whenever it sees fit.")
        + decide("f1", "rejected", "The trader may lower the price.")
        + decide(
            "f2", "accepted", "The trader keeps every payment made in advance.", has_consent=False
        )
    )
    columns = "pairs.layout.columns={clause: Text of clause, answer: Finding}"
    settings = ["pairs.kind=csv", f"pairs.path={table}", f"pairs.corrections={decisions}", columns]
    settings += [LAW]
    said, intake = curate(statutes_home, *settings)
    assert Counter(refusal.code for refusal in intake.read_refused()) == {
        "broken-row": 1,
        "rejected": 1,
        "no-consent": 1,
    }
    corrections = [pair for pair in intake.read_pairs() if pair.origin == "correction"]
    assert [(pair.id, pair.reviewer, pair.citation) for pair in corrections] == [
        ("f0", name_reviewer("A. Verrin"), "Consumer Act Article 12")
    ]
    assert intake.report.num_accepted == 8 * 7 + 1
    assert "Are there enough pairs? 57, below 1,000" in said
    assert (statutes_home.reports / f"checklist-{intake.id}.md").is_file()
    again, same = curate(statutes_home, *settings)
    assert f"intake {same.id}: already made" in again
    assert same.id == intake.id


def test_curate_pairs_faults_are_one_message(statutes_home: Home, tmp_path: Path) -> None:
    """A missing file and a missing column end with one message that names them."""
    asked = ["run", "curate_pairs", "--set", "pairs.kind=csv", "--set"]
    done = call_cli(statutes_home, *asked, f"pairs.path={tmp_path / 'none.csv'}")
    assert (done.returncode, "none.csv: no such file of pairs" in done.stderr) == (2, True)
    (tmp_path / "t.csv").write_text("text,answer\na,b\n")
    done = call_cli(
        statutes_home,
        *asked,
        f"pairs.path={tmp_path / 't.csv'}",
        "--set",
        "pairs.layout.columns={clause: Klausel}",
    )
    assert (
        done.returncode,
        "not in the file, got Klausel (there are: 'text', 'answer')" in done.stderr,
    ) == (2, True)


def terms_of_service(limit: int) -> list[tuple[str, str]]:
    """Return sentences of real terms of service, with an answer where a label gives one."""
    folder = DATA / "contracts" / "unfair-tos"
    rows: list[tuple[str, str]] = []
    for path in sorted((folder / "sentences" / "en" / "original").glob("*.txt")):
        labels = folder / "tags" / "en" / "original" / path.name
        sentences = path.read_text(encoding="utf-8").splitlines()
        tags = labels.read_text(encoding="utf-8").splitlines()
        for text, marked in zip(sentences, tags, strict=False):
            if len(text.split()) >= 6:
                rows.append((text.strip(), answer_of(marked)))
    return rows[:limit]


def answer_of(marked: str) -> str:
    """Return the answer to a sentence by its labels, such as `ltd3`; empty where they doubt."""
    tags = [tag for tag in marked.split() if tag[:-1] in ARTICLES]
    for tag in tags:
        if tag.endswith("3"):  # clearly unfair
            return OPENING.format(ARTICLES[tag[:-1]], "invalid")
    return "" if tags else NONE


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_curate_pairs_on_terms_of_service(statutes_home: Home, tmp_path: Path) -> None:
    """On real terms of service the flow finds what is planted, and lists unanswered sentences."""
    rows = [chat(*row) for row in terms_of_service(3000)]
    unfair, fair = OPENING.format("9", "invalid"), OPENING.format("9", "valid")
    seventh = "The trader may end the planted service on the seventh day without any ground."
    first = len(rows) + 1
    planted: list[tuple[dict[str, object], str]] = [
        (
            chat(
                "Kindly write to Rosalind Okoro, rosalind.okoro@example.org, before the trader ends"
                " the whole service.",
                unfair,
            ),
            "",
        ),
        (chat(seventh, unfair), "contradiction"),
        (chat(seventh, fair), "contradiction"),
        (
            chat(
                "Le prestataire peut résilier le contrat à tout moment et sans aucun motif"
                " particulier.",
                unfair,
            ),
            "language",
        ),
        (chat("The trader may end the serviceâ€™s term at any time it likes.", unfair), "encoding"),
        (
            chat(
                "The trader may end this planted thing at any time.",
                OPENING.format("777", "invalid"),
            ),
            "unknown-article",
        ),
        (chat("The trader may stop this other planted thing.", f"{unfair} Perhaps not."), "style"),
        ({"messages": []}, "broken-row"),
    ]
    path = tmp_path / "tos.jsonl"
    path.write_text(
        "".join(json.dumps(row) + "\n" for row in [*rows, *(row for row, _ in planted)]),
        encoding="utf-8",
    )
    _, intake = curate(statutes_home, "pairs.kind=chat", f"pairs.path={path}", LAW)
    report = intake.report
    assert (
        report.num_rows
        == len(rows) + len(planted)
        == report.num_accepted + report.num_refused + report.num_duplicates
    )
    refused = {row.line: row.code for row in intake.read_refused()}
    assert [refused.get(first + number, "") for number in range(len(planted))] == [
        code for _, code in planted
    ]
    assert [(c.line, c.other_line) for c in intake.read_contradictions()][-1:] == [
        (first + 1, first + 2)
    ]
    written = (intake.folder / "pairs.jsonl").read_text()
    assert "Rosalind" not in written
    assert "okoro@" not in written
    unanswered = {line for line, (_, answer) in enumerate(terms_of_service(3000), 1) if not answer}
    assert len(unanswered) > 50
    assert unanswered <= refused.keys()
    others = Counter(
        code for line, code in refused.items() if line < first and line not in unanswered
    )
    print(report, others)
    assert sum(others.values()) <= 0.02 * len(rows), others


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_curate_pairs_on_cuad(statutes_home: Home, tmp_path: Path) -> None:
    """Clauses of real contracts without an answer are refused, and answered ones pass redacted."""
    with (DATA / "contracts" / "cuad" / "master_clauses.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        cells = [ast.literal_eval(row["Governing Law"] or "[]") for row in csv.DictReader(file)]
    clauses = [texts[0] if texts else "" for texts in cells]
    pairs = generate_pairs(load_families(), per_wording=1, seed=1)
    known = [pair for pair in pairs if pair.law and not pair.wording]
    path = tmp_path / "cuad.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["clause", "answer"])
        writer.writerows(
            [clause, NONE if number % 2 else ""] for number, clause in enumerate(clauses)
        )
        writer.writerows(
            [pair.clause, HOUSE_SENTENCE.render(pair.verdict, pair.citation)] for pair in known
        )
    _, intake = curate(statutes_home, "pairs.kind=csv", f"pairs.path={path}", LAW)
    codes = Counter(row.code for row in intake.read_refused())
    assert sum(not clause for clause in clauses) > 50
    num_blank = sum(not clause for clause in clauses[::2])  # neither a clause nor an answer
    assert codes["no-answer"] == len(clauses[::2]) - num_blank
    assert codes["missing-field"] == sum(not clause for clause in clauses[1::2])
    assert intake.report.num_rows == len(clauses) - num_blank + len(known)
    assert intake.report.num_accepted > 200
    print(intake.report, codes)
