"""The metrics as Prometheus reads them."""

from components.serving.metrics import Metrics
from tests.serving.stored import make_finding
from tests.watching.test_report import make_report


def test_render_has_counts_by_label() -> None:
    """Findings and reviews are counted by verdict, status and state."""
    metrics = Metrics()
    metrics.count_findings([make_finding("f1"), make_finding("f2")])
    metrics.count_review("failed")
    text = metrics.render().decode()
    assert 'clausula_findings_total{status="verified",verdict="invalid"} 2.0' in text
    assert 'clausula_reviews_total{state="failed"} 1.0' in text


def test_batches_have_sizes_and_seconds() -> None:
    """A batch is counted once in both histograms."""
    metrics = Metrics()
    metrics.count_batch(12, 3.0)
    text = metrics.render().decode()
    assert 'clausula_batch_items_bucket{le="8.0"} 0.0' in text
    assert 'clausula_batch_items_bucket{le="12.0"} 1.0' in text
    assert "clausula_batch_seconds_sum 3.0" in text


def test_show_release_replaces_the_last_one() -> None:
    """Only the release that answers now is shown."""
    metrics = Metrics()
    metrics.show_release("r-1", 1)
    metrics.show_release("r-2", 7)
    text = metrics.render().decode()
    assert 'clausula_edition{release_id="r-2"} 7.0' in text
    assert "r-1" not in text


def test_two_servers_do_not_share_counts() -> None:
    """Each server has a registry of its own."""
    first, second = Metrics(), Metrics()
    first.count_review("done")
    assert 'state="done"' not in second.render().decode()


def test_decisions_confidence_and_report() -> None:
    """Decisions and confidences are counted; only the newest report's figures are shown."""
    metrics = Metrics()
    metrics.count_findings([make_finding("f1")])
    metrics.count_decision("accept")
    metrics.show_report(make_report(has_passed=False).figures)
    metrics.show_report(make_report().figures[:1])
    text = metrics.render().decode()
    assert 'clausula_decisions_total{decision="accept"} 1.0' in text
    assert 'clausula_finding_confidence_bucket{le="0.9"} 1.0' in text
    assert 'clausula_watch_alarm{figure="needs_review"} 0.0' in text
    assert "verdict_valid" not in text
