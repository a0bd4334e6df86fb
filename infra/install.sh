#!/bin/sh
# Makes .venv at the root of the repository and installs clausula into it, editable, with the packages pinned in
# infra/constraints.txt. Does nothing when pyproject.toml and the constraints are what was last installed.
# Byte-compiling took most of the time of an install, so it is left to the first import.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for candidate in python3.11 python3 python; do
        if [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "3.11" ]; then
            command -v "$candidate"
            return
        fi
    done
    echo "install: no Python 3.11 found, tried python3.11, python3, python. Install it and put it on PATH." >&2
    return 1
}

stamp=.venv/installed
wanted=$(pwd; cksum pyproject.toml infra/constraints.txt)  # the folder too: an environment does not survive being moved
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    echo "install: .venv is up to date"
    exit 0
fi
if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    echo "install: making .venv with $python"
    "$python" -m venv .venv
fi
echo "install: installing clausula and its packages into .venv (2.5 GB, some minutes the first time)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile -c infra/constraints.txt -e '.[dev]'
echo "$wanted" > "$stamp"
echo "install: done"
