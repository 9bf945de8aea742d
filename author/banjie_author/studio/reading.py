"""A draft of a regulation as the studio shows it: each sentence with its rules, each rule with what it does, what
`check` finds in it, the scenarios that try it and the stages at which it is at work."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from banjie_author.coverage import ScenarioSuite
from banjie_author.proofs.finding import CheckFinding
from banjie_author.report import CheckReport, check_procedure
from banjie_author.sentences import SENTENCES_FOLDER, Sentence, SentenceBook, read_sentences
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Place, Rule, RuleId, Slug
from models.written_data import UnreadableData
from procedures import law_of
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.svg import whole_flowchart_svg
from procedures.load import SCENARIOS_FOLDER, parse_procedure, read_source
from procedures.scenarios.schema import read_scenarios, scenario_file_problems
from procedures.source import InvalidProcedure, Problem
from wording import terms
from wording.articles import article_of
from wording.limits import limit_text
from wording.regulation_names import translated
from wording.system_problems import bare_data_problem
from wording.terms import MEANS_NAMES
from wording.translation import Language, gettext, joined, listed, speaking

RULE_LINE = re.compile(r"^\s*-?\s*id:\s*[\"']?([A-Z]{3}-[0-9a-z]{1,8})")
TOP_LEVEL = re.compile(r"^[a-z_]+:")


class DraftFiles(NamedTuple):
    """The files of a draft; a part that it lacks is empty."""

    slug: Slug
    text: str
    sentences: str = ""
    scenarios: str = ""


class FoundProblem(NamedTuple):
    """Something that is wrong: on which line of the text, and in which rules."""

    line: int
    says: str
    rules: tuple[RuleId, ...] = ()


class ShownScenario(NamedTuple):
    """A scenario, and what differs from its expectation; nothing where it holds."""

    name: str
    rules: tuple[RuleId, ...]
    wrong: str = ""


class ShownRule(NamedTuple):
    """A rule: its place in the file, its words, what it does, the stages at which it is at work."""

    id: RuleId
    place: int
    article: str
    says: str
    must: str
    does: tuple[str, ...]
    stages: tuple[Name, ...]


class ShownSentence(NamedTuple):
    """A sentence: its place in the book, and what becomes of it. Without a book it is the short form of a rule."""

    place: int
    sentence: Sentence


class Reading(NamedTuple):
    """A draft as read. `procedure` is missing where the text cannot be read at all; `sound`: it can be published.
    `scenario_problems`: what is wrong with the file of scenarios. `is_earlier`: its rules and sentences are those of an
    earlier version, since the newest cannot be read."""

    procedure: Procedure | None
    sound: bool
    problems: tuple[FoundProblem, ...]
    rules: tuple[ShownRule, ...] = ()
    sentences: tuple[ShownSentence, ...] = ()
    has_book: bool = False
    scenarios: tuple[ShownScenario, ...] = ()
    scenario_problems: tuple[str, ...] = ()
    drawing: str = ""
    is_earlier: bool = False

    def problems_of(self, rules: Iterable[RuleId]) -> list[FoundProblem]:
        """Return what is wrong with any of these rules."""
        wanted = set(rules)
        return [one for one in self.problems if wanted.intersection(one.rules)]

    @property
    def elsewhere(self) -> list[FoundProblem]:
        """What is wrong outside of every rule."""
        known = {rule.id for rule in self.rules}
        return [one for one in self.problems if not known.intersection(one.rules)]

    @property
    def failing(self) -> list[ShownScenario]:
        return [one for one in self.scenarios if one.wrong]


def read_draft(files: DraftFiles, language: Language) -> Reading:
    """Read a draft. It is written into a folder of its own, as the files of an office are."""
    with speaking(language), draft_folder(files) as path:
        return _reading_of(path, files)


@contextmanager
def draft_folder(files: DraftFiles) -> Iterator[Path]:
    """Yield the file of the rules of a draft, in a folder with its other files, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="banjie-draft-") as folder:
        path = Path(folder) / f"{files.slug}.yaml"
        path.write_text(files.text, encoding="utf-8")
        for name, body in ((SENTENCES_FOLDER, files.sentences), (SCENARIOS_FOLDER, files.scenarios)):
            if body:
                (Path(folder) / name).mkdir()
                (Path(folder) / name / path.name).write_text(body, encoding="utf-8")
        yield path


