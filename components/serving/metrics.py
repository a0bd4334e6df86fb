"""The server's Prometheus metrics: counts, seconds and sizes by route and state.

No label holds anything that a caller sent.
"""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from components.records import Finding
from components.serving.records import ReviewState

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ITEMS = (1, 2, 4, 8, 12, 16, 32, 64)


class Metrics:
    """One server's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "clausula_requests_total",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "clausula_request_seconds",
            "Seconds until the answer began.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.reviews = Counter(
            "clausula_reviews_total", "Reviews ended.", ("state",), registry=self.registry
        )
        self.findings = Counter(
            "clausula_findings_total",
            "Findings made.",
            ("verdict", "status"),
            registry=self.registry,
        )
        self.waiting = Gauge(
            "clausula_reviews_waiting", "Reviews that have not ended.", registry=self.registry
        )
        self.batches = Histogram(
            "clausula_batch_items",
            "Clauses or prompts in a batch.",
            buckets=_ITEMS,
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            "clausula_batch_seconds",
            "Seconds a batch took.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.switches = Counter(
            "clausula_release_switches_total",
            "Switches of the release.",
            ("outcome",),
            registry=self.registry,
        )
        self.edition = Gauge(
            "clausula_edition",
            "Number of the edition that answers.",
            ("release_id",),
            registry=self.registry,
        )

        self.restarts = Counter(
            "clausula_thread_restarts_total",
            "Threads of the server that died and were started again.",
            ("thread",),
            registry=self.registry,
        )

    def count_restart(self, thread: str) -> None:
        """Count a thread that was started again."""
        self.restarts.labels(thread).inc()

    def count_batch(self, size: int, seconds: float) -> None:
        """Count a batch."""
        self.batches.observe(size)
        self.batch_seconds.observe(seconds)

    def count_findings(self, findings: Sequence[Finding]) -> None:
        """Count findings by verdict and status."""
        for finding in findings:
            self.findings.labels(finding.verdict, finding.status).inc()

    def count_review(self, state: ReviewState) -> None:
        """Count a review that ended."""
        self.reviews.labels(state).inc()

    def show_release(self, release_id: str, edition: int) -> None:
        """Show which release answers now."""
        self.edition.clear()
        self.edition.labels(release_id).set(edition)

    def render(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self.registry)
