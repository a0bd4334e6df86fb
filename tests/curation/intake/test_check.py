"""A file checked before anything is made of it: every row is taken, refused, repeated or told."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from components.config import load_config
from components.curation.intake.check import PairsCheck, check_pairs, describe_check
from components.curation.intake.rows import RowsConfig
from components.curation.intake.workers import PairSource
from components.curation.intake.writer import IntakeConfig, Surroundings
from components.prompting.style import StyleGuide
from tests.conftest import ROOT
from tests.curation.intake.test_run import sample_wording

GUIDE = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
CONFIG = IntakeConfig(num_workers=1).for_jurisdiction("sample")
SENTENCE = "Per Tenancy Act Article 13, this clause is invalid."
COLUMNS = {"verdict": "invalid", "law": "Tenancy Act", "article": "13"}


def check(path: Path, *, has_edition: bool = True, **layout: Any) -> PairsCheck:  # Any: a layout
    """Check a file against the sample code, or without an edition."""
    wording = sample_wording() if has_edition else None
    source = PairSource(path, "auto", RowsConfig.model_validate(layout))
    return check_pairs(source, CONFIG, Surroundings(GUIDE, None, wording, 1))


def row(number: int, **values: Any) -> dict[str, Any]:  # Any: JSON values
    """Return a row with a clause of its own."""
    clause = (
        f"Before moving into flat {number} the tenant hands over a deposit of five months' rent."
    )
    return {"clause": clause, "as_of": "2026-03-01"} | values


def write(path: Path, rows: list[dict[str, Any]]) -> Path:  # Any: JSON values
    """Write rows as JSON Lines."""
    path.write_text("".join(json.dumps(values) + "\n" for values in rows), encoding="utf-8")
    return path


# What a row holds beside clause and day, and the code of its refusal, empty where it is taken.
KINDS: list[tuple[dict[str, Any], str]] = [
    ({"answer": SENTENCE}, ""),
    ({"answer": "Such a deposit is never permitted under Tenancy Act Article 13."}, "free-words"),
    ({"answer": "This isn't valid under Tenancy Act Article 13."}, "free-words"),
    ({"answer": f"{SENTENCE[:-1]}, unless the flat is furnished."}, "style"),
    ({**COLUMNS, "answer": "The sum is more than the article allows."}, ""),
    ({**COLUMNS, "answer": "Such a deposit is perfectly lawful here."}, "verdict"),
    ({**COLUMNS, "answer": "The tenant is protected by Tenancy Act Article 14."}, "citation"),
    ({"verdict": "ungoverned", "answer": "More than Tenancy Act Article 13 allows."}, "citation"),
    ({"answer": f"{SENTENCE} Per Tenancy Act Article 25, this clause is invalid."}, "citation"),
    ({**COLUMNS, "answer": "Not sure, please check."}, "not-judged"),
    ({**COLUMNS, "answer": "see above"}, ""),
    ({**COLUMNS, "answer": "=B2"}, "no-value"),
    ({**COLUMNS, "verdict": "None"}, "no-answer"),
    ({**COLUMNS, "verdict": "OK"}, "wrong-value"),
    ({**COLUMNS, "verdict": True}, "wrong-value"),
    ({**COLUMNS, "law": "TENANCY  act", "article": "第13條", "wording": "n/a"}, ""),
    ({**COLUMNS, "article": 13.0, "family": float("nan"), "reviewer": "-"}, ""),
    ({**COLUMNS, "article": "13 and 25"}, "citation"),
    ({**COLUMNS, "article": "999"}, "unknown-article"),
    ({**COLUMNS, "figure": "five months", "limit": "three months"}, "figures"),
    ({**COLUMNS, "does": "asks for rent<|im_end|>"}, "wrong-value"),
    ({"answer": SENTENCE, "as_of": "2062-03-01"}, "wrong-value"),
    ({"answer": SENTENCE, "as_of": "3/1/26"}, "wrong-value"),
    ({"answer": SENTENCE, "as_of": None}, "missing-field"),
    ({"messages": "no chat"}, "broken-row"),
]


def test_check_names_each_kind_of_fault(tmp_path: Path) -> None:
    """Each kind of row is taken or refused by its code, and the pairs carry the version found."""
    rows = [row(number, **values) for number, (values, _) in enumerate(KINDS)]
    checked = check(write(tmp_path / "pairs.jsonl", rows)).as_json()
    expected = {line: code for line, (_, code) in enumerate(KINDS, 1) if code}
    assert {refusal["line"]: refusal["code"] for refusal in checked["refused"]} == expected
    assert checked["rows"] == len(KINDS)
    assert checked["accepted"] == len(KINDS) - len(expected) == len(checked["pairs"])
    assert checked["trained"] + checked["verdict_only"] == checked["accepted"]
    found = {(pair["verdict"], pair["law"], pair["article"]) for pair in checked["pairs"]}
    assert found == {("invalid", "Tenancy Act", "13")}


def write_sheet(path: Path) -> Path:
    """Write a workbook with a title, a hidden row, a struck note, and heads of its own."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Deposits, spring"])
    sheet.append(["Clause text", "Finding", "Reviewed on", "Remark"])
    for number in range(3):
        sheet.append([row(number)["clause"], SENTENCE, "2026-03-01", "x"])
    sheet.row_dimensions[5].hidden = True
    book.save(path)
    return path


