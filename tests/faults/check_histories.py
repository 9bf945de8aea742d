"""The checker on Temporal: what the histories say has happened is what the register holds, nothing more or less."""

import json
from collections.abc import Iterator

from tests.faults.check_register import canonical_text
from tests.faults.evidence import Evidence, Row, Run

# A task that lost the race against a new message is begun anew; nothing of it is lost.
HARMLESS_CAUSES = {"WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND", "WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE"}


def history_findings(seen: Evidence) -> Iterator[str]:
    """Case by case."""
    streams, inbox = seen.streams(), seen.of_case("inbox")
    for complaint in seen.complaints:
        number, runs = complaint["number"], seen.runs.get(complaint["number"], [])
        if not runs:
            yield f"{number}: Temporal knows no such case"
            continue
        yield from _status_findings(complaint, runs)
        yield from _event_findings(complaint, runs, streams.get(number, []))
        yield from _order_findings(number, runs)
        yield from _input_findings(number, runs, inbox[number])
        yield from _receipt_findings(number, runs, streams.get(number, []))
        yield from _failure_findings(number, runs)
    for number in streams.keys() & seen.runs.keys() - {row["number"] for row in seen.complaints}:
        yield f"{number}: a case without a complaint"


def _status_findings(complaint: Row, runs: list[Run]) -> Iterator[str]:
    number, last = complaint["number"], runs[-1]
    wanted = "COMPLETED" if complaint["closed_at"] else "RUNNING"
    if last.status != wanted:
        yield f"{number}: the register says {wanted}, Temporal {last.status}"
    for _, ended in last.of("WORKFLOW_EXECUTION_COMPLETED"):
        head = ended["result"]["payloads"][0]["head"]
        if complaint["seq"] < head["seq"]:
            yield f"{number}: the case ended with event {head['seq']}, the register has {complaint['seq']}"
    if last.status == "RUNNING" and (last.answer is None or canonical_text(last.answer) != complaint["state"]):
        says = "does not answer" if last.answer is None else "is in another state than the register"
        yield f"{number}: the case {says}"


def recorded_steps(runs: list[Run]) -> list[tuple[Row, Row | None]]:
    """What each `record` was asked to write down, and what it answered."""
    found: list[tuple[Row, Row | None]] = []
    for run in runs:
        answers = {int(one["scheduledEventId"]): one for _, one in run.of("ACTIVITY_TASK_COMPLETED")}
        for number, asked in run.of("ACTIVITY_TASK_SCHEDULED"):
            if asked["activityType"]["name"] == "record":
                done = answers.get(number)
                answer = done["result"]["payloads"][0] if done else None
                found.append((asked["input"]["payloads"][0], answer))
    return found


def recorded_events(runs: list[Run]) -> list[Row]:
    """Every event that the case has had written down, as often as it has asked for it."""
    return [event for step, _ in recorded_steps(runs) for event in step["events"]]


def _event_findings(complaint: Row, runs: list[Run], rows: list[Row]) -> Iterator[str]:
    number, told = complaint["number"], {event["seq"]: canonical_text(event) for event in recorded_events(runs)}
    for event in recorded_events(runs):
        if told[event["seq"]] != canonical_text(event):
            yield f"{number}: the case wrote event {event['seq']} twice, differently"
    kept = {row["seq"]: row["body"] for row in rows}
    for seq, text in told.items():
        if kept.get(seq) != text:
            yield f"{number}: event {seq} of the history is not the one in the register"
    for row in rows:
        if row["seq"] not in told and not (complaint["closed_at"] and row["type"] in ("breach_withdrawn", "notified")):
            yield f"{number}: event {row['seq']} stands in the register and in no history"


def _order_findings(number: str, runs: list[Run]) -> Iterator[str]:
    """Step by step the acts judged have higher numbers than those before; a step that is asked again is one."""
    judged, upto, last = 0, 0, None
    for step, _ in recorded_steps(runs):
        acts = [event["n"] for event in step["events"] if event.get("n")]
        acts += [verdict["n"] for verdict in step.get("verdicts", [])]
        if step == last or not acts:
            continue
        if min(acts) <= upto or len(set(acts)) != len(acts):
            yield f"{number}: acts {sorted(acts)} were judged after act {upto}"
        judged, upto, last = judged + len(acts), max(acts), step


def _input_findings(number: str, runs: list[Run], rows: list[Row]) -> Iterator[str]:
    """What a case was told of an act is what the inbox holds, but for the sender's own mark."""
    received = {row["n"]: {**json.loads(row["body"]), "id": str(row["n"])} for row in rows if row["body"]}
    for run in runs:
        for at, accepted in run.of("WORKFLOW_EXECUTION_UPDATE_ACCEPTED"):
            sent = accepted["acceptedRequest"]["input"]["args"]["payloads"][0]
            act = {name: value for name, value in sent.items() if name != "seal"}  # made when it is sent
            if act != received.get(act["n"]):
                yield f"{number}: the case was told of act {act['n']} in other words than were received (at {at})"


def _receipt_findings(number: str, runs: list[Run], rows: list[Row]) -> Iterator[str]:
    """What `record` and accepted updates were answered holds: the event has that hash."""
    stored = {row["seq"]: row["hash"] for row in rows}
    for _, answer in recorded_steps(runs):
        if answer and stored.get(answer["seq"]) != answer["hash"]:
            yield f"{number}: the register once answered another hash for event {answer['seq']} than it holds"
    for run in runs:
        for _, done in run.of("WORKFLOW_EXECUTION_UPDATE_COMPLETED"):
            if success := done["outcome"].get("success"):
                receipt = success["payloads"][0]
                if stored.get(receipt["seq"]) != receipt["hash"]:
                    yield f"{number}: a receipt names event {receipt['seq']} with another hash than the register"


def _failure_findings(number: str, runs: list[Run]) -> Iterator[str]:
    for run in runs:
        for at, failed in run.of("WORKFLOW_TASK_FAILED"):
            if failed["cause"] not in HARMLESS_CAUSES:
                says = failed.get("failure", {}).get("message", "")[:200]
                yield f"{number}: workflow task failed at {at}: {failed['cause']} {says}"
