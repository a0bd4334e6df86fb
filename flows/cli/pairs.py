"""The commands for a team's own pairs: check a file, write a template, withdraw consent."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.errors import MissingError, UsageError
from flows.cli.options import SetValues
from flows.environment import open_home, open_store, read_config

if TYPE_CHECKING:
    from components.curation.consent.withdrawals import Subject
    from components.curation.intake.edition_check import ArticleLookup
    from components.curation.intake.writer import Surroundings
    from components.curation.withdrawn_pairs import Holder
    from components.storage import Home
    from flows.steps.shared import SharedConfig

pairs = typer.Typer(no_args_is_help=True, help="Reviewed pairs of your own.", rich_markup_mode=None)


@pairs.command("check")
def pairs_check(
    file: Annotated[Path, typer.Argument(help="a file of pairs")],
    kind: Annotated[
        str, typer.Option("--kind", help="what the rows are, such as jsonl or chat; found if empty")
    ] = "",
    set_values: SetValues = None,
    is_json: Annotated[bool, typer.Option("--json", help="print JSON for programs")] = False,
) -> None:
    """Say what would be taken in of a file and why not the rest; writes nothing.

    Example: clausula pairs check reviewed.xlsx --set pairs.jurisdiction=tw
    """
    from components.curation.intake.check import check_pairs, describe_check
    from components.curation.intake.workers import PairSource
    from flows.curate_pairs import CuratePairsConfig

    overrides = [f"pairs.kind={kind or 'auto'}", f"pairs.path={file}", *(set_values or [])]
    settings = read_config("configs/curate_pairs.yaml", CuratePairsConfig, overrides)
    config = settings.pairs
    if config.kind == "sample":
        raise UsageError("pairs check: --kind: got sample, which no file is. Leave --kind out.")
    around = _surroundings(settings.shared, open_home())
    source = PairSource(file, config.kind, config.layout)
    check = check_pairs(source, config.intake.for_jurisdiction(config.jurisdiction), around)
    has_edition = around.wording is not None
    if is_json:
        print(json.dumps(check.as_json(), ensure_ascii=False))
    else:
        print(describe_check(check, has_edition=has_edition))
    if check.fault:
        print(check.fault, file=sys.stderr)
    if not check.report.num_accepted:
        raise SystemExit(2)


def _surroundings(shared: "SharedConfig", home: "Home") -> "Surroundings":
    """Return what rows are checked against, as far as it is there: nothing is fetched."""
    from components.curation.consent.withdrawals import read_withdrawn
    from components.curation.intake.writer import Surroundings
    from components.models.base import find_tokenizer
    from flows.steps.shared import load_style

    wording, edition = _open_articles(home)
    tokenizer = find_tokenizer(shared.base, home)
    return Surroundings(load_style(shared), tokenizer, wording, edition, read_withdrawn(home))


def _open_articles(home: "Home") -> "tuple[ArticleLookup | None, int]":
    """Return the look-up in the published edition and its number, without its embedder."""
    from components.curation.intake.edition_check import ArticleLookup
    from components.knowledge.editions import open_current
    from components.knowledge.embedding import NoEmbedder
    from components.knowledge.search import KnowledgeBase

    try:
        edition = open_current(open_store(home))
    except MissingError:
        return None, 0
    knowledge = KnowledgeBase(edition, NoEmbedder(edition.manifest.embedder))
    return ArticleLookup(knowledge), knowledge.edition


@pairs.command("template")
def pairs_template(
    folder: Annotated[Path, typer.Argument(help="the folder to write into")],
) -> None:
    """Write a workbook and a JSONL file to fill in, with examples of the invented country.

    Example: clausula pairs template my-pairs
    """
    from components.curation.intake.template import write_template

    files = write_template(folder)
    print(f"{files.workbook}: fill in the sheet Pairs; the sheet Columns says what each holds")
    print(f"{files.lines}: the same as JSON Lines")
    print(f"then: clausula pairs check {files.workbook}")


@pairs.command("withdraw")
def pairs_withdraw(
    pair: Annotated[
        list[str] | None, typer.Option("--pair", help="id of a pair; may be given again")
    ] = None,
    correction: Annotated[
        list[str] | None,
        typer.Option("--correction", help="finding of a correction; may be given again"),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option("--reviewer", help="name of a person, for all their pairs; may be repeated"),
    ] = None,
    why: Annotated[str, typer.Option("--why", help="a few words, no text of a contract")] = "",
    is_json: Annotated[bool, typer.Option("--json", help="print JSON for programs")] = False,
) -> None:
    """Withdraw the consent to train on pairs, and list what still holds them.

    Example: clausula pairs withdraw --reviewer "A. Verrin" --why "left the firm"
    """
    from components.clause_library.library import keep_clauses
    from components.curation.consent.withdrawals import read_withdrawn, withdraw
    from components.curation.intake.corrections_file import drop_withdrawn
    from components.curation.withdrawn_pairs import find_uses
    from flows.cli.keys import operator

    named: dict[Subject, list[str]] = {
        "pair": pair or [],
        "correction": correction or [],
        "reviewer": reviewer or [],
    }
    if not any(named.values()):
        raise UsageError(
            "withdraw: nothing is named (--pair, --correction or --reviewer). Name what is"
            " withdrawn, such as: clausula pairs withdraw --correction FINDING"
        )
    home = open_home()
    num_new = 0
    for subject, names in named.items():
        if names:
            num_new += len(withdraw(home, subject, names, by=operator(), reason=why))
    num_dropped = drop_withdrawn(home)
    withdrawn = read_withdrawn(home)
    num_dropped += keep_clauses(
        home, lambda entry: not withdrawn.covers(entry.finding_id, entry.added_by)
    )
    uses = find_uses(home, withdrawn)
    if is_json:
        held = [asdict(use) for use in uses]
        print(json.dumps({"recorded": num_new, "corrections": num_dropped, "held_by": held}))
        return
    print(f"withdrawn: {num_new} recorded, {num_dropped} corrections and wordings taken out")
    print(describe_uses(uses))


def describe_uses(uses: "Sequence[Holder]") -> str:
    """Return what holds withdrawn pairs, a line each, and what to do about it."""
    if not uses:
        return "no intake, dataset, adapter or release holds a pair that was withdrawn"
    lines: list[str] = []
    for use in uses:
        served = ", which is served" if use.is_served else ""
        lines.append(f"{use.kind} {use.id}: holds {use.num_pairs} withdrawn pairs{served}")
    lines.append(
        "Make them anew without these pairs: clausula run curate_pairs, then"
        " clausula run tune_style and clausula run promote_release."
    )
    return "\n".join(lines)
