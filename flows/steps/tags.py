"""The tags of a tracked run."""

from prefect import runtime

from flows.environment import git_commit


def run_tags(own: dict[str, str]) -> dict[str, str]:
    """Return a run's own tags with the flow run and the commit of the code."""
    return {
        "prefect.flow_run_id": str(runtime.flow_run.id),
        "git.sha": git_commit(),
        **own,
    }
