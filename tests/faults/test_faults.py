"""A short fault run loses and duplicates nothing, and the checker detects every alteration of its evidence.

The alterations are made one at a time: in the settled register, in a transaction that is rolled back, or in the
gathered evidence.
"""

import copy
import gc
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from tests.faults import evidence
from tests.faults.check_histories import recorded_steps
from tests.faults.checker import FRIDAY_NIGHT, all_findings, known_rules
from tests.faults.evidence import Evidence
from tests.faults.fault_injection import Pace
from tests.faults.fault_run import FaultReport, FaultRun, inject_and_check, open_fault_run
from tests.stack.office import until

# A caller that hangs up while its connection is made leaves that to the garbage collector.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]
FAULTS, SEED = 4, 5
FinishedRun = tuple[FaultRun, FaultReport, list[str]]

STOPS = ", ".join(f"'{name}'" for name in known_rules()["zhengzhou-water"]["first_limit"]["stops"])
RECOUNTED = (  # the checker recounts these alone: corrected by nobody, and stopped by nothing before the end
    "stream NOT IN (SELECT stream FROM event WHERE type = 'corrected'"
    f" OR (type = 'acted' AND name IN ({STOPS}) AND at < '{FRIDAY_NIGHT.isoformat()}'))"
)
EXPIRY = (
    f"(SELECT stream, seq FROM event WHERE type = 'expired' AND name = 'screening' AND {RECOUNTED}"
    " ORDER BY stream LIMIT 1)"
)
LAST = "(SELECT stream, max(seq) FROM event WHERE stream LIKE 'ZZW-%%' GROUP BY stream ORDER BY stream LIMIT 1)"
ACT = "(SELECT complaint, n FROM inbox WHERE n > 1 AND state = 'accepted' AND actor <> 'system' ORDER BY 1, 2 LIMIT 1)"
LETTER = "(SELECT min(id) FROM notice WHERE kind = 'sent' AND channel IN ('smtp', 'webhook'))"
ALTERATIONS = {
    "a row altered": (
        f"UPDATE event SET body = replace(body, '2025-', '2024-') WHERE (stream, seq) IN {LAST}",
        "the chain is broken",
    ),
    "an instant altered beside the text": (
        f"UPDATE event SET at = at - interval '1 day' WHERE (stream, seq) IN {EXPIRY}",
        "differ from its text",
    ),
    "the last event dropped": (f"DELETE FROM event WHERE (stream, seq) IN {LAST}", "its journal at"),
    "an event dropped in the middle": (
        f"DELETE FROM event WHERE (stream, seq) IN {EXPIRY}",
        "is missing",
    ),
    "an expiry removed": (f"DELETE FROM event WHERE (stream, seq) IN {EXPIRY}", "and has 0 expiries"),
    "an expiry removed and its limit with it": (
        f"DELETE FROM clock WHERE (complaint, due) IN (SELECT stream, at FROM event WHERE (stream, seq) IN {EXPIRY});"
        f"DELETE FROM event WHERE (stream, seq) IN {EXPIRY}",
        "by the text screening ran out",
    ),
    "an act lost": (f"DELETE FROM inbox WHERE (complaint, n) IN {ACT}", "callers were told act"),
    "an act left unjudged": (
        f"UPDATE inbox SET state = 'received', seq = NULL WHERE (complaint, n) IN {ACT}",
        "is on record and not judged",
    ),
    "a verdict turned round": (
        f"UPDATE inbox SET state = 'refused', refused = '[{{\"why\":\"needs\"}}]' WHERE (complaint, n) IN {ACT}",
        "is refused and became 1 events",
    ),
    "an act judged twice": (
        f"UPDATE inbox SET seq = seq + 1 WHERE (complaint, n) IN {ACT}",
        "and became event",
    ),
    "a number skipped": (
        "UPDATE register_counter SET last = last + 1 WHERE prefix = 'ZZW'",
        "the counter says",
    ),
    "a complaint lost": (
        "SET session_replication_role = replica;"
        "DELETE FROM complaint WHERE number = (SELECT max(number) FROM complaint WHERE number LIKE 'ZZW-%%')",
        "callers were told",
    ),
    "a notice lost": (
        "DELETE FROM notice WHERE (complaint, seq) IN"
        " (SELECT stream, seq FROM event WHERE type = 'notified' ORDER BY stream, seq LIMIT 1)",
        "nobody was told of",
    ),
    "a notice doubled": (
        "INSERT INTO notice SELECT (jsonb_populate_record(n, jsonb_build_object('id', n.id || ':again'))).*"
        " FROM notice n WHERE kind = 'sent' AND channel IN ('smtp', 'webhook') LIMIT 1",
        "told somebody twice",
    ),
    "a notice nobody will look at again": (
        f"UPDATE notice SET state = 'due', next_at = NULL WHERE id = {LETTER}",
        "nobody will look at it again",
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def finished_run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FinishedRun]:
    """A fault run that has settled, with its report and its progress lines."""
    progress: list[str] = []
    async with open_fault_run(tmp_path_factory.mktemp("faults") / "run", SEED) as fault_run:
        fault_run.crowd.furthest = 15
        fault_run.crowd.start()
        await wait_for_material(fault_run)
        report = await inject_and_check(fault_run, FAULTS, SEED, progress.append, Pace(longest=30, gap=(5, 25)))
        fault_run.servers.stop("relay", "worker", "temporal")
        yield fault_run, report, progress
    gc.collect()  # here, and not in a test of another module


async def wait_for_material(fault_run: FaultRun) -> None:
    """Wait until there is material for each of the alterations below."""

    async def material_exists() -> bool:
        answers = {line["answer"] for line in fault_run.crowd.caller.ledger.lines if "id" in line and "answer" in line}
        idle_registered = any(
            plan.idle and plan.number and plan.slug == "zhengzhou-water" for plan in fault_run.crowd.plans
        )
        return bool(
            {"done", "refused"} <= answers
            and idle_registered
            and fault_run.mailbox.letters
            and fault_run.webhook.letters
        )

    await until(material_exists)


def test_a_fault_run_loses_and_duplicates_nothing(finished_run: FinishedRun) -> None:
    _, report, progress = finished_run
    output = "\n".join([*progress, *report.lines()])

    assert report.found == [], output
    assert report.faults.total() == FAULTS, output
    assert report.answers["later"] + report.answers["unknown"] > 0, output


def test_each_alteration_of_the_register_is_found(finished_run: FinishedRun) -> None:
    """All in one test, as below: a second process would run all the faults again."""
    fault_run, report, _ = finished_run
    found = {name: _findings_after(fault_run, report.seen, statement) for name, (statement, _) in ALTERATIONS.items()}
    missed = {name: found[name] for name, (_, expected) in ALTERATIONS.items() if not any_says(found[name], expected)}

    assert missed == {}, f"seed {SEED}"


def any_says(findings: list[str], expected: str) -> bool:
    return any(expected in finding for finding in findings)


def _findings_after(fault_run: FaultRun, seen: Evidence, statement: str) -> list[str]:
    """Return the findings after the statement, which is then rolled back."""
    with evidence.read_transaction(fault_run.servers.postgres.url("postgres")) as connection:
        connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER ALL")
        assert connection.exec_driver_sql(statement).rowcount > 0
        found, now = evidence.read_tables(connection)
        return all_findings(replace(seen, tables=found, now=now))


def _letter_lost(seen: Evidence) -> None:
    lost = seen.letters[0]
    seen.letters[:] = [letter for letter in seen.letters if letter.key != lost.key]


def _letter_under_another_key(seen: Evidence) -> None:
    seen.letters.append(replace(seen.letters[0], key="<another@water.example.cn>"))


def _letter_in_other_words(seen: Evidence) -> None:
    seen.letters.append(replace(seen.letters[0], digest="0"))


def _letter_untried(seen: Evidence) -> None:
    seen.letters.append(copy.copy(seen.letters[0]))


def _history_lost(seen: Evidence) -> None:
    seen.runs[min(seen.runs)] = []


def _case_wedged(seen: Evidence) -> None:
    next(runs[-1] for runs in seen.runs.values() if runs[-1].status == "RUNNING").answer = None


def _case_terminated(seen: Evidence) -> None:
    next(runs[-1] for runs in seen.runs.values() if runs[-1].status == "RUNNING").status = "TERMINATED"


def _first_step(seen: Evidence) -> Any:
    return recorded_steps(seen.runs[min(seen.runs)])[0][0]


def _history_says_otherwise(seen: Evidence) -> None:
    _first_step(seen)["events"][0]["name"] = "another"


def _case_told_otherwise(seen: Evidence) -> None:
    runs = (run for runs in seen.runs.values() for run in runs)
    accepted = next(attributes for run in runs for _, attributes in run.of("WORKFLOW_EXECUTION_UPDATE_ACCEPTED"))
    accepted["acceptedRequest"]["input"]["args"]["payloads"][0]["settled"] = 99


def _history_says_more(seen: Evidence) -> None:
    events = _first_step(seen)["events"]
    events.append({**events[-1], "seq": 999})


def _caller_told_otherwise(seen: Evidence) -> None:
    line = next(line for line in seen.ledger if line.get("answer") == "done" and line.get("seq"))
    line["seq"] += 1000


def _caller_never_answered(seen: Evidence) -> None:
    asked = next(line for line in seen.ledger if line.get("answer") == "refused" and line.get("n"))
    for line in seen.ledger:  # a request sent twice at once has two answers
        if "answer" in line and (line.get("number"), line.get("id")) == (asked["number"], asked["id"]):
            line["answer"] = "unknown"


def _proof_reported_twice(seen: Evidence) -> None:
    seen.tables["inbox"].append({**seen.tables["inbox"][0], "actor": "system", "name": "served"})


EVIDENCE_ALTERATIONS: dict[Callable[[Evidence], None], str] = {
    _letter_lost: "never came",
    _letter_under_another_key: "no notice has that key",
    _letter_in_other_words: "different words under one key",
    _letter_untried: "and was tried",
    _history_lost: "Temporal knows no such case",
    _case_wedged: "does not answer",
    _case_terminated: "Temporal TERMINATED",
    _history_says_otherwise: "is not the one in the register",
    _case_told_otherwise: "in other words than were received",
    _history_says_more: "event 999 of the history",
    _caller_told_otherwise: "stands as accepted",
    _caller_never_answered: "never had an answer",
    _proof_reported_twice: "too many",
}


def test_each_alteration_of_the_other_evidence_is_found(finished_run: FinishedRun) -> None:
    missed = {
        alteration.__name__: found
        for alteration, expected in EVIDENCE_ALTERATIONS.items()
        if not any_says(found := _findings_in_altered(finished_run[1].seen, alteration), expected)
    }

    assert missed == {}, f"seed {SEED}"


def _findings_in_altered(seen: Evidence, alteration: Callable[[Evidence], None]) -> list[str]:
    altered = copy.deepcopy(seen)
    alteration(altered)
    return all_findings(altered)
