#!/bin/sh
# Runs a process of the office, or a command with the credential of one: run.sh PROCESS [COMMAND…]
#
# Settings stand in the file `environment` of the office's folder; of the secrets it gives those of this process and
# those that all share.
set -eu
cd "$(dirname "$0")/../.."
process=${1:?web, worker, relay, watch, mail, office or migrate}
shift

set -a
# shellcheck disable=SC1091 # made at installation
. ./environment
set +a
export BANJIE_SECRET_FILES="$PWD/secrets/$process"
[ "$process" = migrate ] || BANJIE_SECRET_FILES="$PWD/secrets/shared,$BANJIE_SECRET_FILES"
[ "$process" = mail ] && BANJIE_SECRET_FILES="$PWD/secrets/shared,$PWD/secrets/web,$PWD/secrets/mail" # with the web's
if [ $# -eq 0 ]; then
    case $process in
        web) set -- serve ;;
        *) set -- "$process" ;;
    esac
fi
exec programs/bin/banjie "$@"