def _reading_of(path: Path, files: DraftFiles) -> Reading:
    report = check_procedure(path)
    try:
        source = read_source(path)
        procedure = parse_procedure(source, None)
    except InvalidProcedure as invalid:
        return Reading(None, False, tuple(_located(invalid.problems, files.text)))
    book = _book(path)
    problems = tuple(_found(report, procedure, files.text, book))
    rules = tuple(
        _shown_rule(procedure, place, rule) for place, rule in enumerate(procedure.rules) if not rule.of_house
    )
    sound = not report.problems
    drawing = _drawing(procedure) if sound else ""
    scenarios, wrong = _scenarios(path, procedure) if sound and files.scenarios else ((), ())
    shown = Reading(procedure, report.ok, problems, rules, tuple(_sentences(procedure, book)), book is not None)
    return shown._replace(scenarios=scenarios, scenario_problems=wrong, drawing=drawing)


def _book(path: Path) -> SentenceBook | None:
    file = path.parent / SENTENCES_FOLDER / path.name
    try:
        return read_sentences(file).book if file.exists() else None
    except InvalidProcedure:
        return None  # the report says what is wrong with it


def _sentences(procedure: Procedure, book: SentenceBook | None) -> Iterator[ShownSentence]:
    if book:
        yield from (ShownSentence(place, one) for place, one in enumerate(book.sentences))
        return
    for place, rule in enumerate(procedure.rules):
        if not rule.of_house:
            one = Sentence(at=article_of(procedure, rule), says=translated(procedure, rule.says) or rule.id)
            yield ShownSentence(place, one.model_copy(update={"rules": (rule.id,)}))


# ---- what is wrong, and where it is shown --------------------------------------------------------------------


def _located(problems: Sequence[Problem], text: str) -> Iterator[FoundProblem]:
    for one in problems:
        rule = one.rule or rule_at_line(text, one.line)
        yield FoundProblem(one.line, one.says, (rule,) if rule else ())


def rule_at_line(text: str, line: int) -> RuleId | None:
    """Return the rule on whose lines a line stands, by the text alone: it need not be YAML."""
    written_lines = text.splitlines()[:line]
    if written_lines and RULE_LINE.match(written_lines[-1]):
        written_lines.pop()  # a rule that is not closed is noticed where the next one begins
    for written in reversed(written_lines):
        if found := RULE_LINE.match(written):
            return found[1]
        if TOP_LEVEL.match(written):
            return None
    return None


def _found(report: CheckReport, procedure: Procedure, text: str, book: SentenceBook | None) -> Iterator[FoundProblem]:
    yield from _with_rules_named(_located(report.problems, text), procedure)
    for finding, problem in report.findings:
        if finding.path[:1] == ("sentences",) and book:
            one = book.sentences[int(finding.path[1])]
            yield FoundProblem(0, problem.says, (*one.rules, f"#{finding.path[1]}"))
        else:
            rules = (problem.rule,) if problem.rule else tuple(_rules_about(finding, procedure))
            yield FoundProblem(problem.line, problem.says, rules)


def _with_rules_named(found: Iterable[FoundProblem], procedure: Procedure) -> Iterator[FoundProblem]:
    """Yield problems; one that stands in no rule is of the rules that its words name, or whose clock or notice they
    name."""
    codes = {part.code: rule.id for rule in procedure.rules for part in (rule.clock, rule.notice) if part}
    for one in found:
        words = set(re.findall(r"[A-Z]{3}-[0-9a-z]+|[a-z][a-z0-9_]+", one.says))
        named = tuple(dict.fromkeys(rule.id for rule in procedure.rules if rule.id in words))
        yield (
            one if one.rules else one._replace(rules=named or tuple({codes[name]: 0 for name in words & codes.keys()}))
        )


def _rules_about(finding: CheckFinding, procedure: Procedure) -> Iterator[RuleId]:
    """Yield the rules that a finding outside of rules is about: those of its clock, of its act or of its stage."""
    for rule in procedure.rules:
        if finding.clock:
            is_about = rule.clock is not None and rule.clock.code == finding.clock
        else:
            is_about = finding.act is not None and finding.act.rpartition(".")[2] in _act_names(rule)
        if is_about:
            yield rule.id


# ---- a rule in words ------------------------------------------------------------------------------------------


def _shown_rule(procedure: Procedure, place: int, rule: Rule) -> ShownRule:
    return ShownRule(
        rule.id,
        place,
        article_of(procedure, rule),
        translated(procedure, rule.says),
        translated(procedure, rule.must).strip(),
        tuple(_effects(procedure, rule)),
        tuple(_stages_of(procedure, rule)),
    )


