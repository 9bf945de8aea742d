"""Format of the scenario files: test cases for the rules of a procedure, in YAML.

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

`known` are facts that the office knows: each later act states those that its rules ask for and that nobody has stated.
`facts` under `given` are facts that the form states besides. `but` gives a fact another value, `without` removes facts
and texts, wherever the situation states or knows them; a note that then says nothing is left out. Texts are written
out. An act that names nobody is done by the first of `people`. Every act under `done` must be allowed.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypedDict, TypeVar

from pydantic import AwareDatetime, BeforeValidator, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import ErrorDetails

from calendars import calendar_codes, zone_of
from models.form import Party
from models.frozen import StrictModel
from models.means import Means
from models.messages import ActDetails, ClockKey, FactValue, Person, Why
from models.requirement import NAME_PATTERN, Name
from models.rule import RULE_ID_PATTERN, RuleId, Slug
from models.written_data import compose_yaml, construct_data, parse_yaml, read_data_file
from procedures.load import NAME_PATTERN_PROBLEMS, current_source, file_state, find_procedure_file
from procedures.source import Problem, YamlPath, line_numbers
from wording.translation import N_, Message, gettext
from wording.validation import field_problem


def _at_its_place(written: object, info: ValidationInfo) -> object:
    """Read an instant without a time zone as clocks show it where the regulation counts."""
    if isinstance(written, str) and len(written) > len("2025-09-30"):
        try:
            written = datetime.fromisoformat(written)
        except ValueError:
            return written  # for pydantic to refuse, in the words of every other instant
    if isinstance(written, datetime) and written.tzinfo is None:
        return written.replace(tzinfo=(info.context or {}).get("zone") or zone_of(None))
    return written


Instant = Annotated[AwareDatetime, BeforeValidator(_at_its_place)]
Day = Annotated[AwareDatetime | date, BeforeValidator(_at_its_place)]
ExpectedAt = Instant | Literal[False]
Facts = dict[Name, FactValue]
Texts = dict[Name, str]
SettingValue = bool | int | Name
ChosenSettings = frozenset[tuple[Name, SettingValue]]
T = TypeVar("T")


class VariedPart(TypedDict):
    """The facts and texts of a situation or act, as a scenario varies them."""

    facts: Facts
    texts: Texts


class ScenarioAct(ActDetails, StrictModel):
    """An act of a person at an instant; without `act` the clocks are only run up to it."""

    act: Name | None = None
    at: Instant
    by: Person | None = None
    happened: Instant | None = None
    facts: Facts = {}
    texts: Texts = {}


class EarlierFiling(StrictModel):
    """A complaint that the party had filed before: under which `procedure` (none: this one), and how it has ended."""

    procedure: Slug | None = None
    received: Instant
    end: Name | None = None


class Situation(StrictModel):
    """A case as registered, or as another situation (`after`) left it, the acts done on it, and the facts known.
    `party` is who filed it, as on the form; `earlier` what the register knows that they filed before."""

    after: str | None = None
    entry: Name | None = None
    received: Instant | None = None
    party: Party | None = None
    earlier: tuple[EarlierFiling, ...] = ()
    facts: Facts = {}
    texts: Texts = {}
    known: Facts = {}
    done: tuple[ScenarioAct, ...] = ()


class Given(StrictModel):
    situation: str
    party: Party | None = None
    earlier: tuple[EarlierFiling, ...] | None = None
    facts: Facts = {}
    but: Facts = {}
    texts: Texts = {}
    without: tuple[Name, ...] = ()
    done: tuple[ScenarioAct, ...] = ()


class Expectation(StrictModel):
    """What must hold at the instant of `when`; what is not mentioned is not checked.

    `refused_by`: exactly the rules that refuse. `refused`: why, of every refusal without a rule and of any other.

    `tracks` are all tracks of the case. `told`: notices given by a person, with their means. `notified`: notices sent
    by the system, with their instant. `carries`: the texts that go with a notice. `to`: the roles to which a notice
    went, or to which a clock reminded or escalated. `documents`: the version of each, 0 where there is none. `seals`:
    whose seal each bears. `items`: the state of each. A clock that runs for each item is named with it: `clock:item`.
    """

    accepted: Literal[True] | None = None
    refused_by: tuple[RuleId, ...] | None = None
    refused: tuple[Why, ...] = ()
    stage: Name | None = None
    tracks: dict[Name, Name] | None = None
    closed: bool | None = None
    due: dict[ClockKey, Day] = {}
    running: tuple[Name, ...] | None = None
    warned: dict[ClockKey, ExpectedAt] = {}
    held: dict[ClockKey, ExpectedAt] = {}
    expired: dict[ClockKey, ExpectedAt] = {}
    withdrawn: dict[ClockKey, bool] = {}
    reminded: dict[ClockKey, ExpectedAt] = {}
    escalated: dict[ClockKey, ExpectedAt] = {}
    notified: dict[Name, ExpectedAt] = {}
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
    carries: dict[Name, tuple[Name, ...]] = {}
    to: dict[Name, tuple[Name, ...]] = {}
    linked: Name | Literal[False] | None = None
    carried_by: Name | None = None
    facts: Facts = {}
    documents: dict[Name, int] = {}
    seals: dict[Name, Name] = {}
    items: dict[str, Name] = {}


class Scenario(StrictModel):
    """One sentence of a procedure, tried out: `given` a situation, `when` an act, `then` what must be so.

    `name` says what it tests. `readings`: the questions of the readings that it shows to be so. `title`: what happens
    in it, as a person would tell it; the demonstration shows the scenario that has one, of those that end alike.
    """

    name: str
    title: str | None = None
    rules: tuple[RuleId, ...] = Field(min_length=1)
    readings: tuple[str, ...] = ()
    settings: dict[Name, SettingValue] = {}
    given: Given
    when: ScenarioAct | None = None
    then: Expectation

    def __str__(self) -> str:
        return self.name


class ScenarioBook(StrictModel):
    """All scenarios of one procedure. `people`: the roles of each person. `names`: their names, for the demonstration.
    `settings`: the office's settings, unless a scenario gives its own. `untested`: rules without scenarios, and why."""

    procedure: str
    people: dict[Person, tuple[Name, ...]]
    names: dict[Person, str] = {}
    settings: dict[Name, SettingValue] = {}
    situations: dict[str, Situation]
    scenarios: tuple[Scenario, ...]
    untested: dict[RuleId, str] = {}

    @model_validator(mode="after")
    def settings_in_each_scenario(self) -> Self:
        """Complete the settings of each scenario by those of the file."""
        chosen = [
            scenario.model_copy(update={"settings": {**self.settings, **scenario.settings}})
            for scenario in self.scenarios
        ]
        object.__setattr__(self, "scenarios", tuple(chosen))
        return self

    @property
    def office_settings(self) -> ChosenSettings:
        """Return the settings of a scenario that gives none of its own."""
        return frozenset(self.settings.items())

    def opening_situation(self, given: Given) -> Situation:
        """Return the situation in which a scenario begins, with all acts since registration, varied as it says."""
        whole = self._resolved_situation(given.situation)
        party = whole.party if given.party is None else given.party
        earlier = whole.earlier if given.earlier is None else given.earlier
        update = {"facts": {**whole.facts, **given.facts}, "party": party, "earlier": earlier}
        whole = whole.model_copy(update=update)
        parts: list[Situation | ScenarioAct] = [whole, *whole.done]
        new = frozenset(given.texts) - {name for part in parts for name in part.texts}
        varied = [_varied_part(part, given, new if part is parts[-1] else frozenset()) for part in parts]
        done = (*_updated_acts(whole.done, varied[1:]), *given.done)
        unstated = given.but.keys() - {name for part in parts for name in part.facts}
        known = _varied_values(whole.known, given.but, unstated, given.without)
        return whole.model_copy(update={**varied[0], "known": known, "done": done})

    def _resolved_situation(self, name: str) -> Situation:
        situation = self.situations[name]
        if situation.after is None:
            return situation
        before = self._resolved_situation(situation.after)
        known = {**before.known, **situation.known}
        return before.model_copy(update={"known": known, "done": before.done + situation.done})


