"""The overlays render with kustomize, and each object keeps to Kubernetes' schema and our rules."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT

KUBERNETES = "1.32"
OVERLAYS = sorted(path.name for path in (ROOT / "infra" / "k8s" / "overlays").iterdir())
PINNED = re.compile(r"[\w./-]+:v?\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?")
WORKLOADS = ("Deployment", "StatefulSet", "CronJob")
SECRET = re.compile(r"PASSWORD|AUTH_STRING|API_KEY|AUDIT_KEY|DATABASE|STORE_URI|WEBHOOK$")
Json = dict[str, Any]  # Any: JSON values

pytestmark = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="kubectl is not installed, which renders the overlays"
)


@cache
def render(overlay: str) -> tuple[Json, ...]:
    """Return the objects of an overlay."""
    folder = ROOT / "infra" / "k8s" / "overlays" / overlay
    done = subprocess.run(
        ["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return tuple(YAML(typ="safe").load_all(done.stdout))


def list_pods(overlay: str) -> Iterator[tuple[str, str, Json]]:
    """Yield name, kind and pod of each workload."""
    for item in render(overlay):
        if item["kind"] in WORKLOADS:
            spec = item["spec"]
            if item["kind"] == "CronJob":
                spec = spec["jobTemplate"]["spec"]
            yield item["metadata"]["name"], item["kind"], spec["template"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlay_keeps_to_the_schema(overlay: str) -> None:
    """Each object is valid under Kubernetes' strict schema, which refuses unknown fields."""
    items = render(overlay)
    assert len(items) >= 18
    for item in items:
        kubernetes_validate.validate(item, KUBERNETES, strict=True)
        if item["kind"] != "Namespace":
            assert item["metadata"]["namespace"] == "clausula"
    wrong = {**items[-1], "sepc": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlay_pods_are_hardened(overlay: str) -> None:
    """Pinned, limited, probed, without root, without a writable image, rights or a token."""
    names = []
    for name, kind, template in list_pods(overlay):
        names.append(name)
        pod = template["spec"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert PINNED.fullmatch(container["image"]), container["image"]
            resources = container["resources"]
            assert {"cpu", "memory"} <= set(resources["limits"]) & set(resources["requests"])
            rights = container["securityContext"]
            assert rights["allowPrivilegeEscalation"] is False
            assert rights["readOnlyRootFilesystem"] is True
            assert rights["capabilities"] == {"drop": ["ALL"]}
            if kind != "CronJob":
                assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
    assert {"server", "worker", "prefect", "mlflow", "qdrant", "backup"} <= set(names)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlay_secrets_are_references(overlay: str) -> None:
    """What is secret comes from the secret `clausula`, which no file here holds."""
    items = render(overlay)
    assert not [item for item in items if item["kind"] == "Secret"]
    num_secrets = 0
    for name, _, template in list_pods(overlay):
        for container in template["spec"]["containers"]:
            for variable in container.get("env", ()):
                reference = variable.get("valueFrom", {}).get("secretKeyRef")
                num_secrets += reference is not None
                if SECRET.search(variable["name"]):
                    assert reference is not None, f"{name}: {variable['name']} as a value"
                    assert reference["name"] == "clausula"
    assert num_secrets >= 10


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlay_objects_fit_together(overlay: str) -> None:
    """Services find pods by label and port, claims and config maps are there."""
    items = render(overlay)
    by_kind: dict[str, set[str]] = {}
    for item in items:
        by_kind.setdefault(item["kind"], set()).add(item["metadata"]["name"])
    pods = {name: template for name, _, template in list_pods(overlay)}
    for item in items:
        if item["kind"] != "Service":
            continue
        template = pods[item["spec"]["selector"]["app.kubernetes.io/name"]]
        assert template["metadata"]["labels"].items() >= item["spec"]["selector"].items()
        ports = {port["name"] for port in template["spec"]["containers"][0]["ports"]}
        assert {port["targetPort"] for port in item["spec"]["ports"]} <= ports
    for template in pods.values():
        spec = template["spec"]
        claimed = {
            one["name"]
            for item in items
            if item["kind"] == "StatefulSet"
            for one in [claim["metadata"] for claim in item["spec"]["volumeClaimTemplates"]]
        }
        volumes = {volume["name"] for volume in spec["volumes"]} | claimed
        for volume in spec["volumes"]:
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            assert claim is None or claim in by_kind["PersistentVolumeClaim"]
        for container in spec["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            for source in container.get("envFrom", ()):
                assert source["configMapRef"]["name"] in by_kind["ConfigMap"]


def test_overlay_of_one_server_a_home() -> None:
    """The server is never there twice on a home: a new one waits for the end of the old one."""
    for overlay in OVERLAYS:
        (server,) = [
            item
            for item in render(overlay)
            if item["kind"] == "Deployment" and item["metadata"]["name"] == "server"
        ]
        assert (server["spec"]["replicas"], server["spec"]["strategy"]["type"]) == (1, "Recreate")
