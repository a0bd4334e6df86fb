"""The commands of statutes: an article, its history, a search, and a fetch from a publisher."""

from pathlib import Path
from typing import Annotated

import typer

from components.domain import domain
from components.errors import UsageError
from components.knowledge.law_index import parse_path
from components.knowledge.references import References
from components.records import Version
from components.statutes.units import find_unit, split_units
from flows.cli.options import AsOf, Jurisdiction, describe_day, open_statutes, settle

statutes = typer.Typer(
    no_args_is_help=True, help="Look into the knowledge base.", rich_markup_mode=None
)


@statutes.command("show")
def statutes_show(
    law: str, article: str, as_of: AsOf = "", jurisdiction: Jurisdiction = ""
) -> None:
    """Show an article on a day, or one paragraph or item of it behind what leads into it.

    Example: clausula statutes show "Civil Code" 205 --as-of 2024-06-01
    Example: clausula statutes show "Labor Standards Act" "24(1)"
    """
    knowledge, config = open_statutes()
    question = settle(knowledge, as_of, jurisdiction, config)
    version = knowledge.show(law, article, as_of=question.as_of, jurisdiction=question.jurisdiction)
    heading = f": {version.heading}" if version.heading else ""
    label, text = read_unit(version, article)
    print(f"{version.citation}{label}{heading}\n\n{text}\n")
    for line in describe_references(version, knowledge.references(version, as_of=question.as_of)):
        print(line)
    print(f"{version.validity} (dates from the {version.date_status}); {describe_day(question)}")


def read_unit(version: Version, article: str) -> tuple[str, str]:
    """Return the label and the text of what was asked for of an article: the whole, or a unit.

    An article without paragraphs is shown whole.

    Args:
        version: The article.
        article: As it was asked for: `24`, `24(1)`, `第24條第1項`.

    Raises:
        UsageError: The article has no such paragraph or item.
    """
    path, units = parse_path(article), split_units(version.text)
    if not path or not units:
        return "", version.text
    unit = find_unit(version.text, path)
    if unit is None:
        labels = ", ".join(unit.label for unit in units)
        raise UsageError(
            f"{version.citation}: no such paragraph or item, got {article!r} (there are: {labels})."
            " Ask for one of them, or for the article."
        )
    return f" {unit.label}", unit.with_lead_in(version.text)


def describe_references(version: Version, references: References) -> list[str]:
    """Return lines that say what an article refers to and what refers to it."""
    lists = {
        "refers to": [_name(other, version) for other in references.refers_to],
        "referred to by": [_name(other, version) for other in references.referred_by],
        "refers to what is not in force": list(references.not_in_force),
    }
    return [f"{title}: {', '.join(names)}" for title, names in lists.items() if names]


def _name(other: Version, version: Version) -> str:
    """Return how another article is named beside a version: in its own law by number alone."""
    return f"{domain().label} {other.article}" if other.law == version.law else other.citation


@statutes.command("history")
def statutes_history(law: str, article: str, jurisdiction: Jurisdiction = "") -> None:
    """Show every wording of an article and what changed.

    Example: clausula statutes history "Civil Code" 205
    """
    from components.reports.history_text import render_history

    knowledge, config = open_statutes()
    chosen = knowledge.resolve_jurisdiction(jurisdiction or None, config.jurisdiction or None)
    print(render_history(knowledge, law, article, jurisdiction=chosen), end="")


@statutes.command("search")
def statutes_search(
    text: str,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="articles shown")] = 5,
) -> None:
    """Search the articles in force on a day.

    Example: clausula statutes search "interest on interest" --limit 3
    """
    knowledge, config = open_statutes()
    question = settle(knowledge, as_of, jurisdiction, config)
    hits = knowledge.search(
        text, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=limit
    )
    for rank, hit in enumerate(hits, 1):
        beginning = " ".join(hit.version.text.split())[:160]
        print(f"{rank}. {hit.version.citation} {hit.version.heading}\n   {beginning}")
    print(f"({describe_day(question)})")


@statutes.command("fetch")
def statutes_fetch(
    name: Annotated[str, typer.Argument(help="a file of configs/sources/; empty: list them")] = "",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="only files with this in their address, as often as needed"),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="where snapshots go; else sources/ in the home")
    ] = None,
) -> None:
    """Fetch a publisher's law as it stands today into a dated snapshot.

    Example: clausula statutes fetch gesetze-im-internet --only /bgb/ --only /hgb/
    """
    from flows.cli.fetching import describe_fetched, fetch_public, list_sources, open_source

    if not name:
        for line in list_sources():
            print(line)
        return
    source = open_source(name)
    print(f"{source.title}, {source.publisher}: {source.licence}")
    fetched = fetch_public(name, source, folder, only or [])
    for line in describe_fetched(name, source, fetched):
        print(line)
