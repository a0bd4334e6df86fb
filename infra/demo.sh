#!/bin/sh
# Installs, then runs the whole pipeline on the sample statutes and pairs.
set -eu
cd "$(dirname "$0")/.."
sh infra/install.sh
.venv/bin/clausula run run_pipeline
echo "           (first: . .venv/bin/activate)"
cat <<'TEXT'

Next, from the root of the repository:
  .venv/bin/clausula doctor                  what is installed, found and reachable
  .venv/bin/clausula releases list           what is served
  .venv/bin/clausula serve                   the web page and the API, on this machine only
  sh infra/test.sh                           every check of the project
TEXT
