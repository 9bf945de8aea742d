"""Checks of Temporal's histories: they hold exactly the events that the register holds."""

import json
from collections.abc import Iterator

from tests.faults.check_register import canonical_text
from tests.faults.evidence import Evidence, Row, Run

# A workflow task that failed because a new message arrived is repeated; nothing is lost.
HARMLESS_CAUSES = {"WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND", "WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE"}


def history_findings(seen: Evidence) -> Iterator[str]:
    """Return the findings case by case."""
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
    """Return what each activity `record` was asked with its answer, or None if there is none. Where the register had
    other events of the case, these were taken over and count."""
    return [
        ({**step, "events": answer["written"]} if answer and "written" in answer else step, answer)
        for run in runs
        for step, answer in _asked_steps(run)
    ]


def _asked_steps(run: Run) -> Iterator[tuple[Row, Row | None]]:
    answers = {int(completed["scheduledEventId"]): completed for _, completed in run.of("ACTIVITY_TASK_COMPLETED")}
    asked = [*run.of("ACTIVITY_TASK_SCHEDULED"), *run.of("MARKER_RECORDED")]
    for number, attributes in sorted(asked, key=lambda event: event[0]):
        if "markerName" in attributes:  # of a local activity: question and answer in one, none if it failed
            details = attributes["details"]
            if "result" in details:
                answer = details["result"]["payloads"][0]
                yield answer, answer
        elif attributes["activityType"]["name"] == "record":
            done = answers.get(number)
            yield attributes["input"]["payloads"][0], done["result"]["payloads"][0] if done else None


def recorded_events(runs: list[Run]) -> list[Row]:
    """Return every event that the case has asked to record, repeated ones too."""
    return [event for step, _ in recorded_steps(runs) for event in step.get("events", ())]


def _event_findings(complaint: Row, runs: list[Run], rows: list[Row]) -> Iterator[str]:
    number, texts = complaint["number"], {event["seq"]: canonical_text(event) for event in recorded_events(runs)}
    for event in recorded_events(runs):
        if texts[event["seq"]] != canonical_text(event):
            yield f"{number}: the case wrote event {event['seq']} twice, differently"
    stored = {row["seq"]: row["body"] for row in rows}
    for seq, text in texts.items():
        if stored.get(seq) != text:
            yield f"{number}: event {seq} of the history is not the one in the register"
    for row in rows:
        if row["seq"] not in texts and not (complaint["closed_at"] and row["type"] in ("breach_withdrawn", "notified")):
            yield f"{number}: event {row['seq']} stands in the register and in no history"


def _order_findings(number: str, runs: list[Run]) -> Iterator[str]:
    """Acts are judged in ascending order from step to step; a repeated step counts once."""
    judged, last_judged, last = 0, 0, None
    for step, _ in recorded_steps(runs):
        acts = [event["n"] for event in step.get("events", ()) if event.get("n")]
        acts += [verdict["n"] for verdict in step.get("verdicts", [])]
        if step == last or not acts:
            continue
        if min(acts) <= last_judged or len(set(acts)) != len(acts):
            yield f"{number}: acts {sorted(acts)} were judged after act {last_judged}"
        judged, last_judged, last = judged + len(acts), max(acts), step


def _input_findings(number: str, runs: list[Run], rows: list[Row]) -> Iterator[str]:
    """The act sent to a case is the one in the inbox, except for the seal."""
    received = {row["n"]: {**json.loads(row["body"]), "id": str(row["n"])} for row in rows if row["body"]}
    for run in runs:
        for at, accepted in run.of("WORKFLOW_EXECUTION_UPDATE_ACCEPTED"):
            sent = accepted["acceptedRequest"]["input"]["args"]["payloads"][0]
            act = {name: value for name, value in sent.items() if name != "seal"}  # added when the act is sent
            if act != received.get(act["n"]):
                yield f"{number}: the case was told of act {act['n']} in other words than were received (at {at})"


def _receipt_findings(number: str, runs: list[Run], rows: list[Row]) -> Iterator[str]:
    """Answers of `record` name no other chain, and those of accepted updates the event hash that the register holds."""
    stored = {row["seq"]: row["hash"] for row in rows}
    for _, answer in recorded_steps(runs):
        if answer and "differs" in answer:
            yield f"{number}: the register once answered another hash for event {answer['differs']['seq']}"
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
