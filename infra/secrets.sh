#!/bin/sh
# Makes the secrets of compose.yaml, one file each, in infra/secrets; those that are there stay as they are.
#   sh infra/secrets.sh
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets

random() {
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

# The containers' user reads them: compose mounts the files with their rights.
put() {
    [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"
    chmod 0444 "secrets/$1"
}

put postgres_password "$(random)"
password=$(cat secrets/postgres_password)
put database_url "postgresql+psycopg://clausula:$password@postgres:5432/clausula"
put prefect_database_url "postgresql+asyncpg://clausula:$password@postgres:5432/prefect"
put mlflow_database_url "postgresql+psycopg://clausula:$password@postgres:5432/mlflow"
put prefect_auth "clausula:$(random)"
put qdrant_key "$(random)"
put audit_key "$(random)"
chmod 0700 secrets
echo "infra/secrets: $(ls secrets | wc -l | tr -d ' ') secrets. Keep audit_key for as long as the ledger: it seals every row."
