#!/bin/sh
# Installs, then runs the whole pipeline on the sample statutes and pairs. A second run goes on where a first one stopped.
set -eu
cd "$(dirname "$0")/.."
began=$(date +%s)
sh infra/install.sh
.venv/bin/clausula run run_pipeline
took=$(($(date +%s) - began))
cat <<TEXT
        (first: . .venv/bin/activate; sh infra/test.sh runs every check of the project)

demo: $((took / 60)) min $((took % 60)) s
TEXT
