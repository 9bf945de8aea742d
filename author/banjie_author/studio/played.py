"""A case of a draft that is played by clicking: its steps are replayed by the rules of the draft, as scenarios are.

All of it is in the steps: who looks at the page sends them along, and nothing is kept between two of its views.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from banjie_author.coverage import ScenarioSuite
from banjie_author.file_edits import NotEditable, with_entry
from banjie_author.mismatches import scenario_mismatches
from banjie_author.sample_cases import timeline
from banjie_author.studio.reading import DraftFiles, draft_folder
from calendars import office_zone, zone_of
from models.errors import BadInput
from models.indexes.stage_act import StageAct
from models.messages import FactValue, Missing, MissingKind, Person, Refusal, Why
from models.requirement import Name
from models.time import check_instant
from models.waiting import RunningClock
from models.written_data import UnreadableData, parse_yaml
from procedures import law_of
from procedures.load import SCENARIOS_FOLDER, parse_procedure, read_source
from procedures.scenarios.player import BegunCases, PlayedCase
from procedures.scenarios.schema import (
    Given,
    ScenarioAct,
    ScenarioBook,
    read_scenarios,
    scenario_file_problems,
)
from procedures.source import InvalidProcedure
from queries.acts.acts_of_person import FILLED_IN, STATED
from queries.acts.common_fields import detail, means_field, single
from queries.acts.field import NONE_OF_THESE, Field, stated_field, written_answer
from rules import fact, position
from rules.acts.common_acts import facts_asked_for
from rules.clock import clock_key, running_clocks
from rules.document import missing_signatures
from rules.next_limit import near_end
from rules.statutory_time.calendar import calendar_of_clock, working_days_of
from rules.timer import next_alarm
from rules.waiting import counting_clocks, open_acts, waiting_for
from web.html.fields import WrongAnswer, read_answer
from wording import dates, terms
from wording.limit_ends import end_label
from wording.refusal_texts import cited_refusal
from wording.regulation_names import translated
from wording.terms import MEANS_NAMES
from wording.translation import N_, Language, gettext, joined, listed, ngettext, speaking

MOST_STEPS = 100
MOST_RULES = 6  # that a kept course is listed under
NOT_BEFORE = N_("Time only goes on: write an instant that is not before this one.")
Do = Literal["look", "act", "wait", "travel", "back", "keep"]
ABOUT_SOMETHING = ("tick", "sign")
CLOCK_ACTS = ("extend", "suspend", "resume")  # of those of every regulation: tried with each limit that runs
# What people do under every regulation, and what each is about: a detail, or a text.
COMMON: Mapping[Name, tuple[str, ...]] = {
    "approve": ("texts.opinion",),
    "refuse": ("texts.reason",),
    "tick": ("about",),
    "sign": ("about", "party"),
    "note": ("texts.opinion",),
    "contact": ("means", "party", "texts.contact_record"),
    "extend": ("clock", "units", "until", "texts.reason"),
    "suspend": ("clock", "ground", "texts.reason"),
    "resume": ("clock", "texts.reason"),
    "transfer": ("whom", "texts.reason"),
    "countersign": ("whom", "texts.reason"),
    "opinion": ("texts.opinion",),
    "return": ("texts.reason",),
    "recuse": ("whom", "texts.reason"),
    "withdraw": ("texts.reason",),
}


class Asked(NamedTuple):
    """An act whose form is open: which, on which track if there are several, by whom."""

    name: Name
    track: Name | None
    by: Person


class Course(NamedTuple):
    """What a page sends: the situation and the steps so far, each as a scenario file has it, `tried` the last act if it
    was refused; what is to be done now, the form that is open or sent, and what was typed into it."""

    situation: str
    steps: tuple[str, ...] = ()
    tried: str = ""
    do: Do = "look"
    asked: Asked | None = None
    answers: Mapping[str, list[str]] = {}


class Doer(NamedTuple):
    """Somebody who may do an act now."""

    person: Person
    name: str


class ActLine(NamedTuple):
    """An act that is open: who may do it, and if nobody, why."""

    name: Name
    track: Name | None
    label: str
    doers: tuple[Doer, ...]
    why: tuple[str, ...] = ()


class ActForm(NamedTuple):
    """The form of an act: fields that it must state, and those that it may."""

    asked: Asked
    label: str
    doer: str
    needed: tuple[Field, ...]
    others: tuple[Field, ...]


class LimitLine(NamedTuple):
    label: str
    end: str
    left: str
    light: str  # of the style sheet: late, near, fine


class Played(NamedTuple):
    """A case as played so far, as the page shows it. `file`: the scenarios with this course, if it is to be kept."""

    situations: tuple[str, ...]
    situation: str = ""
    steps: tuple[str, ...] = ()
    tried: str = ""
    stages: tuple[str, ...] = ()
    closed: bool = False
    now: str = ""
    now_says: str = ""
    alarm_says: str = ""
    limits: tuple[LimitLine, ...] = ()
    owed: tuple[str, ...] = ()
    acts: tuple[ActLine, ...] = ()
    common: tuple[ActLine, ...] = ()
    form: ActForm | None = None
    answers: Mapping[str, list[str]] = {}
    wrong: Mapping[str, str] = {}
    refused: tuple[str, ...] = ()
    course: tuple[str, ...] = ()
    file: str = ""


def play_course(files: DraftFiles, language: Language, course: Course) -> Played:
    """Play the steps of a course by the rules of a draft, do what it asks for, and return what the case is then.
    Raises BadInput."""
    with speaking(language), draft_folder(files) as path:
        try:
            procedure = parse_procedure(read_source(path), None)
        except InvalidProcedure:
            raise BadInput(gettext("The rules cannot be read yet; mend the text first.")) from None
        file = path.parent / SCENARIOS_FOLDER / path.name
        if not file.exists():
            raise BadInput(gettext("A case begins with a situation of the scenarios, and the draft has no scenarios."))
        try:
            book = read_scenarios(file)
            suite = ScenarioSuite(str(path), book, law_of(procedure).calendar)
            return _Course(suite, files.scenarios, course).shown() if course.situation else _beginning(book)
        except ValidationError as error:
            raise BadInput(joined(map(str, scenario_file_problems(file, error)))) from None
        except (UnreadableData, InvalidProcedure):
            raise BadInput(gettext("The file of scenarios cannot be read; mend it first.")) from None
        except KeyError as error:
            says = gettext("The scenarios name {name}, which the text has no longer.", name=error.args[0])
            raise BadInput(says) from None


def _beginning(book: ScenarioBook) -> Played:
    return Played(tuple(book.situations))


class _Course:
    """A course while it is played."""

    def __init__(self, suite: ScenarioSuite, text: str, course: Course) -> None:
        self.book, self.text, self.course = suite.book, text, course
        if course.situation not in suite.book.situations:
            raise BadInput(gettext("The scenarios have no situation of that name."))
        if len(course.steps) > MOST_STEPS:
            raise BadInput(gettext("At most {n} steps can be played.", n=MOST_STEPS))
        self.law = suite.law_under(suite.book.office_settings)
        self.zone: ZoneInfo = zone_of(self.law.procedure.calendar)
        self.steps = [*map(_step, course.steps)]
        self.tried = _step(course.tried) if course.tried else None
        if course.do == "back":
            self.steps = self.steps[:-1]
        self.now, self.played = self._replayed(self.steps)
        self.wrong: dict[str, str] = {}
        self.presets: dict[str, list[str]] = {}
        self.refused: tuple[Refusal, ...] = ()

    def _replayed(self, steps: Sequence[ScenarioAct]) -> tuple[datetime, PlayedCase]:
        """Return the instant and the case after these steps. Raises BadInput where the draft refuses one."""
        given = Given(situation=self.course.situation)
        played = BegunCases().begun_case(self.law, self.law, self.book, given).copied()
        if played.wrong:
            raise BadInput(joined(played.wrong))
        opening = self.book.opening_situation(given)
        assert opening.received
        now = max([opening.received, *(done.at for done in opening.done)])
        played.run_clocks(now)
        known, played.known = played.known, {}
        for place, done in enumerate(steps):
            if done.at < now:
                raise BadInput(NOT_BEFORE())
            now = done.at
            played.perform_scenario_act(done)
            if played.refused:
                cited = joined(self._cited(played.refused))
                raise BadInput(gettext("Step {n} is refused by the draft: {refusals}", n=place + 1, refusals=cited))
        played.known = known
        return now, played

    # ---- what is done ------------------------------------------------------------------------------------------

    def shown(self) -> Played:
        file = ""
        match self.course.do:
            case "act":
                self._act()
            case "wait":
                if at := next_alarm(self.law, self.played.case):
                    self._go_on(max(at, self.now))
            case "travel":
                if at := self._instant():
                    self._go_on(at)
            case "keep":
                file = self._kept()
            case _:
                pass
        return self._view(file)

    def _go_on(self, at: datetime) -> None:
        self.steps.append(ScenarioAct(at=at))
        self.played.perform_scenario_act(self.steps[-1])
        self.now = at

    def _instant(self) -> datetime | None:
        """Return the instant that was typed; the page shows minutes, so that the one shown stands for now."""
        given = self.course.answers.get("at", [""])[-1].strip()
        if given in ("", self._typed(self.now)):
            return self.now
        try:
            at = check_instant(datetime.fromisoformat(given).replace(tzinfo=office_zone()))
        except ValueError:
            self.wrong["at"] = gettext("Write a date, such as 2026-03-02.")
            return None
        if at < self.now:
            self.wrong["at"] = NOT_BEFORE()
            return None
        return at

    @staticmethod
    def _typed(at: datetime) -> str:
        return at.astimezone(office_zone()).strftime("%Y-%m-%dT%H:%M")

    def _act(self) -> None:
        """Do the act of the form; one that is refused is tried, and no step."""
        asked, at = self.course.asked, self._instant()
        if asked is None:
            return
        form = self._form(asked)
        facts, texts, details = dict[str, object](), dict[str, str](), dict[str, object]()
        for field in (*form.needed, *form.others):
            kind, _, name = field.name.partition(".")
            try:
                for value in read_answer(field, self.course.answers.get(field.name, [])):
                    if kind == "facts":
                        facts[name] = value
                    elif kind == "texts":
                        texts[name] = str(value)
                    else:
                        details[field.name] = value
            except WrongAnswer as error:
                self.wrong[field.name] = str(error)
        if self.wrong or at is None:
            return
        said = {"act": asked.name, "by": asked.by, "track": asked.track, "facts": facts, "texts": texts, **details}
        try:
            done = ScenarioAct.model_validate({**said, "at": at})
        except ValidationError as error:
            self.wrong |= {str(one["loc"][0]): gettext("This cannot be read.") for one in error.errors()}
            return
        tried = self._with_known({})
        tried.perform_scenario_act(done)
        if tried.refused:
            self.refused, self.tried = tried.refused, done
        else:
            self.played, self.now = replace(tried, known=self.played.known), at
            self.steps.append(done)

    def _with_known(self, known: Mapping[Name, FactValue]) -> PlayedCase:
        return replace(self.played.copied(), known=known)

    # ---- what is shown -----------------------------------------------------------------------------------------

    def _view(self, file: str) -> Played:
        case, procedure = self.played.case, self.law.procedure
        alarm = next_alarm(self.law, case)
        stays = bool(self.wrong or self.refused)
        asked = self.course.asked
        form = (
            self._form(asked) if asked and (self.course.do == "look" or (self.course.do == "act" and stays)) else None
        )
        return Played(
            tuple(self.book.situations),
            self.course.situation,
            tuple(map(_written_step, self.steps)),
            _written_step(self.tried) if self.tried else "",
            tuple(terms.label(procedure, here.stage, "stage") for here in case.positions.values()),
            bool(case.closed_at),
            self._typed(self.now),
            dates.long_instant(self.now),
            dates.long_instant(alarm) if alarm else "",
            tuple(self._limits()),
            () if case.closed_at else tuple(self._owed()),
            tuple(self._acts()),
            tuple(self._common()),
            form,
            self.course.answers if stays else self.presets,
            self.wrong,
            tuple(self._cited(self.refused)),
            tuple(timeline(self.played)),
            file,
        )

    def _limits(self) -> Iterator[LimitLine]:
        running = counting_clocks(self.law, self.played.case)
        for clock in sorted(running, key=lambda one: (one.due is None, one.due or one.started)):
            label = terms.label(self.law.procedure, clock.clock, "clock")
            end = end_label(self.law.procedure, clock.clock, clock.due, clock.last_day)
            days = (clock.last_day - self.now.astimezone(self.zone).date()).days if clock.last_day else 0
            if clock.suspended or clock.due is None:
                left = gettext("suspended")
            elif clock.over:
                left = gettext("over")
            else:
                left = ngettext("{n} day left", "{n} days left", days)
            yield LimitLine(label, end, left, self._light(clock))

    def _light(self, limit: RunningClock) -> str:
        if limit.over:
            return "late"
        _, definition = self.law.clock_rule(limit.clock)
        days = working_days_of(calendar_of_clock(self.law, self.played.case, definition))
        today = self.now.astimezone(days.zone).date()
        return "near" if limit.due and limit.due <= near_end(days, today) else "fine"

    def _owed(self) -> Iterator[str]:
        procedure = self.law.procedure
        for one in waiting_for(self.law, self.played.case).owed:
            rule = terms.rule_by_id(procedure, one.rule)
            what = listed(terms.label(procedure, name) for name in one.fields or (one.name,))
            cited = terms.cite_rule(procedure, rule) if rule else one.rule
            yield gettext("{rule}: {what}", rule=cited, what=what)

    def _cited(self, refused: Iterable[Refusal]) -> list[str]:
        return list(dict.fromkeys(cited_refusal(self.law.procedure, one, law=self.law) for one in refused))

    def _acts(self) -> Iterator[ActLine]:
        case, tracks = self.played.case, len(self.played.case.positions)
        for one in open_acts(self.law, case):
            track = one.track or position.MAIN_TRACK
            stage = self.law.find_stage(case.positions[track].stage) if track in case.positions else None
            if stage and stage.kind == "approval" and one.name in stage.outcomes:
                continue  # it follows from the answers
            line = self._line(one.name, track if tracks > 1 else None)
            found = stage.outcomes.get(one.name) if stage else None
            label = translated(self.law.procedure, found.name) if found else line.label
            yield line._replace(label=label)

    def _common(self) -> Iterator[ActLine]:
        if self.played.case.closed_at:
            return
        for name in COMMON:
            if name in ABOUT_SOMETHING and not self._abouts(name):
                continue
            if name not in self.law.procedure.acts and (line := self._line(name, None)).doers:
                yield line

    def _line(self, name: Name, track: Name | None) -> ActLine:
        against = {person: self._lasting(Asked(name, track, person)) for person in self.book.people}
        doers = tuple(Doer(person, self._person(person)) for person, refused in against.items() if not refused)
        fewest = min(against.values(), key=len, default=())
        return ActLine(name, track, terms.label(self.law.procedure, name, "act"), doers, tuple(self._cited(fewest)))

    def _person(self, person: Person) -> str:
        return self.book.names.get(person, person)

    def _lasting(self, asked: Asked) -> tuple[Refusal, ...]:
        """Return what forbids an act to somebody, whatever they state."""
        refused = self._trial(asked)
        return tuple(
            one
            for one in refused
            if not (one.why in FILLED_IN and not (asked.name in CLOCK_ACTS and one.why is Why.no_clock))
            and not (one.why is Why.needs and any(_can_be_stated(part) for part in one.missing))
        )

    def _trial(self, asked: Asked) -> tuple[Refusal, ...]:
        """Return the refusals of an act that states nothing; of one about a limit, of the limit that fits best."""
        keys: list[str | None] = [None]
        if asked.name in CLOCK_ACTS and asked.name not in self.law.procedure.acts:
            running = running_clocks(self.law, self.played.case)
            keys = [clock_key(clock.code, state.item) for clock, state in running] or [None]
        about = next((code for code, _ in self._abouts(asked.name)), None)
        tried = []
        for key in keys:
            case = self._with_known({})
            bare = ScenarioAct(act=asked.name, at=self.now, by=asked.by, track=asked.track, clock=key, about=about)
            case.perform_scenario_act(bare)
            tried.append(case.refused)
        return min(tried, key=len)

    # ---- the form of an act ------------------------------------------------------------------------------------

    def _form(self, asked: Asked) -> ActForm:
        """Return the form of an act: first what it is refused without. What the situation knows stands in it."""
        is_known = asked.name in COMMON or asked.name in self.law.act_names
        if not is_known or asked.by not in self.book.people or asked.track not in {None, *self.played.case.positions}:
            raise BadInput(gettext("The draft has no act of that name, person or track."))
        own = [one.stage_act for one in position.track_openings(self.law, self.played.case, asked.name, asked.track)]
        needed = self._needed(asked)
        if own:
            fields = [*self._own_fields(own[0], asked, needed)]
        else:
            fields = [field for name in COMMON.get(asked.name, ()) for field in self._detail(asked.name, name)]
            here = position.position_on(self.played.case, asked.track)
            fields += map(self._field, sorted(facts_asked_for(self.law, here, asked.name)))
        by_name = {field.name: self._preset(field) for field in fields}
        first = [field for name, field in by_name.items() if not own or name in needed or "." not in name]
        line = terms.label(self.law.procedure, asked.name, "act")
        rest = [field for field in by_name.values() if field not in first]
        first = [field._replace(asked=field.name in needed) for field in first]
        return ActForm(asked, line, self._person(asked.by), tuple(first), tuple(rest))

    def _own_fields(self, own: StageAct, asked: Asked, needed: Iterable[str]) -> Iterator[Field]:
        case = self.played.case
        if use := own.way.item:
            items = case.items.get(use.of, {})
            label = terms.label(self.law.procedure, use.of, "item")
            if use.adds:
                new = next(code for n in range(1, len(items) + 2) if (code := f"{use.of}_{n}") not in items)
                yield detail("item", label=label)._replace(control="line", preset=new, longest=48)
            else:
                yield single(detail("item", [(code, code) for code in items], label))
        if means := [one for _, notice in own.notices for one in notice.means or MEANS_NAMES]:
            yield means_field(means)
        named = [name.partition(".")[2] for name in needed if "." in name]
        here = position.position_on(case, asked.track)
        stated = {*case.facts, *case.texts} - fact.stated_earlier(self.law, case, here)
        others = [name for name in (*own.way.states, *sorted(own.asks_for)) if name not in {*own.way.sets, *stated}]
        yield from map(self._field, filter(self._is_stated_by_people, (*named, *others)))

    def _is_stated_by_people(self, name: Name) -> bool:
        declared = self.law.procedure.facts.get(name)
        return declared is None or not declared.known

    def _needed(self, asked: Asked) -> list[str]:
        """Return the fields without which an act is refused."""
        parts = [part for refusal in self._trial(asked) for part in refusal.missing]
        parts += [one for part in parts for way in part.ways for one in way]
        kinds = {MissingKind.fact: "facts", MissingKind.text: "texts"}
        found = (f"{kinds[part.kind]}.{part.name}" for part in parts if part.kind in kinds and part.name)
        return list(dict.fromkeys(found))

    def _field(self, name: Name) -> Field:
        field = stated_field(self.law.procedure, name)
        return field._replace(choices=self._people()) if field.control in ("person", "persons") else field

    def _people(self) -> tuple[tuple[str, str], ...]:
        return tuple((person, self._person(person)) for person in self.book.people)

    def _preset(self, field: Field) -> Field:
        """Return a field with what the situation knows, where the case has not stated it yet."""
        kind, _, name = field.name.partition(".")
        value = self.played.known.get(name) if kind == "facts" else None
        if value is None:
            return field
        given = (
            [NONE_OF_THESE] if value == () else [*map(written_answer, value if isinstance(value, tuple) else [value])]
        )
        self.presets.setdefault(field.name, given)
        return field

    def _detail(self, act: Name, name: str) -> Iterator[Field]:
        """Yield a field of an act of every regulation; none where there is nothing to choose."""
        procedure = self.law.procedure
        running = running_clocks(self.law, self.played.case)
        match name:
            case "means":
                yield means_field()
            case "clock":
                keys = [clock_key(clock.code, state.item) for clock, state in running]
                yield single(detail("clock", [(key, terms.label(procedure, key, "clock")) for key in keys]))
            case "ground":
                grounds = dict.fromkeys(
                    code for clock, _ in running if clock.suspension for code in clock.suspension.grounds
                )
                yield single(detail("ground", [(code, code) for code in grounds]))
            case "about":
                yield single(detail("about", self._abouts(act), gettext("About what")))
            case "party":
                outside = [name for name, role in procedure.roles.items() if role.is_ == "outside"]
                if outside:
                    yield detail("party", [(name, terms.label(procedure, name, "role")) for name in outside])
            case "whom":
                inside = [name for name, role in procedure.roles.items() if role.is_ in ("unit", "post")]
                units = [(name, terms.label(procedure, name, "role")) for name in inside] if act == "transfer" else []
                yield detail("whom", [*self._people(), *units])._replace(control="one")
            case _ if name.startswith("texts."):
                yield self._field(name.partition(".")[2])
            case _:
                yield detail(name)

    def _abouts(self, act: Name) -> list[tuple[str, str]]:
        """Return the duties that can be ticked, or the documents that can be signed."""
        case, procedure = self.played.case, self.law.procedure
        if act == "tick":
            duties = self.law.find_stage(case.position.stage).duties
            return [
                (code, translated(procedure, one.name))
                for code, one in duties.items()
                if code not in case.position.ticked
            ]
        if act == "sign":
            unsigned = [name for name in case.documents if any(missing_signatures(self.law, case, name))]
            return [(name, terms.label(procedure, name, "document")) for name in unsigned]
        return []

    # ---- the course as a scenario ------------------------------------------------------------------------------

    def _kept(self) -> str:
        """Return the file of scenarios with this course at its end. Raises BadInput."""
        name = self.course.answers.get("name", [""])[-1].strip()
        if not name:
            raise BadInput(gettext("Say in one sentence what the scenario tries."))
        if name in {one.name for one in self.book.scenarios}:
            raise BadInput(gettext("There is a scenario of this name already."))
        done = [*self.steps, self.tried] if self.tried else self.steps
        if not done:
            raise BadInput(gettext("Nothing has been done yet."))
        played = self.played
        if self.tried:
            played = self._with_known({})
            played.perform_scenario_act(self.tried)
        *before, last = (self._entry(one) for one in done)
        then = self._expectation(played, done[-1])
        entry: dict[str, object] = {"name": name, "rules": self._rules(played, done[-1])}
        entry["given"] = {"situation": self.course.situation, **({"done": before} if before else {})}
        entry |= {"when": last, "then": then}
        try:
            file = with_entry(self.text, ("scenarios",), entry)
            book = ScenarioBook.model_validate(parse_yaml(file), context={"zone": self.zone})
        except (NotEditable, UnreadableData, ValidationError):
            raise BadInput(gettext("The scenario cannot be added to the file; write it there.")) from None
        if wrong := scenario_mismatches(self.law, book, book.scenarios[-1]):
            raise BadInput(joined(wrong))
        return file

    def _entry(self, done: ScenarioAct) -> dict[str, object]:
        data = done.model_dump(mode="json", exclude_defaults=True)
        return {**({"act": data.pop("act")} if done.act else {}), **data, "at": self._written(done.at)}

    def _written(self, at: datetime) -> str:
        there = at.astimezone(self.zone)
        return there.strftime("%Y-%m-%d %H:%M:%S" if there.second else "%Y-%m-%d %H:%M")

    def _rules(self, played: PlayedCase, done: ScenarioAct) -> list[str]:
        """Return the rules that a course tries: those that refuse its last act, else those of that act and of the
        limits that run. Raises BadInput where there are none: a scenario tries a rule."""
        if refusing := sorted({one.rule for one in played.refused if one.rule}):
            return refusing
        found = []
        if done.act:
            _, before = self._replayed(self.steps[:-1])
            for opening in position.track_openings(self.law, before.case, done.act, done.track):
                own = opening.stage_act
                found += [rule.id for rule, _ in (*own.gates, *own.records, *own.notices)]
        found += [one.rule for one in counting_clocks(self.law, played.case)]
        if not found:
            raise BadInput(gettext("No rule judges the last step, and no limit runs: take a step that a rule judges."))
        return list(dict.fromkeys(found))[:MOST_RULES]

    def _expectation(self, played: PlayedCase, done: ScenarioAct) -> dict[str, object]:
        """Return what must be so after a course: what its last act led to, the stage, and the limits that run."""
        if played.refused:
            rules = sorted({one.rule for one in played.refused if one.rule})
            why = sorted({str(one.why) for one in played.refused if not one.rule})
            return {**({"refused_by": rules} if rules else {}), **({"refused": why} if why else {})}
        case = played.case
        then: dict[str, object] = {"accepted": True} if done.act else {}
        if len(case.positions) == 1:
            then["stage"] = case.stage
        else:
            then["tracks"] = {track: here.stage for track, here in case.positions.items()}
        if case.closed_at:
            return {**then, "closed": True}
        dues = {one.clock: self._end(one) for one in counting_clocks(self.law, case) if one.due}
        return {**then, **({"due": dues} if dues else {})}

    def _end(self, limit: RunningClock) -> date | str:
        """Return the end of a limit as a scenario file has it: the last day, unless it ends within one."""
        assert limit.due
        within_day = limit.due.astimezone(self.zone).time() != time()
        return self._written(limit.due) if within_day or limit.last_day is None else limit.last_day


def _step(written: str) -> ScenarioAct:
    """Return a step as a page sends it. Raises BadInput."""
    try:
        return ScenarioAct.model_validate_json(written)
    except ValidationError:
        raise BadInput(gettext("The steps cannot be read. Begin the case anew.")) from None


def _written_step(done: ScenarioAct) -> str:
    return done.model_dump_json(exclude_defaults=True)


def _can_be_stated(missing: Missing) -> bool:
    return missing.kind in STATED or any(_can_be_stated(one) for way in missing.ways for one in way)