def _effects(procedure: Procedure, rule: Rule) -> Iterator[str]:
    def names(places: Iterable[str], kind: terms.NameKind | None = None) -> str:
        return listed(dict.fromkeys(terms.label(procedure, one.rpartition(".")[2].lstrip("#"), kind) for one in places))

    if gates := [place for gate in rule.gates for place in gate.at]:
        yield gettext("Bars until its condition holds: {acts}", acts=names(gates, "act"))
    if record := rule.record:
        yield gettext("Asks for a record of: {fields}", fields=names(record.fields))
    if notice := rule.notice:
        who = names(notice.addressees, "role")
        yield gettext("Tells {roles}: {notice}", roles=who, notice=terms.label(procedure, notice.code, "notice"))
        if notice.means:
            yield gettext("by: {means}", means=listed(MEANS_NAMES[means]() for means in notice.means))
    if clock := rule.clock:
        limit = limit_text(procedure, clock)
        yield gettext("Time limit {name}: {limit}", name=terms.label(procedure, clock.code, "clock"), limit=limit)
        yield gettext("from: {events}", events=names(clock.starts, "act"))
        if clock.stops:
            yield gettext("until: {events}", events=names(clock.stops, "act"))
        if told := [rung.to for rung in clock.over if rung.to]:
            yield gettext("When it is over, told: {roles}", roles=names(told, "role"))
    if sees := rule.sees:
        yield gettext("Only {roles} may read it", roles=names(sees.roles, "role"))
    if rule.guide and rule.guide.shows:
        yield gettext("Advises: {words}", words=translated(procedure, rule.guide.shows))


def _places(rule: Rule) -> Iterator[Place]:
    for gate in rule.gates:
        yield from gate.at
    if rule.record:
        yield from (*rule.record.during, *rule.record.before)
    if rule.notice:
        yield from (*rule.notice.by, *rule.notice.owed_after)
    if rule.guide:
        yield from rule.guide.at
    if rule.clock:
        yield from (*rule.clock.starts, *rule.clock.stops)


def _act_names(rule: Rule) -> set[str]:
    return {place.rpartition(".")[2] for place in _places(rule)}


def _stages_of(procedure: Procedure, rule: Rule) -> Iterator[Name]:
    """Yield the stages at which a rule is at work: those that it names, and those of the outcomes that it names."""
    places, names = set(_places(rule)), _act_names(rule)
    for name, stage in procedure.stages.items():
        outcomes = {f"{name}.{outcome}" for outcome in stage.outcomes} & places or (
            set(stage.outcomes) & names & places  # an outcome that is named without its stage
        )
        if name in places or outcomes or any(place.split(".")[0] == name for place in places):
            yield name


# ---- scenarios and the drawing --------------------------------------------------------------------------------


def _scenarios(path: Path, procedure: Procedure) -> tuple[tuple[ShownScenario, ...], tuple[str, ...]]:
    """Return the scenarios as played by the draft, and what is wrong with their file."""
    file = path.parent / SCENARIOS_FOLDER / path.name
    try:
        book = read_scenarios(file)
        suite = ScenarioSuite(str(path), book, law_of(procedure).calendar)
        played = [ShownScenario(one.name, one.rules, joined(suite.mismatches(one))) for one in book.scenarios]
        return tuple(played), ()
    except ValidationError as error:
        return (), tuple(map(str, scenario_file_problems(file, error)))
    except UnreadableData as error:
        return (), (bare_data_problem(error),)
    except InvalidProcedure as invalid:  # the settings that the scenarios give do not fit
        return (), tuple(map(str, invalid.problems))
    except KeyError as error:  # a scenario names what the draft has no longer
        return (), (gettext("The scenarios name {name}, which the text has no longer.", name=error.args[0]),)


def _drawing(procedure: Procedure) -> str:
    svg = whole_flowchart_svg(draw_procedure(procedure), named=True)
    return svg[svg.index("<svg") :]


def scenarios_of(reading: Reading) -> Mapping[RuleId, list[ShownScenario]]:
    """Return the scenarios that try each rule."""
    found: dict[RuleId, list[ShownScenario]] = {rule.id: [] for rule in reading.rules}
    for one in reading.scenarios:
        for rule in one.rules:
            found.setdefault(rule, []).append(one)
    return found
