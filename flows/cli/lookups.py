"""The commands that look into the knowledge base, its editions and the releases, and go back to earlier ones."""

from typing import Annotated

import typer

from flows.cli.options import AsOf, Jurisdiction, describe_day, run_flow, session_config, settle
from flows.environment import open_home, open_store

statutes = typer.Typer(
    no_args_is_help=True, help="Look into the knowledge base.", rich_markup_mode=None
)
editions = typer.Typer(
    no_args_is_help=True, help="The published states of the knowledge base.", rich_markup_mode=None
)
releases = typer.Typer(
    no_args_is_help=True,
    help="What is served: adapter and edition as a pair.",
    rich_markup_mode=None,
)


@statutes.command("show")
def statutes_show(
    law: str, article: str, as_of: AsOf = "", jurisdiction: Jurisdiction = ""
) -> None:
    """Show an article on a day.

    Example: clausula statutes show "Civil Code" 205 --as-of 2024-06-01
    """
    from components.review.session import open_knowledge

    settings = session_config()
    home = open_home()
    knowledge = open_knowledge(open_store(home), home, settings)
    asked = settle(knowledge, as_of, jurisdiction, settings)
    found = knowledge.show(law, article, as_of=asked.as_of, jurisdiction=asked.jurisdiction)
    print(f"{found.citation}{': ' + found.heading if found.heading else ''}\n\n{found.text}\n")
    print(
        f"in force from {found.valid_from} to {found.valid_to or 'now'} (dates from the"
        f" {found.date_status}); {describe_day(asked)}"
    )


@statutes.command("history")
def statutes_history(law: str, article: str, jurisdiction: Jurisdiction = "") -> None:
    """Show every wording of an article and what changed.

    Example: clausula statutes history "Civil Code" 205
    """
    from components.reports.history_text import render_history
    from components.review.session import open_knowledge

    settings = session_config()
    home = open_home()
    knowledge = open_knowledge(open_store(home), home, settings)
    chosen = knowledge.resolve_jurisdiction(jurisdiction or None, settings.jurisdiction or None)
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
    from components.review.session import open_knowledge

    settings = session_config()
    home = open_home()
    knowledge = open_knowledge(open_store(home), home, settings)
    asked = settle(knowledge, as_of, jurisdiction, settings)
    for rank, hit in enumerate(
        knowledge.search(text, as_of=asked.as_of, jurisdiction=asked.jurisdiction, limit=limit), 1
    ):
        print(
            f"{rank}. {hit.version.citation} {hit.version.heading}\n  "
            f" {' '.join(hit.version.text.split())[:160]}"
        )
    print(f"({describe_day(asked)})")


@editions.command("list")
def editions_list() -> None:
    """List the editions. Example: clausula editions list"""
    store = open_store(open_home())
    served = store.current_edition()
    for edition in store.list_editions():
        sources = ", ".join(
            f"{name} {state.snapshot_date}" for name, state in edition.sources.items()
        )
        print(
            f"{'*' if edition.number == served else ' '} {edition.number}  {edition.created_at} "
            f" {sources}"
        )


@editions.command("show")
def editions_show(number: int) -> None:
    """Show an edition's manifest. Example: clausula editions show 3"""
    print(open_store(open_home()).open_edition(number).manifest.model_dump_json(indent=2))


@editions.command("rollback")
def editions_rollback(
    to: Annotated[
        int | None, typer.Option("--to", help="the edition; the one before when left out")
    ] = None,
) -> None:
    """Publish an earlier edition again. Example: clausula editions rollback --to 2"""
    from components.knowledge.editions import rollback
    from components.promotion.served_release import pair_release

    home = open_home()
    number = rollback(open_store(home), to)
    release = pair_release(open_store(home), home, number)
    print(f"edition {number} is published" + (f", release {release.id}" if release else ""))


@releases.command("list")
def releases_list() -> None:
    """List what was served and when. Example: clausula releases list"""
    from components.tracking.releases import read_log

    log = read_log(open_home())
    for line in log:
        print(f"{'*' if line is log[-1] else ' '} {line['at']}  {line['action']:<9} {line['id']}")


@releases.command("show")
def releases_show(
    release_id: Annotated[str, typer.Argument(help="a release; the one served when left out")] = "",
) -> None:
    """Show a release's manifest. Example: clausula releases show r-0123456789abcdef"""
    from components.tracking.releases import current_release, get_release

    home = open_home()
    print(
        (get_release(home, release_id) if release_id else current_release(home)).model_dump_json(
            indent=2
        )
    )


@releases.command("promote")
def releases_promote(
    adapter: Annotated[
        str, typer.Option("--adapter", help="fingerprint; the newest when left out")
    ] = "",
) -> None:
    """Gate an adapter with the published edition and serve the pair.

    Example: clausula releases promote
    """
    run_flow("promote_release", "", [f"adapter={adapter}"] if adapter else [])


@releases.command("rollback")
def releases_rollback(
    to: Annotated[str, typer.Option("--to", help="a release; the one before when left out")] = "",
) -> None:
    """Serve an earlier release, adapter and edition together.

    Example: clausula releases rollback
    """
    from components.promotion.served_release import restore_release
    from components.tracking.runs import crown_adapter

    home = open_home()
    release = restore_release(open_store(home), home, to or None)
    crown_adapter(home, release.adapter)
    print(
        f"release {release.id} is served: adapter {release.adapter} with edition {release.edition}"
    )
