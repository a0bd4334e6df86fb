"""The report of a refresh in Markdown: what changed, what was embedded, how long it took."""

from components.knowledge.refresh import KINDS, RefreshReport


def render_changes(report: RefreshReport) -> str:
    """Return the report as Markdown, the unchanged articles counted but not listed."""
    state = "dry run, nothing published" if report.is_dry_run else "published" if report.is_published else "nothing changed"
    lines = [
        f"# {report.source} as of {report.snapshot_date}: edition {report.edition} ({state})",
        "",
        summarise_changes(report),
    ]
    for kind in KINDS:
        cited = report.citations.get(kind, ())
        if kind != "unchanged" and cited:
            rest = report.changes[kind] - len(cited)
            lines += ["", f"## {kind.capitalize()}: {report.changes[kind]}", "", *(f"- {c}" for c in cited)]
            lines += [f"- and {rest} more"] if rest else []
    return "\n".join(lines) + "\n"


def summarise_changes(report: RefreshReport) -> str:
    """Return the report as one line."""
    counts = ", ".join(f"{count} {kind}" for kind, count in report.changes.items())
    return (
        f"{report.source} {report.snapshot_date}: {counts}; {report.embedded} embedded, {report.reused} reused, "
        f"{report.seconds:.1f} s; edition {report.edition}"
    )
