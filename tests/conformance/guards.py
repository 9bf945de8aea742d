"""Guards of the engine, each with acts that show what it prevents: with the guard taken out they break an invariant.

`guards.yaml` is the table; a row is `guard` (an attribute of a module), `allows` (what it returns when it is out),
`finds` (what the judges find then), `text`, and `given`: the acts, as a scenario tells them. To find the acts of a new
guard, let adversaries look for them:

    python -m tests.conformance.guards rules.acts.merging.limits_not_kept "alone merge"
"""

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import yaml

from conformance import CaseRecord, Judge
from conformance.raw.irregularity import Irregularity, TimeGained
from conformance.raw.judge import RawJudge
from models.law import Law
from procedures.scenarios.schema import Situation
from tests.conformance.adversaries import Adversary, Repertoire, with_colleagues
from tests.conformance.course import Course, as_scenario, shortest
from tests.conformance.test_procedures import TRIES, law_of
from tests.stack.regulations import SLUGS, scenario_book

TABLE = Path(__file__).parent / "guards.yaml"
LIMIT_OF_SEARCH = 60  # courses of each text


class Guard(NamedTuple):
    """A row of the table."""

    guard: str
    allows: Any
    finds: str
    text: str
    given: Situation

    @property
    def name(self) -> str:
        return f"{self.guard.removeprefix('rules.')} {self.finds}"

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """Within this, the guard lets everything pass."""
        with taken_out(self.guard, self.allows):
            yield

    def course(self) -> Course:
        """Return the acts, as somebody tries them."""
        opening, acts = self.given.model_copy(update={"done": ()}), self.given.done
        return Course(law_of(self.text), with_colleagues(scenario_book(self.text)), opening, acts)


@contextmanager
def taken_out(guard: str, allows: Any) -> Iterator[None]:
    """Within this, an attribute of a module is a function that returns what allows everything."""
    with patch(guard, lambda *_args, **_named: allows):
        yield


def guards() -> list[Guard]:
    """Return the rows of the table."""
    rows = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return [Guard(**{**row, "given": Situation.model_validate(row["given"])}) for row in rows]


def label_of(found: Irregularity) -> str:
    """Return the name under which tables speak of a finding."""
    return f"alone {found.about}" if found.kind == "alone" else found.kind


class Judges:
    """Both judges of a law: by the lines of its rules, and of the raw journal. `gained`: what the last case gained."""

    def __init__(self, law: Law) -> None:
        self.law, self.rules, self.raw = law, Judge(law.procedure), RawJudge(law)
        self.gained: Sequence[TimeGained] = ()

    def labels(self, record: CaseRecord) -> set[str]:
        """Return what is found in a case, each under its name."""
        verdict = self.raw.verdict(record)
        self.gained = verdict.gained
        broken = {f"rule {verdict.rule}" for verdict in self.rules.verdicts(record) if verdict.unexplained}
        return {label_of(found) for found in verdict.irregular} | broken

    def labels_of(self, course: Course) -> set[str]:
        """Return what is found in the case of a course."""
        return self.labels(course.record(self.law.procedure, self.law.calendar))


def is_among(finds: str, labels: Collection[str]) -> bool:
    """Return True if what a guard prevents is found: `rule` is any rule."""
    return any(label == finds or label.partition(" ")[0] == finds for label in labels)


def acts_that_need(guard: str, finds: str, allows: Any) -> tuple[str, Course] | None:
    """Return the shortest course that adversaries find which breaks an invariant only while the guard is out."""
    for slug in SLUGS:
        repertoire, judges = Repertoire.of(law_of(slug), scenario_book(slug)), Judges(law_of(slug))

        def breaks(course: Course, judges: Judges = judges) -> bool:
            with taken_out(guard, allows):
                if not is_among(finds, judges.labels_of(course)):
                    return False
            return not is_among(finds, judges.labels_of(course))

        for seed in range(LIMIT_OF_SEARCH):
            with taken_out(guard, allows):
                adversary = Adversary(repertoire, seed)
                course = adversary.walk(TRIES)
                record = adversary.record(repertoire.law.procedure, repertoire.law.calendar)
                found = is_among(finds, judges.labels(record))
            if found and breaks(whole := spelled_out(course)):
                return slug, shortest(whole, breaks)
    return None


def spelled_out(course: Course) -> Course:
    """Return a course with all that its first acts state because the office knows it."""
    opening = course.opening.model_copy(update={"done": (), "known": {}})
    return replace(course, opening=opening, acts=(*course.begin().acts, *course.acts))


if __name__ == "__main__":
    name, wanted, *returned = sys.argv[1:]
    allowing = yaml.safe_load(returned[0]) if returned else []
    if row := acts_that_need(name, wanted, allowing):
        said = {"guard": name, "allows": allowing, "finds": wanted, "text": row[0]}
        sys.stdout.write(yaml.safe_dump([said], sort_keys=False) + as_scenario(row[1]))
    else:
        sys.stdout.write(f"no course was found that needs {name}\n")
