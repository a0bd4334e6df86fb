"""A file of pairs checked before anything is made of it: what would be taken in, and why not.

The same code runs as in an intake, in a folder that goes when the check ends. Without an edition,
law and article are checked for their form alone; without a base model, lengths are not measured.
"""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from components.curation.dataset.uses import use_of_pair
from components.curation.intake.reading.column_names import (
    is_named_like_fields,
    propose_columns,
)
from components.curation.intake.refusals import NotRead, Refusal
from components.curation.intake.report import IntakeReport
from components.curation.intake.row_readers import (
    RowKind,
    open_files,
    read_columns,
    read_rows,
)
from components.curation.intake.rows import Account, PairField, is_name
from components.curation.intake.run import take_in
from components.curation.intake.workers import PairSource
from components.curation.intake.writer import IntakeConfig, Surroundings
from components.errors import ClausulaError
from components.records import Record

_NUM_LINES = 5  # of each code, in words


class CheckedPair(Record):
    """A pair that would be taken in: its line, its verdict and the article of the edition."""

    line: int
    verdict: str
    law: str
    article: str


@dataclass(frozen=True)
class PairsCheck:
    """What a file of pairs comes to.

    `columns` are those that the counts hold under; they are proposed where the config has none.
    `fault` says why the file cannot be read at all.
    """

    kind: str
    columns: dict[PairField, str]
    is_proposed: bool
    report: IntakeReport
    refused: list[Refusal]
    pairs: list[CheckedPair]
    num_trained: int
    fault: str = ""

    def as_json(self) -> dict[str, Any]:  # Any: JSON values
        """Return the check as the command prints it for programs."""
        not_read = [{"place": item.place, "what": item.what} for item in self.report.not_read]
        return {
            "kind": self.kind,
            "rows": self.report.num_rows,
            "accepted": self.report.num_accepted,
            "refused": [{"line": row.line, "code": row.code} for row in self.refused],
            "duplicates": self.report.num_duplicates,
            "not_read": not_read,
            "trained": self.num_trained,
            "verdict_only": self.report.num_accepted - self.num_trained,
            "pairs": [pair.model_dump() for pair in self.pairs],
        }


def check_pairs(source: PairSource, config: IntakeConfig, around: Surroundings) -> PairsCheck:
    """Check a file of pairs; nothing of it is kept.

    Args:
        source: The file; without a map of columns one is proposed and used.
        config: The checks.
        around: What rows are checked against; without an edition the form alone is checked.
    """
    try:
        kind, columns = _look_at(source)
    except ClausulaError as error:
        return _refuse_file(source, "unknown", {}, error)
    is_proposed = bool(columns) and not source.layout.columns
    layout = source.layout.model_copy(update={"columns": columns})
    mapped = replace(source, layout=layout)
    with tempfile.TemporaryDirectory(prefix="clausula-check-") as folder:
        try:
            intake = take_in([mapped], config, around, Path(folder) / "intake")
        except ClausulaError as error:
            return _refuse_file(source, kind, columns, error)
        pairs: list[CheckedPair] = []
        num_trained = 0
        for pair, place in zip(intake.read_pairs(), intake.read_places(), strict=True):
            pairs.append(
                CheckedPair(
                    line=place.line, verdict=pair.verdict, law=pair.law, article=pair.article
                )
            )
            num_trained += use_of_pair(pair, around.guide.sentence).kind == "trained"
        refused = list(intake.read_refused())
        return PairsCheck(
            kind=kind,
            columns=columns,
            is_proposed=is_proposed,
            report=intake.report,
            refused=refused,
            pairs=pairs,
            num_trained=num_trained,
        )


def _look_at(source: PairSource) -> tuple[RowKind, dict[PairField, str]]:
    """Return the kind of a file and the columns to read it under.

    A map is proposed where the config has none and the columns are not named like the fields.
    """
    account = Account()
    kind: RowKind = source.kind
    columns = dict(source.layout.columns)
    for opened in open_files(source.path, source.kind, source.layout, account):
        kind = opened.kind
        if not columns:
            names = read_columns(opened)
            proposed = propose_columns(names)
            if not is_named_like_fields(names, proposed):
                columns = proposed
        break  # the files of an archive are read under one map
    return kind, columns


