#!/bin/sh
# Makes .venv at the root of the repository and installs clausula into it, editable, with the packages pinned in
# infra/constraints.txt. Does nothing when pyproject.toml and the constraints are what was last installed.
# Packages are byte-compiled here, on all cores: pip does it on one, and where Python is told to write no bytecode every
# command would compile thousands of modules again, which takes longer than most commands do.
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
.venv/bin/python -m compileall -q -j 0 -x 'tests/' .venv/lib > /dev/null || true  # templates among packages are no Python
echo "$wanted" > "$stamp"
echo "install: done"
