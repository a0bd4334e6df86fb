"""The server's Prometheus metrics: counts, seconds and sizes by route and state.

No label holds anything that a caller sent.
"""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from components.gate_result import GateResult
from components.records import Finding
from components.serving.records import ReviewState

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_SHARES = tuple(step / 10 for step in range(1, 11))
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

        self.decisions = Counter(
            "clausula_decisions_total",
            "Decisions of analysts about findings.",
            ("decision",),
            registry=self.registry,
        )
        self.confidence = Histogram(
            "clausula_finding_confidence",
            "Confidence of findings.",
            buckets=_SHARES,
            registry=self.registry,
        )
        self.watched = Gauge(
            "clausula_watch_figure",
            "Figures of the newest report of watch_release.",
            ("figure",),
            registry=self.registry,
        )
        self.alarms = Gauge(
            "clausula_watch_alarm",
            "Whether a figure of that report does not keep to its bound.",
            ("figure",),
            registry=self.registry,
        )
        self.shadows = Counter(
            "clausula_canary_reviews_total",
            "Reviews that a canary answered in shadow, or should have.",
            ("outcome",),
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

    def count_shadow(self, outcome: str) -> None:
        """Count a review that fell to the canary."""
        self.shadows.labels(outcome).inc()

    def count_batch(self, size: int, seconds: float) -> None:
        """Count a batch."""
        self.batches.observe(size)
        self.batch_seconds.observe(seconds)

    def count_findings(self, findings: Sequence[Finding]) -> None:
        """Count findings by verdict, status and confidence."""
        for finding in findings:
            self.findings.labels(finding.verdict, finding.status).inc()
            self.confidence.observe(finding.confidence)

    def count_decision(self, decision: str) -> None:
        """Count a decision of an analyst."""
        self.decisions.labels(decision).inc()

    def show_report(self, figures: Sequence[GateResult]) -> None:
        """Show the figures of the newest report on the served release."""
        self.watched.clear()
        self.alarms.clear()
        for figure in figures:
            self.watched.labels(figure.name).set(figure.value)
            self.alarms.labels(figure.name).set(not figure.has_passed)

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
