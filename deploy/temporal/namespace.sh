#!/bin/sh
# Creates Temporal's namespace with its retention and its search attributes. Running it again only updates the
# retention.
set -eu
: "${TEMPORAL_ADDRESS:?}" "${NAMESPACE:?}" "${RETENTION:?}"
export TEMPORAL_ADDRESS

# Retries for 60 s: a new server or namespace is not visible everywhere at once.
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
        temporal operator search-attribute create --namespace "$NAMESPACE" --name "$1" --type "$2"
}
patiently searched BanjieProcedure Keyword
patiently searched BanjieNumber Keyword
patiently searched BanjieStage KeywordList
patiently searched BanjieNextLimit Datetime
patiently searched BanjieOverdue Bool