def _varied_part(part: Situation | ScenarioAct, given: Given, new: frozenset[str]) -> VariedPart:
    """Return the facts and texts of an act as a scenario varies them. Texts in `new` are added to it."""
    return {
        "facts": _varied_values(part.facts, given.but, frozenset(), given.without),
        "texts": _varied_values(part.texts, given.texts, new, given.without),
    }


def _varied_values(
    stated: Mapping[str, T], other: Mapping[str, T], new: Set[str], without: tuple[str, ...]
) -> dict[str, T]:
    whole = {**stated, **{name: value for name, value in other.items() if name in stated or name in new}}
    return {name: value for name, value in whole.items() if name not in without}


def _updated_acts(acts: Iterable[ScenarioAct], varied: Iterable[VariedPart]) -> list[ScenarioAct]:
    whole = [(act, act.model_copy(update={**update})) for act, update in zip(acts, varied, strict=True)]
    return [updated for act, updated in whole if act == updated or not _is_empty_note(updated)]


def _is_empty_note(act: ScenarioAct) -> bool:
    return act.act == "note" and not (act.facts or act.texts or act.unknown)


def read_scenarios(path: Path) -> ScenarioBook:
    """Read a scenario file, once for each state of the file: that takes up to half a second."""
    return _book_of(path, file_state(path))


