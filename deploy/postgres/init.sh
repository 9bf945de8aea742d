#!/bin/bash
# Creates the roles and databases once, when PostgreSQL starts on an empty volume.
#
# banjie_owner owns the tables; only `banjie migrate` uses it. banjie is the application. The migrations grant its
# rights to the group banjie_app; on the journal (event) these are reading and appending. temporal has access to its
# own databases only.
set -euo pipefail

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv owner_password BANJIE_OWNER_PASSWORD
\getenv app_password BANJIE_APP_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD

CREATE ROLE banjie_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE banjie_app NOLOGIN;
CREATE ROLE banjie LOGIN PASSWORD :'app_password' IN ROLE banjie_app;
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';

CREATE DATABASE banjie OWNER banjie_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE banjie, temporal, temporal_visibility, postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE banjie TO banjie_app;
SQL
