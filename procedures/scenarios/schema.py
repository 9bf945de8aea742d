"""The scenarios of a procedure: its rules as a lawyer would try them, in YAML.

    situations:                                  # named once, varied by the scenarios
      已登记:
        after: 收件                               # goes on from another situation
        done: [{act: registered, at: "2025-09-30 16:00"}]
    scenarios:
      - name: 没有明确的对象，不予受理             # one sentence
        rules: [ZZW-03a]
        given: {situation: 条件齐备, but: {respondent_clear: false}}
        when: {act: accepted, at: "2025-10-09 10:00"}
        then: {refused_by: [ZZW-03a]}            # by exactly these rules

`but` states a fact otherwise, `without` takes facts and texts away, wherever the situation states them. Texts
are written out. Whoever is not named acts as the first of `people`. Every act under `done` must be allowed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AwareDatetime, BeforeValidator, Field, model_validator

from models.frozen import Written
from models.means import Means
from models.messages import ClockKey, FactValue, Particulars, Person, Why
from models.procedure import RuleId
from models.requirement import Name
from models.time import CHINA
from procedures.source import LOADER


def _in_china(written: Any) -> Any:
    """An instant as people write it is Chinese time."""
    if isinstance(written, str) and len(written) > len("2025-09-30"):
        written = datetime.fromisoformat(written)
    floating = isinstance(written, datetime) and written.tzinfo is None
    return written.replace(tzinfo=CHINA) if floating else written


Instant = Annotated[AwareDatetime, BeforeValidator(_in_china)]
Day = Annotated[AwareDatetime | date, BeforeValidator(_in_china)]
When = Instant | Literal[False]
Facts = dict[Name, FactValue]
Texts = dict[Name, str]


class Done(Particulars, Written):
    """Something a person does at an instant; without `act` the clock is only looked at."""

    act: Name | None = None
    at: Instant
    by: Person | None = None
    happened: Instant | None = None
    facts: Facts = {}
    texts: Texts = {}


class Situation(Written):
    """A case as it came in, or `after` another situation, and what was done on it."""

    after: str | None = None
    entry: Name | None = None
    received: Instant | None = None
    facts: Facts = {}
    texts: Texts = {}
    done: tuple[Done, ...] = ()


class Given(Written):
    situation: str
    but: Facts = {}
    texts: Texts = {}
    without: tuple[Name, ...] = ()
    done: tuple[Done, ...] = ()


class Then(Written):
    """What must be so at the instant of `when`; what is not mentioned is not looked at. `tracks` are all there are;
    `told` is what a person told, and by which means, `notified` what the system told, and when; `documents` the version
    each is in, 0 where there is none. A clock that runs for each item is named with it: `clock:item`."""

    accepted: Literal[True] | None = None
    refused_by: tuple[RuleId, ...] | None = None
    refused: tuple[Why, ...] = ()
    stage: Name | None = None
    tracks: dict[Name, Name] | None = None
    closed: bool | None = None
    due: dict[ClockKey, Day] = {}
    running: tuple[Name, ...] | None = None
    warned: dict[ClockKey, When] = {}
    held: dict[ClockKey, When] = {}
    expired: dict[ClockKey, When] = {}
    withdrawn: dict[ClockKey, bool] = {}
    reminded: dict[ClockKey, When] = {}
    escalated: dict[ClockKey, When] = {}
    notified: dict[Name, When] = {}
    owed: tuple[RuleId, ...] | dict[RuleId, tuple[Name, ...]] = ()
    not_owed: tuple[RuleId, ...] = ()
    lacks: dict[Name, tuple[RuleId, ...]] = {}
    open: tuple[Name, ...] = ()
    not_open: tuple[Name, ...] = ()
    shows: tuple[RuleId, ...] = ()
    shows_not: tuple[RuleId, ...] = ()
    identity: dict[Person, RuleId | Literal["readable"]] = {}
    narrative: dict[Person, RuleId | Literal["readable"]] = {}
    told: dict[Name, Means] = {}
    linked: Name | Literal[False] | None = None
    carried_by: Name | None = None
    facts: Facts = {}
    documents: dict[Name, int] = {}


class Scenario(Written):
    name: str
    rules: tuple[RuleId, ...] = Field(min_length=1)
    settings: dict[Name, bool | int | Name] = {}
    given: Given
    when: Done | None = None
    then: Then

    def __str__(self) -> str:
        return self.name


class Book(Written):
    """All scenarios of one procedure. `names` are the people's, for whoever watches a scenario lived through;
    `settings` the office's, for every scenario that says nothing else."""

    procedure: str
    people: dict[Person, tuple[Name, ...]]
    names: dict[Person, str] = {}
    settings: dict[Name, bool | int | Name] = {}
    situations: dict[str, Situation]
    scenarios: tuple[Scenario, ...]
    untested: dict[RuleId, str] = {}

    @model_validator(mode="after")
    def in_one_office(self) -> Self:
        chosen = [one.model_copy(update={"settings": {**self.settings, **one.settings}}) for one in self.scenarios]
        object.__setattr__(self, "scenarios", tuple(chosen))
        return self

    @property
    def usual(self) -> frozenset[tuple[Name, bool | int | Name]]:
        """The office's settings, where a scenario says nothing else."""
        return frozenset(self.settings.items())

    def opening(self, given: Given) -> Situation:
        """The situation a scenario begins with, told from the start and varied."""
        whole = self._whole(given.situation)
        parts: list[Situation | Done] = [whole, *whole.done]
        new = frozenset((*given.but, *given.texts)) - {name for one in parts for name in (*one.facts, *one.texts)}
        varied = [_vary(part, given, new if part is parts[-1] else frozenset()) for part in parts]
        return whole.model_copy(update={**varied[0], "done": (*_again(whole.done, varied[1:]), *given.done)})

    def _whole(self, name: str) -> Situation:
        here = self.situations[name]
        if here.after is None:
            return here
        before = self._whole(here.after)
        return before.model_copy(update={"done": before.done + here.done})


def _vary(part: Situation | Done, given: Given, new: frozenset[str]) -> dict[str, Any]:
    """What is stated here, in its other form; what is `new` is stated with the last act."""
    return {
        "facts": _varied(part.facts, given.but, new, given.without),
        "texts": _varied(part.texts, given.texts, new, given.without),
    }


def _varied(
    stated: Mapping[str, Any], other: Mapping[str, Any], new: frozenset[str], without: tuple[str, ...]
) -> dict[str, Any]:
    whole = {**stated, **{name: value for name, value in other.items() if name in stated or name in new}}
    return {name: value for name, value in whole.items() if name not in without}


def _again(done: Iterable[Done], varied: Iterable[dict[str, Any]]) -> list[Done]:
    return [one.model_copy(update=update) for one, update in zip(done, varied, strict=True)]


def read(path: Path) -> Book:
    """The scenarios in a file."""
    return Book.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER))