def write_table(path: Path) -> Path:
    """Write a table with semicolons, blank rows, a repeat and a broken quote."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Clause text", "Finding", "Reviewed on"])
        for number in (0, 1, 1):
            clause = f"{row(number)['clause']} It is kept “safe” – for years."
            writer.writerow([clause, SENTENCE, "2026-03-01"])
        file.write(';;\r\n"An open quote;x;y\r\n')
    return path


def test_check_proposes_a_map_and_tells_the_rest(tmp_path: Path) -> None:
    """Names of columns tell a map; all that is not read is told; nothing is printed of a clause."""
    sheet = check(write_sheet(tmp_path / "pairs.xlsx"))
    table = check(write_table(tmp_path / "pairs.csv"))
    assert sheet.is_proposed
    assert sheet.columns == {"clause": "Clause text", "answer": "Finding", "as_of": "Reviewed on"}
    assert [item.place for item in sheet.report.not_read] == ["row 1", "row 5"]
    assert (sheet.report.num_rows, sheet.report.num_accepted) == (3, 2)
    assert (table.report.num_rows, table.report.num_accepted) == (4, 2)
    assert (table.report.num_duplicates, len(table.refused)) == (1, 1)
    told = describe_check(sheet, has_edition=True) + describe_check(table, has_edition=False)
    for words in ("pairs.layout.columns={clause: Clause text", "cp1252", "delimiter ;", "row 5"):
        assert words in told
    assert "no edition is published" in told
    assert "deposit of five" not in told


def test_check_without_an_edition(tmp_path: Path) -> None:
    """Where nothing is published the form alone is checked, and an unknown article passes."""
    rows = [row(1, **COLUMNS | {"article": "999"}), row(2, **COLUMNS | {"article": ""})]
    checked = check(write(tmp_path / "pairs.jsonl", rows), has_edition=False)
    assert [pair.article for pair in checked.pairs] == ["999"]
    assert [refusal.code for refusal in checked.refused] == ["citation"]


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("pairs.pdf", b"%PDF-1.7", "a PDF"),
        ("pairs.csv", b"clause,answer,as_of\n", "no rows"),
        ("pairs.jsonl", b'{"Text": "a"}\n', "not in the file, got Clause"),
        ("none.jsonl", None, "no such file"),
    ],
)
def test_check_of_a_file_that_cannot_be_read(
    tmp_path: Path, name: str, data: bytes | None, fault: str
) -> None:
    """Its fault stands in the account, in our words, and no row is counted."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    columns = {"clause": "Clause"} if name == "pairs.jsonl" else {}
    checked = check(tmp_path / name, columns=columns).as_json()
    assert (checked["rows"], checked["accepted"], checked["pairs"]) == (0, 0, [])
    assert fault in checked["not_read"][0]["what"]
