"""The commands that look into the knowledge base: an article, its history, a search."""

from typing import Annotated

import typer

from flows.cli.options import AsOf, Jurisdiction, describe_day, open_statutes, settle

statutes = typer.Typer(
    no_args_is_help=True, help="Look into the knowledge base.", rich_markup_mode=None
)


@statutes.command("show")
def statutes_show(
    law: str, article: str, as_of: AsOf = "", jurisdiction: Jurisdiction = ""
) -> None:
    """Show an article on a day.

    Example: clausula statutes show "Civil Code" 205 --as-of 2024-06-01
    """
    knowledge, config = open_statutes()
    question = settle(knowledge, as_of, jurisdiction, config)
    version = knowledge.show(law, article, as_of=question.as_of, jurisdiction=question.jurisdiction)
    heading = f": {version.heading}" if version.heading else ""
    print(f"{version.citation}{heading}\n\n{version.text}\n")
    print(f"{version.validity} (dates from the {version.date_status}); {describe_day(question)}")


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
