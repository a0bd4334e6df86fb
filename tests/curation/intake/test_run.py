"""The intake: faults planted in a file of pairs are named, and every row is accounted for."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.config import load_config
from components.curation.consent.withdrawals import Withdrawn, read_withdrawn, withdraw
from components.curation.intake.edition_check import CitedArticle
from components.curation.intake.refusals import Duplicate
from components.curation.intake.rows import RowsConfig
from components.curation.intake.run import Intake, find_intake, intake_fingerprint, take_in
from components.curation.intake.workers import PairSource
from components.curation.intake.writer import IntakeConfig, Surroundings
from components.errors import BusyError, InputError, UsageError
from components.knowledge.law_index import fold_name
from components.prompting.style import StyleGuide
from components.records import Pair
from components.samples.pairs import STATUTES, generate_pairs, load_families
from components.statutes.readers.article import Article
from components.statutes.readers.choice import build_reader
from components.storage import Home, exclusive_lock
from tests.conftest import ROOT

OPENING = "Per Civil Code Article 205, this clause is invalid."
CONFIG = IntakeConfig(num_workers=1).for_jurisdiction("sample")
TAKE = Callable[..., Intake]


def sample_wording() -> Callable[[Pair], CitedArticle]:
    """Return the look-up of the sample code as it stands in its newest snapshot."""
    found: dict[tuple[str, str], CitedArticle] = {}
    for article in build_reader("markdown").read(STATUTES / "2026-01-01"):
        if isinstance(article, Article):
            names = (fold_name(article.law), article.article)
            found[names] = CitedArticle("sample", article.law, article.article, article.text)

    def wording(pair: Pair) -> CitedArticle:
        if not pair.law:
            return CitedArticle(pair.jurisdiction)
        if (fold_name(pair.law), pair.article) not in found:
            raise UsageError(f"{pair.law}: no such article, got {pair.article!r}")
        return found[fold_name(pair.law), pair.article]

    return wording


@pytest.fixture
def take(tmp_path: Path, plain_base: Path) -> TAKE:
    """Give a function that takes rows in."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    around = Surroundings(guide, plain_base / "tokenizer.json", sample_wording(), edition=1)

    def run(
        rows: Sequence[Any], name: str = "rows", **settings: Any
    ) -> Intake:  # Any: what JSON and settings hold
        path = tmp_path / f"{name}.jsonl"
        path.write_text(
            "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows),
            encoding="utf-8",
        )
        config = IntakeConfig.model_validate(settings).for_jurisdiction("sample")
        source = PairSource(path, "jsonl", RowsConfig())
        return take_in(
            [source],
            config,
            around,
            tmp_path / f"{name}-{intake_fingerprint([source], config, around)}",
        )

    return run


def row(clause: str, answer: str = OPENING, **values: Any) -> dict[str, Any]:  # Any: JSON values
    return {"clause": clause, "answer": answer, "as_of": "2026-06-01"} | values


LONG = "The Borrower pays interest on every instalment that falls due under this agreement. " * 220
BROKEN: list[tuple[Any, str]] = [
    ("{not json", "broken-row"),
    ("[1, 2]", "broken-row"),
    (row(""), "missing-field"),
    ({"clause": "Interest accrues at 40% per year.", "answer": OPENING}, "missing-field"),
    (
        row(
            "Interest accrues at 41% per year.", verdict="unclear", law="Civil Code", article="205"
        ),
        "wrong-value",
    ),
    (row("Interest accrues at 42% per year.", colour="red"), "wrong-value"),
    (row("The lenderâ€™s interest is 43% per year."), "encoding"),
    (
        row("Der Darlehensnehmer zahlt Zinsen in Höhe von vierundvierzig Prozent im Jahr."),
        "language",
    ),
    (row("As agreed."), "too-short"),
    (row(LONG), "too-long"),
    (row("Interest accrues at 45% per year.", ""), "no-answer"),
    (
        row("Interest accrues at 46% per year.", f"{OPENING} Interest accrues at 46% per year."),
        "copied-answer",
    ),
    (
        row("Interest accrues at 47% per year.", f"{OPENING} On reflection this clause is valid."),
        "verdict",
    ),
    (row("Interest accrues at 48% per year.", law="Civil Code", article="206"), "citation"),
    (
        row(
            "Interest accrues at 49% per year.",
            "Per Civil Code Article 9999, this clause is invalid.",
        ),
        "unknown-article",
    ),
    (row("Interest accrues at 50% per year.", f"{OPENING} See Article 8888."), "unknown-article"),
    (row("Interest accrues at 51% per year.", f"{OPENING} 99% is too much."), "figures"),
    (row("Interest accrues at 52% per year.", f"{OPENING} I suggest a lower rate."), "style"),
]


