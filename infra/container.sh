#!/bin/sh
# Starts a command in a container. A variable NAME_FILE names a file whose content becomes NAME: secrets are files, so
# they stand in no listing of the environment. `probe URL` ends with 0 where an address answers well.
#   sh infra/container.sh clausula serve --host 0.0.0.0
set -eu

if [ "${1:-}" = probe ]; then
    exec python -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=4)' "$2"
fi

for name in CLAUSULA_DATABASE_URL CLAUSULA_AUDIT_KEY CLAUSULA_QDRANT_API_KEY CLAUSULA_ALARM_WEBHOOK MLFLOW_TRACKING_URI \
    MLFLOW_BACKEND_STORE_URI PREFECT_API_AUTH_STRING PREFECT_SERVER_API_AUTH_STRING PREFECT_API_DATABASE_CONNECTION_URL; do
    eval "file=\${${name}_FILE:-}"
    [ -n "$file" ] || continue
    if [ ! -r "$file" ]; then
        echo "${name}_FILE: cannot be read, got $file. Mount the secret there, readable to user $(id -u)." >&2
        exit 2
    fi
    # the last line's end is no part of a secret
    value=$(cat "$file")
    export "$name=$value"
done
exec "$@"
