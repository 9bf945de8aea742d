#!/usr/bin/env bash
# A supervisor's shell session: what waits, what a decision would do, and the decision. See README.md beside this file.
# Usage: examples/decide/session.sh [KEY]    BANJIE names the command, by default .venv/bin/banjie
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
banjie=${BANJIE:-.venv/bin/banjie}
key=${1:-decide-$(date +%s)-$$}

# What the people write, in the language of the program.
if [ "${BANJIE_LANG:-zh}" = en ]; then
    fault='the cleaning of the tank due in April was left out'
    cleaning='the cleaning firm can come next week at the earliest'
    too_late='too late, please ask another firm'
    other_firm='another firm is booked; the water test takes two days'
else
    fault=四月应做的水箱清洗漏排 cleaning=清洗单位要下周才能到场 too_late=太晚,请另约清洗单位
    other_firm=已另约单位,化验要两天
fi

# Prints a command and runs it.
run() {
    printf '\n$ banjie %s\n' "$*"
    "$banjie" "$@"
}

# Prints a command and runs it; it has to be refused, with exit code 1.
refused() {
    local code=0
    run "$@" || code=$?
    ((code == 1)) || { echo "exit code $code where 1 (refused) was expected" >&2; exit 1; }
}

# Prints the date in so many days.
in_days() {
    python3 -c 'import datetime, sys; print(datetime.date.today() + datetime.timedelta(int(sys.argv[1])))' "$1"
}

echo '== The general department has taken in a letter, a complaint.'
number=$("$banjie" register examples/forms/12-letter-on-water-tank.yaml --key "$key" --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["number"])')

echo; echo '== The supervisor, shen: what waits for me, and what does the case still need?'
run list --person shen --limit 20
run waiting "$number"

echo; echo '== An important complaint names the fault of the company: the refusal names the rules.'
refused act "$number" important --actor shen

echo; echo '== What would happen with it? --preview changes nothing. Then I decide.'
run act "$number" important --actor shen --fact department_head=fang --text "fault=$fault" --preview
run act "$number" important --actor shen --fact department_head=fang --text "fault=$fault"

echo; echo '== The managers have been told; the head of the department, fang, requests more time.'
run extend "$number" handling_important --until "$(in_days 15)" --actor fang --text "reason=$cleaning"

echo; echo '== The general manager, luo: what waits for me within a week?'
run list --person luo --due-within 7d --limit 20

echo; echo '== The manager in charge may not decide on this: only the general manager may (rule PIN-32b).'
refused approve "$number" --actor jiang --preview

echo; echo '== luo refuses, with a reason.'
run refuse "$number" --actor luo --text "opinion=$too_late"

echo; echo '== fang requests less; luo looks first, then grants an earlier day than requested.'
run extend "$number" handling_important --until "$(in_days 12)" --actor fang --text "reason=$other_firm"
run approve "$number" --actor luo --until "$(in_days 10)" --preview
run approve "$number" --actor luo --until "$(in_days 10)"

echo; echo '== Why does the limit end on that day? And who did what, by which article?'
run explain "$number" handling_important
run history "$number"