def test_take_in_names_every_broken_row(take: TAKE) -> None:
    """Broken rows are refused with line, code and reason; good rows between them pass."""
    good = [
        row(f"{who} owes the Lender interest of 60% per year on the outstanding sum.")
        for who in ("The Buyer", "A guarantor of the Buyer")
    ]
    intake = take([good[0], *(broken for broken, _ in BROKEN), good[1]])
    refused = list(intake.read_refused())
    assert [(r.line, r.code) for r in refused] == [
        (line, code) for line, (_, code) in enumerate(BROKEN, 2)
    ]
    assert all(r.source == "rows.jsonl" and r.field and r.reason for r in refused)
    assert not any("Borrower" in r.reason or "interest" in r.reason.casefold() for r in refused)
    assert [pair.clause for pair in intake.read_pairs()] == [r["clause"] for r in good]
    assert intake.report.refusals == dict(sorted(Counter(code for _, code in BROKEN).items()))
    tokens = next(r.reason for r in refused if r.code == "too-long")
    assert "allowed 2048" in tokens


def test_take_in_accounts_for_every_row(take: TAKE) -> None:
    """Each row is accepted, refused or a duplicate, over a file with many of each."""
    pairs = [
        json.loads(p.model_dump_json())
        for p in generate_pairs(load_families()[:12], per_wording=3, seed=5)
    ]
    rows = [
        *pairs,
        *(broken for broken, _ in BROKEN),
        *[p | {"id": f"{p['id']}-again"} for p in pairs[::3]],
    ]
    report = take(rows).report
    assert report.num_rows == len(rows)
    assert report.num_accepted + report.num_refused + report.num_duplicates == len(rows)
    assert report.num_duplicates >= len(pairs[::3])
    assert sum(report.refusals.values()) == report.num_refused
    assert sum(report.verdicts.values()) == sum(report.families.values()) == report.num_accepted


def test_take_in_redacts_planted_personal_data(take: TAKE) -> None:
    """Nothing planted is left in any file; clause and answer have the same placeholders."""
    planted = (
        "Marion Castellane",
        "m.castellane@example.org",
        "+44 20 7946 0958",
        "GB33 BUKB 2020 1555 5555 55",
        "12 Market Square",
        "Brandt Timber LLC",
    )
    name, mail, phone, account, street, firm = planted
    clause = (
        f"{name}, {street}, Dover CT16 1LS, pays {firm} interest of 60% per year to {account};"
        f" questions to {mail} or {phone}."
    )
    intake = take([row(clause, f"{OPENING} {name} pays {firm} more than the law allows.")])
    written = "".join(path.read_text() for path in intake.folder.iterdir())
    assert not [word for word in planted if word in written]
    pair = next(intake.read_pairs())
    assert pair.answer == f"{OPENING} [PERSON_1] pays [COMPANY_1] more than the law allows."
    assert pair.clause.startswith(
        "[PERSON_1], [ADDRESS_1], pays [COMPANY_1] interest of 60% per year to [ACCOUNT_1]"
    )
    assert intake.report.redactions == dict.fromkeys(
        ("ACCOUNT", "ADDRESS", "COMPANY", "EMAIL", "PERSON", "PHONE"), 1
    )


def test_take_in_finds_duplicates(take: TAKE) -> None:
    """Other capitals and spaces make an exact duplicate, another last word a near one.

    Another figure makes neither.
    """
    text = (
        "Interest on the outstanding principal accrues at {} percent per year until the whole of"
        " the loan is repaid in full to the {}."
    )
    first = text.format(60, "Lender")
    rows = [
        row(first),
        row(first.upper().replace(" ", "  ")),
        row(text.format(60, "Bank")),
        row(text.format(70, "Lender")),
    ]
    intake = take(rows)
    lines = (intake.folder / "duplicates.jsonl").read_text(encoding="utf-8").splitlines()
    duplicates = [Duplicate.model_validate_json(line) for line in lines]
    assert [(d.line, d.of_line, d.similarity == 1) for d in duplicates] == [
        (2, 1, True),
        (3, 1, False),
    ]
    assert [pair.clause for pair in intake.read_pairs()] == [rows[0]["clause"], rows[3]["clause"]]
    kept = take(rows, name="kept", near="keep")
    clusters = json.loads((kept.folder / "clusters.json").read_text(encoding="utf-8"))
    assert len(clusters) == kept.report.num_accepted == 3
    assert len(set(clusters.values())) == kept.report.num_clusters < 3


