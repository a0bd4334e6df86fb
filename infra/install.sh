#!/bin/sh
# Makes .venv at the root of the repository and installs clausula into it, editable, with the packages that
# infra/hashes.txt pins by version and by the SHA-256 of their files: a file that is not one of those is not installed.
# Does nothing when that is what was last installed.
#   sh infra/install.sh          what clausula needs to run
#   sh infra/install.sh dev      and what its checks and tests need; also: dev,bench
# CLAUSULA_TORCH_INDEX is the index that torch is taken from, such as one of its builds for processors alone.
# A call that was interrupted is taken up by the next one. uv installs where it is on PATH and pip has no index of its
# own configured, which uv would not see; else pip does.
set -eu
cd "$(dirname "$0")/.."

extras=${1:-}
python=.venv/bin/python
log=.venv/install.log
wanted=$(cksum pyproject.toml infra/hashes.txt)
child=
reporter=

say() {
    echo "install: $*"
}

has_uv() {
    command -v uv > /dev/null 2>&1
}

# Prints why a Python will not do, nothing where it will.
find_python_fault() {
    if ! command -v "$1" > /dev/null 2>&1; then
        echo "not there"
        return
    fi
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) || version=
    case $version in
        3.11 | 3.12 | 3.13 | 3.14) ;;
        "") echo "does not run" ;;
        *) echo "is Python $version" ;;
    esac
}

# Prints the first Python that will do: 3.11 is what clausula is tested with, so it goes first.
find_python() {
    tried=
    for candidate in python3.11 python3.12 python3.13 python3.14 python3 python; do
        fault=$(find_python_fault "$candidate")
        if [ -z "$fault" ] && ! has_uv && ! "$candidate" -c 'import ensurepip, venv' > /dev/null 2>&1; then
            fault="has no venv (on Debian and Ubuntu: apt install $candidate-venv)"
        fi
        if [ -z "$fault" ]; then
            command -v "$candidate"
            return
        fi
        tried="$tried; $candidate $fault"
    done
    echo "install: no Python 3.11 to 3.14 found${tried}. Put one on PATH, or install uv, and run again." >&2
    return 1
}

is_current() {
    stamp=.venv/installed${extras:+-$extras}
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ "$(cat .venv/made-in)" = "$(pwd)" ] &&
        [ -z "$(find_python_fault "$python")" ]
}

# Prints why .venv cannot be gone on with, nothing where it can.
find_venv_fault() {
    if [ -f .venv/made-in ] && [ "$(cat .venv/made-in)" != "$(pwd)" ]; then
        echo "it was made in $(cat .venv/made-in)"
        return
    fi
    fault=$(find_python_fault "$python")
    if [ -n "$fault" ]; then
        echo "its Python $fault"
    elif ! "$python" -m pip --version > /dev/null 2>&1; then
        echo "its pip does not run"
    fi
}

# Says whether pip or uv of an earlier call is still running; its number may have gone to another process since.
is_at_work() {
    [ -f .venv/installing ] && ps -o args= -p "$(cat .venv/installing)" 2> /dev/null | grep -qF "$python"
}

make_venv() {
    if has_uv; then
        say "making .venv with uv"
        uv venv --quiet --seed --python "$(find_python 2> /dev/null || echo '>=3.11,<3.15')" .venv
    else
        found=$(find_python)
        say "making .venv with $found"
        "$found" -m venv .venv
    fi
}

# Removes the records of packages that were cut off, so that they are installed again. Both installers write INSTALLER
# when all files of a package are in place.
forget_half_installed() {
    "$python" - << 'PYTHON'
import pathlib, shutil, sysconfig

for info in pathlib.Path(sysconfig.get_path("purelib")).glob("*.dist-info"):
    if not (info / "INSTALLER").is_file():
        print(f"install: {info.name.removesuffix('.dist-info')} was cut off, it is installed again")
        shutil.rmtree(info)
PYTHON
}

# Prints the settings of pip that match. All of them are read: pip complains where a reader leaves early, as grep -q does.
list_settings() {
    "$python" -m pip config list | grep -E "$1"
}

# Says whether pip is told where to look for packages, which uv does not read.
has_own_indexes() {
    [ -n "$(list_settings '(index-url|find-links|no-index)=')" ]
}

# Says whether pip is told of a folder of packages.
has_own_folder() {
    [ "$installer" = pip ] && [ -n "$(list_settings 'find-links=')" ]
}

# Installs with pip or uv, as a process that ends when the script is ended.
try_fetch() {
    echo "== $*" >> "$log"
    if [ "$installer" = uv ]; then
        uv pip install --python "$python" "$@" >> "$log" 2>&1 &
    else
        "$python" -m pip install --disable-pip-version-check --no-compile --progress-bar off "$@" >> "$log" 2>&1 &
    fi
    child=$!
    echo "$child" > .venv/installing
    wait "$child"
}

