#!/bin/bash
# Creates the roles and databases once, when PostgreSQL starts on an empty volume.
#
# banjie_owner owns the tables; only `banjie migrate` uses it. Each process has a login of its own, which reads and
# writes what is that process's business (register/migrations/rights.py). temporal has access to its own databases only.
# banjie_metrics reads the statistics of the server for the exporter, and no table.
set -euo pipefail
secrets=${SECRETS:-/run/secrets} # a file for each role, made by deploy/secrets.sh

{
    for role in owner web worker relay watch office metrics temporal; do
        name=banjie_$role
        [ $role != temporal ] || name=temporal
        # Read and quoted by psql: an office may have put any password there.
        # shellcheck disable=SC2016
        printf '\\set password `cat %q`\n' "$secrets/$role"
        echo "CREATE ROLE $name LOGIN PASSWORD :'password';"
    done
    cat <<'SQL'
CREATE ROLE banjie_app NOLOGIN IN ROLE banjie_web, banjie_worker, banjie_relay, banjie_watch, banjie_office;

CREATE DATABASE banjie OWNER banjie_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE banjie, temporal, temporal_visibility, postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE banjie TO banjie_web, banjie_worker, banjie_relay, banjie_watch, banjie_office;
GRANT pg_monitor TO banjie_metrics;
GRANT CONNECT ON DATABASE postgres TO banjie_metrics;
SQL
} | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres
