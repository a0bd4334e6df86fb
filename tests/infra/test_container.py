"""The image is pinned and runs without root, and what starts in it gets its secrets from files."""

import os
import re
import subprocess
from pathlib import Path

from tests.conftest import ROOT

DOCKERFILE = (ROOT / "infra" / "Dockerfile").read_text(encoding="utf-8")
SCRIPT = ROOT / "infra" / "container.sh"


def list_instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile with their arguments, continued lines joined."""
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = [line.strip().partition(" ") for line in joined.splitlines()]
    return [(name, argument.strip()) for name, _, argument in pairs]


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Start a command as a container does."""
    return subprocess.run(
        ["sh", str(SCRIPT), *command],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment},
    )


def test_dockerfile_rules() -> None:
    """Pinned base, no root, a health check, exec forms, only what is there is copied."""
    instructions = list_instructions()
    names = [name for name, _ in instructions]
    known = {"ARG", "FROM", "WORKDIR", "ENV", "COPY", "RUN", "LABEL", "USER", "EXPOSE"}
    assert set(names) <= known | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}
    (base,) = [value for name, value in instructions if name == "ARG" and "BASE=" in value]
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-\w+", base)
    assert {value.split()[0] for name, value in instructions if name == "FROM"} == {"${BASE}"}
    users = [value for name, value in instructions if name == "USER"]
    assert users == ["10001:10001"]
    last_stage = names[len(names) - names[::-1].index("FROM") :]
    assert last_stage.index("USER") > last_stage.index("RUN"), "nothing is installed without root"
    assert names.count("HEALTHCHECK") == names.count("ENTRYPOINT") == names.count("CMD") == 1
    for name, value in instructions:
        if name in ("ENTRYPOINT", "CMD"):
            assert value.startswith("[")
        if name == "RUN":
            assert "apt-get" not in value and "curl" not in value
        if name == "COPY" and not value.startswith("--from"):
            for source in value.split()[:-1]:
                assert (ROOT / source).exists(), source


def test_dockerignore_lets_in_what_is_copied() -> None:
    """Everything is kept out but what the Dockerfile copies; secrets are not among that."""
    lines = (ROOT / "infra" / "Dockerfile.dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied: set[str] = set()
    for name, value in list_instructions():
        if name == "COPY" and not value.startswith("--from"):
            copied |= set(value.split()[:-1])
    assert let_in == copied
    assert "infra/secrets" in rules


def test_container_reads_secrets_from_files(tmp_path: Path) -> None:
    """A variable that names a file becomes what is in it, without the end of the line."""
    secret = tmp_path / "key"
    secret.write_text("s3cr et'$x\n")
    done = run({"CLAUSULA_AUDIT_KEY_FILE": str(secret)}, "printenv", "CLAUSULA_AUDIT_KEY")
    assert (done.returncode, done.stdout) == (0, "s3cr et'$x\n")
    assert run({}, "printenv", "CLAUSULA_AUDIT_KEY").returncode == 1
    assert run({}, "sh", "-c", "exit 7").returncode == 7


def test_container_without_its_secret(tmp_path: Path) -> None:
    """A secret that is not there is named with its variable, and nothing starts."""
    missing = str(tmp_path / "none")
    done = run({"CLAUSULA_DATABASE_URL_FILE": missing}, "echo", "started")
    assert done.returncode == 2
    assert f"CLAUSULA_DATABASE_URL_FILE: cannot be read, got {missing}" in done.stderr
    assert "started" not in done.stdout
