"""Findings that the author answers in the file: `accepts: {finding: 理由}`, in the rule or at the top of the file.

In a rule it answers what is found in that rule; at the top what is found outside of rules, where `finding.name` says of
which role or act. A proof is not answered so: it has words of its own (`outlives`), or must be mended. An answer to
nothing is itself a finding (`accepts_nothing`).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from banjie_author.proofs.finding import CheckFinding
from models.procedure import Procedure
from procedures.source import YamlPath
from wording.regulation_names import translated
from wording.translation import gettext

UNANSWERABLE = frozenset({"clock_cut_off", "clock_runs_on", "outlives_nothing", "held_by_person", "held_by_party"})


class Answer(NamedTuple):
    """Where an author accepts what, and why; `rule` is empty at the top of the file."""

    path: YamlPath
    finding: str
    reason: str
    rule: str = ""


AnsweredFinding = tuple[CheckFinding, Answer]


def answers_of(procedure: Procedure) -> list[Answer]:
    """Return every answer of the file."""
    found = [
        Answer(("accepts", name), name, translated(procedure, reason)) for name, reason in procedure.accepts.items()
    ]
    for place, rule in enumerate(procedure.rules):
        path = ("rules", place, "accepts")
        found += [
            Answer((*path, name), name, translated(procedure, reason), rule.id) for name, reason in rule.accepts.items()
        ]
    return found


def sorted_by_answer(
    procedure: Procedure, findings: Iterable[CheckFinding]
) -> tuple[list[CheckFinding], list[AnsweredFinding]]:
    """Return the findings that nothing answers, with the answers to nothing; and those answered, each with its
    answer."""
    answers = answers_of(procedure)
    left: list[CheckFinding] = []
    answered: list[AnsweredFinding] = []
    for finding in findings:
        answer = next((one for one in answers if _answers(one, finding)), None)
        if answer is None:
            left.append(finding)
        else:
            answered.append((finding, answer))
    used = {answer.path for _, answer in answered}
    return [*left, *_idle_answers(one for one in answers if one.path not in used)], answered


def _answers(answer: Answer, finding: CheckFinding) -> bool:
    if finding.kind in UNANSWERABLE:
        return False
    in_rule = finding.path[0] == "rules" and len(finding.path) > 1
    if answer.path[0] == "rules":
        return in_rule and answer.path[:2] == finding.path[:2] and answer.finding == finding.kind
    subject = finding.person or finding.act
    return not in_rule and answer.finding == (
        f"{finding.kind}.{subject.rpartition('.')[2]}" if subject else finding.kind
    )


def _idle_answers(answers: Iterable[Answer]) -> Iterator[CheckFinding]:
    for answer in answers:
        says = gettext(
            "accepts: gives a reason for {name}, and nothing of that name is found here, or it "
            "is not answered so; take it out",
            name=answer.finding,
        )
        yield CheckFinding(answer.path, says, "accepts_nothing")
