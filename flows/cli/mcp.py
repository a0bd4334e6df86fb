"""The command that offers the release as tools to a desktop client or an agent."""

from flows.cli.options import AsOf, Config, Jurisdiction, parse_day, read_session_config
from flows.environment import open_home, open_store


def mcp(
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    config: Config = "configs/review_contracts.yaml",
) -> None:
    """Serve the tools over MCP on standard input and output, for a client that starts this command.

    `clausula serve` offers the same over HTTP, at /mcp. Example: clausula mcp --jurisdiction tw
    """
    from components.review.question import Asked
    from components.review.session import open_law_of, open_session
    from components.serving.mcp_stdio import LocalTools, serve_stdio
    from components.tracking.releases import current_release

    default = Asked(parse_day(as_of), jurisdiction)
    home = open_home()
    settings = read_session_config(config)
    store = open_store(home)
    release = current_release(home)
    tools = LocalTools(
        open_law_of(release, store, home, settings),
        release.id,
        lambda: open_session(store, home, settings, release),
        default=default,
        configured=settings.jurisdiction,
    )
    serve_stdio(tools)
