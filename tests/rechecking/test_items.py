"""What became of a finding is told by verdict, article and wording, in this order."""

import pytest

from components.rechecking.causes import find_ended, make_items
from components.rechecking.items import Outcome
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import TODAY


@pytest.mark.parametrize(
    ("verdict", "article", "version", "outcome"),
    [
        ("invalid", "206", "other", "verdict changed"),
        ("valid", "206", "other", "article changed"),
        ("valid", "205", "other", "wording changed"),
        ("valid", "205", "", "unchanged"),
    ],
)
def test_outcome_of_a_finding(
    law: TwoEditions, verdict: str, article: str, version: str, outcome: Outcome
) -> None:
    """The gravest difference names the outcome."""
    (item, _) = make_items(law.findings, [find_ended(law.findings, law.now, None)], 2, TODAY)
    (citation,) = item.old.citations
    changes = {"article": article, "version_id": version or citation.version_id}
    cited = citation.model_copy(update=changes)
    new = item.old.model_copy(update={"verdict": verdict, "citations": (cited,)})
    assert item.model_copy(update={"new": new}).outcome == outcome
    assert item.outcome == "open"