fetch() {
    if ! try_fetch "$@"; then
        tail -n 15 "$log" >&2
        say "that failed; $log has all of it. Run the same command again to go on." >&2
        exit 1
    fi
}

# Takes torch from an index of its own. Its builds there have other hashes than PyPI's; hashes.txt has that of one of
# them, since the index could not be read where the pins were made. Any other is checked against what its index states.
fetch_torch() {
    torch=$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' infra/hashes.txt)
    if try_fetch --require-hashes --no-deps --index-url "$CLAUSULA_TORCH_INDEX" -r .venv/torch.txt; then
        return
    fi
    say "no build of $torch there has a hash of infra/hashes.txt: it is taken as the index gives it"
    fetch --no-deps --index-url "$CLAUSULA_TORCH_INDEX" "$torch"
}

# Writes what is installed directly, with versions and hashes, for the installer to read.
write_requirements() {
    "$python" infra/requirements.py "$1" > .venv/requirements.txt
}

# Says every 15 seconds how far it is, as long as the script runs.
report() {
    began=$(date +%s)
    while sleep 15 > /dev/null 2>&1 && kill -0 $$ 2> /dev/null; do
        say "$(($(date +%s) - began)) s, $(tail -n 1 "$log" | sed 's/^ *//' | cut -c 1-90)"
    done
}

stop() {
    for process in $child $reporter; do
        kill "$process" 2> /dev/null || true
    done
}

# Compiles on all cores, which pip does on one. Where Python is told to write no bytecode every command would compile
# thousands of modules again, which takes longer than most commands do. Parts that clausula never imports are left out:
# a third of the source, most of it models of transformers. Some packages' templates are no Python.
compile() {
    skipped='tests/|transformers/models/(?!auto|bert|llama)|torch/testing|phonenumbers/(geodata|carrierdata)'
    skipped="$skipped|databricks/|faker/providers/(?!person)|openai/(resources|types)|anthropic/(resources|types)|pygments/lexers|apprise/"
    skipped="$skipped|sympy/(physics|stats|combinatorics)|trl/experimental|langsmith/|mypyc?/|sqlalchemy/testing"
    skipped="$skipped|playwright/async_api|torch/(onnx|_vendor)|transformers/exporters|rich_rst/|numpy/distutils"
    # bitsandbytes, which extras bring, makes peft import these: ten megabytes of source
    [ -n "$extras" ] || skipped="$skipped|torch/_inductor|networkx/"
    "$python" -m compileall -q -j 0 -x "$skipped|dateparser/|fontTools/|/pip/|setuptools/" .venv/lib > /dev/null || true
    .venv/bin/clausula --help > /dev/null
}

if is_current; then
    say ".venv is up to date"
    exit 0
fi
if is_at_work; then
    say "another installation works on .venv, process $(cat .venv/installing). Wait for it to end, or end it." >&2
    exit 1
fi
if [ -e .venv ] || [ -L .venv ]; then
    fault=$(find_venv_fault)
    if [ -n "$fault" ]; then
        say "removing .venv, $fault"
        rm -rf .venv
    fi
fi
[ -d .venv ] || make_venv
rm -f .venv/installed*
pwd > .venv/made-in
: > "$log"
forget_half_installed
installer=pip
if has_uv && ! has_own_indexes; then
    installer=uv
fi
say "installing clausula and its packages into .venv with $installer: 0.6 GB to fetch, 2.2 GB on disk"
if [ "$(uname -s)" = Linux ] && [ -z "${CLAUSULA_TORCH_INDEX:-}" ]; then
    say "PyPI's torch for Linux brings CUDA libraries along: 2.5 GB more to fetch, 4 GB on disk (see infra/README.md)"
fi
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
report &
reporter=$!
write_requirements --installers
if [ -s .venv/requirements.txt ]; then
    fetch --require-hashes -r .venv/requirements.txt
fi
write_requirements "$extras"
grep -A 100 '^torch==' .venv/requirements.txt | sed '/^torch==/!{/^[a-z]/,$d;}' > .venv/torch.txt
if [ -n "${CLAUSULA_TORCH_INDEX:-}" ]; then
    fetch_torch
elif has_own_folder; then
    # pip would rather have PyPI's build, whose hash it is told beforehand, and CUDA with it
    try_fetch --require-hashes --no-deps --no-index -r .venv/torch.txt || true
fi
fetch --require-hashes -c infra/hashes.txt -r .venv/requirements.txt
# clausula itself is built from this folder, by the setuptools that has just been checked
fetch --no-deps --no-build-isolation -e .
echo "compiling" | tee -a "$log" | sed 's/^/install: /'
compile
rm -f .venv/installing
echo "$wanted" > .venv/installed
[ -z "$extras" ] || echo "$wanted" > ".venv/installed-$extras"
say "done"
