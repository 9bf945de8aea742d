#!/bin/bash
# Creates the roles and databases once, when PostgreSQL starts on an empty volume.
#
# banjie_owner owns the tables; only `banjie migrate` uses it. Each process has a login of its own, which reads and
# writes what is that process's business (register/migrations/rights.py). temporal has access to its own databases only.
set -euo pipefail

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv owner_password BANJIE_OWNER_PASSWORD
\getenv web_password BANJIE_WEB_PASSWORD
\getenv worker_password BANJIE_WORKER_PASSWORD
\getenv relay_password BANJIE_RELAY_PASSWORD
\getenv watch_password BANJIE_WATCH_PASSWORD
\getenv office_password BANJIE_OFFICE_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD

CREATE ROLE banjie_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE banjie_web LOGIN PASSWORD :'web_password';
CREATE ROLE banjie_worker LOGIN PASSWORD :'worker_password';
CREATE ROLE banjie_relay LOGIN PASSWORD :'relay_password';
CREATE ROLE banjie_watch LOGIN PASSWORD :'watch_password';
CREATE ROLE banjie_office LOGIN PASSWORD :'office_password';
CREATE ROLE banjie_app NOLOGIN IN ROLE banjie_web, banjie_worker, banjie_relay, banjie_watch, banjie_office;
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';

CREATE DATABASE banjie OWNER banjie_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE banjie, temporal, temporal_visibility, postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE banjie TO banjie_web, banjie_worker, banjie_relay, banjie_watch, banjie_office;
SQL