def _refuse_file(
    source: PairSource, kind: str, columns: dict[PairField, str], error: ClausulaError
) -> PairsCheck:
    """Return the check of a file that cannot be read: its fault stands in the account."""
    fault = str(error)
    what = fault.removeprefix(f"{source.path}: ").removeprefix(f"{source.path.name}: ")
    num_rows = _count_rows(source)
    if num_rows:
        what = f"{num_rows} {'row' if num_rows == 1 else 'rows'}: {what}"
    not_read = NotRead(place=source.path.name, what=what, num_rows=num_rows)
    report = _report_nothing(not_read)
    return PairsCheck(kind, columns, bool(columns), report, [], [], 0, fault)


def _count_rows(source: PairSource) -> int:
    """Count the rows of a file that is refused, as far as it can be read."""
    num_rows = 0
    try:
        first = next(iter(open_files(source.path, source.kind, source.layout, Account())))
        names = [name for name in read_columns(first) if name]
        layout = source.layout.model_copy(update={"columns": {"clause": names[0]} if names else {}})
        for opened in open_files(source.path, source.kind, layout, Account()):
            num_rows += not all(map(is_name, names))  # the first row is no head
            for _ in read_rows(opened, Account()):
                num_rows += 1
    except ClausulaError:
        return num_rows
    return num_rows


def _report_nothing(not_read: NotRead) -> IntakeReport:
    """Return the report of a file of which no row can be read."""
    counts = ("refusals", "redactions", "style_broken", "style_mended", "verdicts", "families")
    empty: dict[str, object] = {name: {} for name in counts}
    for name in IntakeReport.model_fields:
        if name.startswith("num_"):
            empty[name] = 0
    told = {"num_rows": not_read.num_rows, "not_read": (not_read,)}
    return IntakeReport.model_validate(empty | told)


def describe_check(check: PairsCheck, *, has_edition: bool) -> str:
    """Return the check as lines for a terminal, without any text of the pairs."""
    report = check.report
    lines = [f"kind: {check.kind}"]
    lines += [f"  {note}" for note in report.notes]
    if check.is_proposed:
        columns = ", ".join(f"{name}: {column}" for name, column in check.columns.items())
        lines.append("columns, as their names tell; set them for a run:")
        lines.append(f"  --set 'pairs.layout.columns={{{columns}}}'")
    lines.append(
        f"{report.num_rows:,} rows: {report.num_accepted:,} accepted, {report.num_refused:,}"
        f" refused, {report.num_duplicates:,} repeat others"
    )
    lines += [f"  refused, {line}" for line in _describe_refused(check.refused)]
    lines += [f"  not read, {item.place}: {item.what}" for item in report.not_read]
    num_verdict_only = report.num_accepted - check.num_trained
    lines.append(
        f"{check.num_trained:,} pairs train the sentence, {num_verdict_only:,} serve the verdict"
        " alone"
    )
    counts = ", ".join(f"{name} {count:,}" for name, count in report.redactions.items())
    lines.append(f"personal data found: {counts or 'none'}")
    if not has_edition:
        lines.append(
            "no edition is published: citations were checked for their form alone. Run:"
            " clausula run refresh_statutes"
        )
    return "\n".join(lines)


def _describe_refused(refused: Sequence[Refusal]) -> list[str]:
    """Return a line for each code: its count, its first lines, and what is wrong with the first."""
    by_code: dict[str, list[Refusal]] = defaultdict(list)
    for refusal in refused:
        by_code[refusal.code].append(refusal)
    described: list[str] = []
    for code, rows in sorted(by_code.items()):
        places = ", ".join(_name_lines(row) for row in rows[:_NUM_LINES])
        more = ", …" if len(rows) > _NUM_LINES else ""
        described.append(
            f"{code} {len(rows):,} (line {places}{more}): {rows[0].field}: {rows[0].reason}"
        )
    return described


def _name_lines(row: Refusal) -> str:
    """Return where a row stands: `4`, or `4-6` where it has several lines."""
    return f"{row.line}-{row.last_line}" if row.last_line > row.line else str(row.line)
