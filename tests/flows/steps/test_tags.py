"""Every tracked run says from which code and flow run it comes."""

import re

from flows.steps.tags import run_tags


def test_run_tags_hold_the_commit_and_their_own() -> None:
    """The commit is a full hash, and a run's own tags stand beside it."""
    tags = run_tags({"dataset.digest": "d-1"})
    assert re.fullmatch(r"[0-9a-f]{40}", tags["git.sha"])
    assert tags["dataset.digest"] == "d-1"
    assert "prefect.flow_run_id" in tags
