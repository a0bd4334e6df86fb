"""The dashboard asks for metrics that the server has, and its panels do not lie on one another."""

import itertools
import json
import re
from typing import Any

from components.serving.metrics import Metrics
from tests.conftest import ROOT

DASHBOARD: dict[str, Any] = json.loads((ROOT / "infra" / "grafana.json").read_text())  # Any: JSON
NAME = re.compile(r"clausula_[a-z_]+")


def list_metrics() -> dict[str, set[str]]:
    """Return the labels of each series that the server's registry gives, by its name."""
    metrics = Metrics()
    series: dict[str, set[str]] = {}
    for collector in metrics.registry._collector_to_names:
        labels = set(getattr(collector, "_labelnames", ()))
        for name in metrics.registry._collector_to_names[collector]:
            series[name] = labels
    return series


def test_dashboard_asks_for_metrics_that_exist() -> None:
    """Each name in an expression is a series of the server, each label one that it has."""
    known = list_metrics()
    expressions = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert len(expressions) >= 14
    asked = {name for text in expressions for name in NAME.findall(text)}
    assert asked - set(known) == set()
    for text in expressions:
        labels = set(re.findall(r"[{,]\s*(\w+)\s*[=!]", text))
        for group in re.findall(r"by \(([^)]*)\)", text):
            labels |= {label.strip() for label in group.split(",")} - {"le"}
        (metric, *_) = NAME.findall(text)
        assert labels <= known[metric], text


def test_dashboard_shows_every_metric() -> None:
    """No metric of the server is left without a panel."""
    text = json.dumps(DASHBOARD)
    bases = {name.removesuffix("_created") for name in list_metrics()}
    roots = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in bases}
    assert len(roots) >= 10
    assert [name for name in sorted(roots) if name not in text] == []


def test_dashboard_layout() -> None:
    """Panels have ids of their own, fit the width of 24 and do not overlap."""
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = []
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        columns = range(place["x"], place["x"] + place["w"])
        rows = range(place["y"], place["y"] + place["h"])
        cells += list(itertools.product(columns, rows))
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${source}"}
    assert len(cells) == len(set(cells))