def test_take_in_reports_contradictions(take: TAKE) -> None:
    """The same clause with two verdicts is refused twice, a near-same one reported and kept.

    A figure or a "not" explains another verdict; that an article governs and that none does
    contradict each other.
    """
    valid, ungoverned = OPENING.replace("invalid", "valid"), "No article governs this clause."
    early = (
        "The Borrower may at no time repay the loan before the end of the agreed term, whatever the"
        " grounds of the repayment may be."
    )
    lease = (
        "The Lessee returns the machine in the state in which it was handed over, cleaned and oiled"
        " and ready for use by the {}."
    )
    interest = (
        "Interest on the outstanding principal accrues at {} percent per year until the loan is"
        " repaid in full to the Lender."
    )
    buyer = (
        "The Buyer may {}withdraw from the contract within the period set by the Seller and is owed"
        " the price that it has paid."
    )
    headings = (
        "Headings in this agreement are there for ease of reading alone and do not bear on its"
        " meaning in any way."
    )
    rows = [
        *(row(early, answer) for answer in (OPENING, valid)),
        *(
            row(lease.format(who), answer)
            for who, answer in (("owner", OPENING), ("Lessor", valid))
        ),
        *(
            row(interest.format(rate), answer)
            for rate, answer in (("sixty", OPENING), ("six", valid))
        ),
        *(row(buyer.format(word), answer) for word, answer in (("", OPENING), ("not ", valid))),
        *(row(headings, answer) for answer in (OPENING, ungoverned)),
    ]
    intake = take(rows)
    assert sorted((c.line, c.other_line) for c in intake.read_contradictions()) == [
        (1, 2),
        (3, 4),
        (9, 10),
    ]
    assert [(r.line, r.code) for r in intake.read_refused()] == [
        (line, "contradiction") for line in (1, 2, 9, 10)
    ]
    assert intake.report.num_accepted == 6


def test_take_in_repeated_id(take: TAKE) -> None:
    """An id that two different rows bear is refused at the second."""
    intake = take(
        [
            row("Interest accrues at 60% per year.", id="a"),
            row("A fee of 60% per year is owed besides.", id="a"),
        ]
    )
    assert [(r.line, r.code) for r in intake.read_refused()] == [(2, "repeated-id")]


def test_take_in_is_the_same_in_any_number_of_processes(take: TAKE) -> None:
    """One process or two, the folder is byte for byte the same, and so is its name."""
    pairs = [
        json.loads(p.model_dump_json())
        for p in generate_pairs(load_families(), per_wording=3, seed=2)
    ][:3200]
    rows = [*pairs, *(broken for broken, _ in BROKEN)]
    alone = take(rows, num_workers=1).folder
    files = {path.name: path.read_bytes() for path in alone.iterdir()}
    together = take(rows, num_workers=2).folder
    assert together == alone
    assert {path.name: path.read_bytes() for path in together.iterdir()} == files
    assert find_intake(alone) is not None


def test_ungoverned_families_follow_clusters(take: TAKE) -> None:
    """Plain ungoverned rows get families by cluster, so a split never parts near-duplicates."""
    answer = "No article governs this clause."
    text = (
        "Notices under this agreement are sent by post or by e-mail and count as given on the next"
        " working day at the {}."
    )
    rows = [
        row(text.format("seat"), answer),
        row(text.format("office"), answer),
        row("Headings are there for convenience only.", answer),
    ]
    pairs = list(take(rows, near="keep").read_pairs())
    assert pairs[0].family == pairs[1].family != pairs[2].family
    assert all(pair.family.startswith("ungoverned ") for pair in pairs)


