#!/bin/sh
# Temporal's namespace, how long it keeps what is closed, and what cases are searched by. Run again, it changes nothing
# but the retention, to what is set now.
set -eu
: "${TEMPORAL_ADDRESS:?}" "${NAMESPACE:?}" "${RETENTION:?}"
export TEMPORAL_ADDRESS

# A server that has just started, and a namespace that has just been made, take a while to be known everywhere.
patiently() {
    for _ in $(seq 60); do
        "$@" >/dev/null 2>&1 && return
        sleep 1
    done
    "$@"
}

patiently temporal operator cluster health
temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
patiently temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"

searched() {
    temporal operator search-attribute list --namespace "$NAMESPACE" | grep -qw "$1" ||
        temporal operator search-attribute create --namespace "$NAMESPACE" --name "$1" --type Keyword
}
for name in BanjieProcedure BanjieNumber; do
    patiently searched "$name"
done
