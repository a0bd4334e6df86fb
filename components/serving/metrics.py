"""What the server measures, for Prometheus: counts, seconds and sizes by route and state.

No label ever holds what was sent.
"""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from components.records import Finding

_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One server's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.requests = Counter(
            "clausula_requests_total",
            "Requests answered.",
            ("method", "route", "status"),
            registry=own,
        )
        self.seconds = Histogram(
            "clausula_request_seconds",
            "Seconds until the answer began.",
            ("route",),
            buckets=_FAST,
            registry=own,
        )
        self.reviews = Counter("clausula_reviews_total", "Reviews ended.", ("state",), registry=own)
        self.findings = Counter(
            "clausula_findings_total", "Findings made.", ("verdict", "status"), registry=own
        )
        self.waiting = Gauge(
            "clausula_reviews_waiting", "Reviews that have not ended.", registry=own
        )
        self.batches = Histogram(
            "clausula_batch_items",
            "Clauses or prompts in a batch.",
            buckets=(1, 2, 4, 8, 12, 16, 32, 64),
            registry=own,
        )
        self.batch_seconds = Histogram(
            "clausula_batch_seconds", "Seconds a batch took.", buckets=_FAST, registry=own
        )
        self.switches = Counter(
            "clausula_release_switches_total",
            "Switches of the release.",
            ("outcome",),
            registry=own,
        )
        self.edition = Gauge(
            "clausula_edition", "Number of the edition that answers.", ("release_id",), registry=own
        )

    def count_batch(self, size: int, seconds: float) -> None:
        """Note a batch."""
        self.batches.observe(size)
        self.batch_seconds.observe(seconds)

    def count_findings(self, findings: Sequence[Finding]) -> None:
        """Note findings."""
        for finding in findings:
            self.findings.labels(finding.verdict, finding.status).inc()

    def show_release(self, release_id: str, edition: int) -> None:
        """Note what answers now."""
        self.edition.clear()
        self.edition.labels(release_id).set(edition)

    def render(self) -> bytes:
        """Return all of them as Prometheus reads them."""
        return generate_latest(self.registry)