def test_withdrawn_rows_are_left_out_and_counted(tmp_path: Path, plain_base: Path) -> None:
    """Rows of a person, and one by its id, are refused as withdrawn; another withdrawal is new."""
    rows = [
        row(
            "The Borrower pays interest of 12 percent per year on every instalment.",
            reviewer="Ida Osk",
        ),
        row("The Lender may set off what it is owed against any deposit.", id="gone"),
        row("The Borrower repays the loan in monthly instalments until it is settled."),
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(values) + "\n" for values in rows))
    withdraw(Home(tmp_path), "reviewer", ["Ida Osk"], by="x")
    withdraw(Home(tmp_path), "pair", ["gone"], by="x")
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    around = Surroundings(
        guide,
        plain_base / "tokenizer.json",
        sample_wording(),
        edition=1,
        withdrawn=read_withdrawn(Home(tmp_path)),
    )
    config = IntakeConfig().for_jurisdiction("sample")
    source = PairSource(path, "jsonl", RowsConfig())
    intake = take_in([source], config, around, tmp_path / "final")
    assert intake.report.refusals == {"withdrawn": 2}
    assert intake.report.num_accepted == 1
    assert "Ida" not in "".join(file.read_text() for file in (tmp_path / "final").glob("*.json*"))
    nothing = replace(around, withdrawn=Withdrawn())
    assert len({intake_fingerprint([source], config, each) for each in (around, nothing)}) == 2


def test_fingerprint_changes_with_what_goes_in(tmp_path: Path, plain_base: Path) -> None:
    """Another byte, setting, guide or edition gives another fingerprint.

    The number of processes does not.
    """
    path = tmp_path / "p.jsonl"
    path.write_text("{}\n")
    guide, source = StyleGuide(), PairSource(path, "jsonl")
    around = Surroundings(guide, plain_base / "tokenizer.json", sample_wording(), edition=1)
    first = intake_fingerprint([source], IntakeConfig(), around)
    assert intake_fingerprint([source], IntakeConfig(num_workers=1), around) == first
    others = {
        intake_fingerprint([source], IntakeConfig(near="keep"), around),
        intake_fingerprint(
            [source],
            IntakeConfig(),
            Surroundings(guide, around.tokenizer, around.wording, edition=2),
        ),
        intake_fingerprint(
            [source],
            IntakeConfig(),
            Surroundings(StyleGuide(exempt=""), around.tokenizer, around.wording, edition=1),
        ),
        intake_fingerprint([PairSource(path, "chat")], IntakeConfig(), around),
    }
    path.write_text("{} \n")
    others.add(intake_fingerprint([source], IntakeConfig(), around))
    assert len(others | {first}) == 6


def test_find_intake_only_if_its_hashes_hold(take: TAKE) -> None:
    """A folder that was cut, or lacks a file, does not count as made."""
    intake = take([row(f"Interest accrues at {rate}% per year.") for rate in (60, 61)])
    assert find_intake(intake.folder) is not None
    pairs = intake.folder / "pairs.jsonl"
    pairs.write_text(pairs.read_text().splitlines(keepends=True)[0])
    assert find_intake(intake.folder) is None
    pairs.unlink()
    assert find_intake(intake.folder) is None


def test_take_in_refuses_a_file_that_changed(tmp_path: Path) -> None:
    """A file that is not what it was when it was hashed makes no intake."""
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row("Interest accrues at 60% per year.")) + "\n")
    source = PairSource(path, "jsonl").seal()
    path.write_text(json.dumps(row("Interest accrues at 61% per year.")) + "\n")
    with pytest.raises(InputError, match="changed while it was read"):
        take_in([source], CONFIG, without_tokenizer(), tmp_path / "intake")
    assert not (tmp_path / "intake").exists()


def test_take_in_once_at_a_time(tmp_path: Path) -> None:
    """While one process takes a file in, another one waits or says so."""
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row("Interest accrues at 60% per year.")) + "\n")
    final = tmp_path / "intake"
    with (
        exclusive_lock(tmp_path / "lock-intake", "taking the same pairs in"),
        pytest.raises(BusyError, match="taking the same pairs in"),
    ):
        take_in([PairSource(path, "jsonl")], CONFIG, without_tokenizer(), final)
    assert take_in([PairSource(path, "jsonl")], CONFIG, without_tokenizer(), final).report.num_rows


def without_tokenizer() -> Surroundings:
    """Return the sample code to check against, where no length is measured."""
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    return Surroundings(guide, None, sample_wording(), edition=1)
