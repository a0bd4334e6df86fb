"""The compose file keeps to the Compose specification, and every service to the same rules."""

import json
import re
import subprocess
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT

INFRA = ROOT / "infra"
SCHEMA = "builtin_schemas/vendor/compose-spec.json"
PINNED = re.compile(r"[\w./-]+:v?\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?")
Json = dict[str, Any]  # Any: JSON values


@cache
def read_compose() -> Json:
    """Return the compose file with its merges done."""
    text = (INFRA / "compose.yaml").read_text(encoding="utf-8")
    document: Json = json.loads(json.dumps(YAML(typ="safe").load(text)))
    return document


def services() -> dict[str, Json]:
    """Return the services by their names."""
    found: dict[str, Json] = read_compose()["services"]
    return found


def test_compose_keeps_to_the_specification() -> None:
    """The file is valid under the Compose specification's own schema; a wrong key is not."""
    schema = json.loads((files("check_jsonschema") / SCHEMA).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert list(validator.iter_errors(read_compose())) == []
    wrong = json.loads(json.dumps(read_compose()))
    wrong["services"]["server"]["helthcheck"] = {}
    assert list(validator.iter_errors(wrong)) != []


@pytest.mark.parametrize("name", sorted(services()))
def test_compose_service_is_hardened(name: str) -> None:
    """Pinned, checked for health, limited, without root, without a writable image or rights."""
    service = services()[name]
    assert PINNED.fullmatch(service["image"]), service["image"]
    assert service["healthcheck"]["test"]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)
    assert service["user"].partition(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert "privileged" not in service and "network_mode" not in service


def test_compose_secrets_are_references() -> None:
    """No secret stands in the file: each is a file, and only what a service was given is read."""
    document = read_compose()
    for secret in document["secrets"].values():
        assert secret["file"].startswith("secrets/")
    used: set[str] = set()
    for name, service in services().items():
        given = set(service.get("secrets", ()))
        used |= given
        text = json.dumps(service)
        assert set(re.findall(r"/run/secrets/(\w+)", text)) <= given, name
        for key, value in dict(service.get("environment", {})).items():
            is_secret = re.search(r"PASSWORD|AUTH|API_KEY|AUDIT_KEY|DATABASE_URL|_URI$", key)
            assert not is_secret or value.startswith("/run/secrets/") or "@" not in value, key
            assert not re.search(r"(PASSWORD|AUTH_STRING|_KEY)$", key), f"{name}: {key} as a value"
    assert used == set(document["secrets"])


def test_compose_only_the_server_is_reached() -> None:
    """One port is published, to this machine alone; what is depended on is there."""
    published = {name: one["ports"] for name, one in services().items() if "ports" in one}
    assert published == {"server": ["127.0.0.1:8321:8321"]}
    for service in services().values():
        for other, condition in dict(service.get("depends_on", {})).items():
            assert "healthcheck" in services()[other]
            assert condition == {"condition": "service_healthy"}
    volumes = {
        volume.partition(":")[0]
        for service in services().values()
        for volume in service.get("volumes", ())
    }
    named = {volume for volume in volumes if not volume.startswith(".")}
    assert named == set(read_compose()["volumes"])
    for path in volumes - named:
        assert (INFRA / path).is_file(), path


def test_compose_volumes_belong_to_the_user() -> None:
    """A new volume takes its owner from the image's folder, so the image has each one."""
    dockerfile = (INFRA / "Dockerfile").read_text(encoding="utf-8")
    (made,) = re.findall(r"--owner=10001 --group=10001 --mode=0700 ([/\w ]+)", dockerfile)
    mounted = {
        volume.split(":")[1]
        for service in services().values()
        if service["image"].startswith("clausula:")
        for volume in service.get("volumes", ())
    }
    assert mounted <= set(made.split())
    assert mounted == {"/data", "/artifacts"}


def test_secrets_script_makes_every_secret(tmp_path: Path) -> None:
    """Each secret is made once, differs from the others and is the same at the next call."""
    script = tmp_path / "secrets.sh"
    script.write_text((INFRA / "secrets.sh").read_text())
    for _ in range(2):
        done = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=True)
        made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
        assert set(made) == set(read_compose()["secrets"])
        assert "8 secrets" not in done.stdout and f"{len(made)} secrets" in done.stdout
    again = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert again == made
    assert made["postgres_password"] in made["database_url"]
    assert made["database_url"].startswith("postgresql+psycopg://clausula:")
    assert len({made["qdrant_key"], made["audit_key"], made["postgres_password"]}) == 3
    assert len(made["audit_key"]) == 64
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
