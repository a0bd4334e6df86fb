#!/bin/sh
# Writes infra/hashes.txt anew: every package of constraints.txt, with the hashes of all its wheels, for Python 3.11 to
# 3.14 on every system. Run it after a pin was changed. Needs uv (extra bench) and the network; half a minute.
#   sh infra/lock.sh
set -eu
cd "$(dirname "$0")/.."

uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv
made=$(mktemp)
trap 'rm -f "$made"' EXIT
# Named here as well: what installs the rest is held to hashes too.
printf 'pip\nsetuptools\n' |
    "$uv" pip compile --quiet --no-config --universal --python-version 3.11 --only-binary :all: --generate-hashes \
        --no-annotate --no-header --allow-unsafe --constraints infra/constraints.txt --all-extras \
        --output-file "$made" pyproject.toml -
{
    echo '# Every package of constraints.txt with the SHA-256 of each of its wheels. Made by lock.sh: change nothing here.'
    # the builds of torch for processors alone, which come from an index of their own
    grep -v '^#' infra/torch-cpu.txt > "$made-torch"
    awk -v extra="$made-torch" '
        { print }
        /^torch==/ { while ((getline line < extra) > 0) print line }
    ' "$made"
} > infra/hashes.txt
rm -f "$made-torch"
grep -c '^[A-Za-z0-9]' infra/hashes.txt | sed 's/$/ packages in infra\/hashes.txt/'