@lru_cache(maxsize=64)
def _book_of(path: Path, _state: object) -> ScenarioBook:
    written = parse_yaml(read_data_file(path))
    slug = written.get("procedure") if isinstance(written, dict) else None
    return ScenarioBook.model_validate(written, context={"zone": zone_of(_calendar_of(str(slug), path))})


def _calendar_of(slug: str, scenarios: Path) -> str | None:
    """Return the calendar that the regulation of a scenario file names, if the file is one of an office or stands
    beside."""
    name = f"{slug}.yaml"
    files = [find_procedure_file(slug), scenarios.parent.parent / name, scenarios.parent / name]
    code = next((current_source(file).data.get("calendar") for file in files if file.is_file()), None)
    return code if code in calendar_codes() else None


# ---- what is wrong with a scenario file ----------------------------------------------------------------------

FILE_PROBLEMS: Mapping[str, Message] = {
    "instant": N_(
        'write it as clocks show it where the regulation counts, and in quotes, as "2025-10-11 09:00"; the last '
        "day of a limit as a date"
    ),
    "missing": N_("it is missing; add it"),
    "extra_forbidden": N_(
        "a scenario file has no such word; correct it or leave it out (docs/procedure-language.md lists all)"
    ),
}


OF_INSTANTS = ("datetime_", "timezone_", "date_")
OWN_PATTERNS = {NAME_PATTERN: "name", RULE_ID_PATTERN: "rule"}


def scenario_file_problems(path: Path, error: ValidationError) -> list[Problem]:
    """Return the problems that pydantic found in a scenario file, one for each place, in the order of the file."""
    node = compose_yaml(read_data_file(path))
    assert node is not None
    lines, data = dict(line_numbers(node, ())), construct_data(node)
    found: dict[YamlPath, str] = {}
    for detail in error.errors():
        found.setdefault(_written_place(data, detail), _problem_text(detail))
    problems = (
        Problem(path.name, _line_of(lines, place), None, _problem_at(data, place, says))
        for place, says in found.items()
        if not any(other[: len(place)] == place for other in found if other != place)  # said of a part already
    )
    return sorted(problems, key=lambda problem: problem.line)


def _problem_at(data: Any, place: YamlPath, says: str) -> str:
    words = gettext(", ").join(_place_words(data, place))
    return gettext("{place}: {says}", place=words, says=says) if words else says


def _written_place(data: Any, detail: ErrorDetails) -> YamlPath:
    """Return the place as the file has it, without the kinds of values that pydantic tried there."""
    place: list[str | int] = []
    for part in detail["loc"]:
        if not _has_part(data, part):
            return (*place, part) if detail["type"] == "missing" else tuple(place)
        place.append(part)
        data = data[part]
    return tuple(place)


def _has_part(data: Any, part: str | int) -> bool:
    return part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))


def _line_of(lines: dict[YamlPath, int], place: YamlPath) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _place_words(data: Any, place: YamlPath) -> Iterator[str]:
    """Yield where a place is, from the outside in: the scenario or situation by its name, the step, the field."""
    rest = place
    if rest[:1] == ("scenarios",) and len(rest) > 1:
        scenario = data["scenarios"][rest[1]]
        name = scenario.get("name") if isinstance(scenario, dict) else None
        yield gettext("scenario {n} ({name})", n=int(rest[1]) + 1, name=name or "")
        rest = rest[2:]
    elif rest[:1] == ("situations",) and len(rest) > 1:
        yield gettext("situation {name}", name=rest[1])
        rest = rest[2:]
    fields: list[str] = []
    for before, part in zip((None, *rest), rest, strict=False):
        if isinstance(part, int) and before == "done":
            fields = fields[:-1]
            yield gettext("step {n} of done", n=part + 1)
        elif isinstance(part, int):
            yield gettext("{field}", field=".".join(fields))
            fields = []
            yield gettext("entry {n}", n=part + 1)
        else:
            fields.append(str(part))
    if fields:
        yield gettext("{field}", field=".".join(fields))


def _problem_text(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if own := OWN_PATTERNS.get(str(detail.get("ctx", {}).get("pattern", ""))):
        return NAME_PATTERN_PROBLEMS[own]()
    line = FILE_PROBLEMS.get("instant" if kind.startswith(OF_INSTANTS) else kind)
    return line() if line else field_problem(detail)
