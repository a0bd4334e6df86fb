#!/bin/sh
# Installs, then runs every check of the project and stops at the first that fails. Arguments go to pytest.
#   sh infra/test.sh                  everything
#   sh infra/test.sh --quick          without the tests that need a model, a server or the shared data: two minutes
#   sh infra/test.sh -k segmenting    every check, and these tests
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

if [ "${1:-}" = --quick ]; then
    shift
    set -- -m "not model and not slow and not service and not realdata and not gpu" "$@"
fi
step "install" sh infra/install.sh dev
step "format" .venv/bin/python -m ruff format --check .
step "lint" .venv/bin/python -m ruff check .
step "types" .venv/bin/python -m mypy
step "import rules" .venv/bin/lint-imports
step "tests" .venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 20 "$@"
