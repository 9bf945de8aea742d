#!/bin/sh
# Makes the secrets of an office, once: secrets.sh FOLDER [HOST/DATABASE]
#
# Each process gets a folder of its own beside `shared`. A file has the name of the setting whose value it holds: an
# office adds its own, such as relay/banjie_smtp_password. `postgres` has the password of each role, for the database.
set -eu
umask 022
folder=${1:?folder for the secrets} database=${2:-postgres/banjie}
mkdir -m 700 "$folder" # keeps others out; the accounts in the containers have other numbers, so the files do not
cd "$folder"

key() { openssl rand -hex 32; }

mkdir shared postgres postgres-exporter temporal
key > shared/banjie_secret
key > postgres/superuser
key > postgres/temporal
key > postgres/metrics
cp postgres/metrics postgres-exporter/password
for process in migrate web worker relay watch office; do
    role=$process
    [ "$process" != migrate ] || role=owner
    key > "postgres/$role"
    mkdir "$process"
    echo "postgresql+psycopg2://banjie_$role:$(cat "postgres/$role")@$database" > "$process/banjie_database_url"
done
key > web/banjie_web_secret
# Temporal's own programs take a password from their environment alone.
printf 'POSTGRES_PWD=%s\nSQL_PASSWORD=%s\n' "$(cat postgres/temporal)" "$(cat postgres/temporal)" > temporal/env
