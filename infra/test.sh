#!/bin/sh
# Installs, then runs every check of the project and stops at the first that fails; arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."

step() {
    heading=$1
    shift
    echo "== $heading"
    began=$(date +%s)
    "$@"
    echo "== $heading: $(($(date +%s) - began)) s"
}

step "install" sh infra/install.sh
step "format" .venv/bin/python -m ruff format --check .
step "lint" .venv/bin/python -m ruff check .
step "types" .venv/bin/python -m mypy
step "import rules" .venv/bin/lint-imports
step "tests" .venv/bin/python -m pytest "$@"
