#!/bin/sh
# Installs, then runs every check of the project and stops at the first that fails, except that types are checked beside
# all others and told last. The last line says what each part took. Arguments go to pytest.
#   sh infra/test.sh                  everything
#   sh infra/test.sh --quick          without the tests that need a model, a server, the shared data or seconds: two and a half minutes
#   sh infra/test.sh -k segmenting    every check, and these tests
set -eu
cd "$(dirname "$0")/.."
started=$(date +%s)
took=
checker=
types=

step() {
    heading=$1
    shift
    echo "== $heading"
    began=$(date +%s)
    status=0
    "$@" || status=$?
    took="$took$heading $(($(date +%s) - began)) s, "
    return "$status"
}

end() {
    [ -z "$checker" ] || kill "$checker" 2> /dev/null || true
    rm -f "$types"
    echo "== took: ${took}in all $(($(date +%s) - started)) s"
}

if [ "${1:-}" = --quick ]; then
    shift
    set -- -m "not model and not slow and not service and not realdata and not gpu" "$@"
fi
# Tests start a hundred processes: what the first compiles the others read, whatever the environment says.
export PYTHONDONTWRITEBYTECODE=
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
step "install" sh infra/install.sh dev
# Beside the other checks: without its cache mypy keeps one processor busy for a minute.
types=$(mktemp)
.venv/bin/python -m mypy > "$types" 2>&1 &
checker=$!
step "format" .venv/bin/python -m ruff format --check .
step "lint" .venv/bin/python -m ruff check .
step "import rules" .venv/bin/lint-imports
failed=0
step "tests" .venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 20 "$@" || failed=1
step "rest of the types" wait "$checker" || failed=1
checker=
cat "$types"
exit "$failed"
