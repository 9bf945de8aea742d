"""Read a YAML file into a `Procedure`, and write a `Procedure` as the JSON text that a case carries.

Overlays are applied in `overlay.load`, which is what most callers want.
"""

import fnmatch
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

import calendars
from models.law import Law
from models.procedure import Procedure
from models.requirement import NAME_PATTERN, REQUIREMENT_SHAPES
from models.rule import RULE_ID_PATTERN
from models.written_data import UnreadableData, compose_yaml, construct_data, read_data_file
from procedures.office_options import fill_settings
from procedures.source import InvalidProcedure, Problem, Source, YamlPath, line_numbers, yaml_pitfalls
from wording.regulation_names import add_names_beside, is_language
from wording.system_problems import bare_data_problem, file_problem
from wording.translation import N_, Message, gettext, listed
from wording.validation import field_problem

NAME_PATTERN_PROBLEMS: Mapping[str, Message] = {
    "name": N_(
        "a code begins with a lower-case letter and has only lower-case letters, digits and "
        "_, at most 48; what people read stands under name:"
    ),
    "rule": N_("the id of a rule is three capital letters, - and digits or small letters, as in ABC-01a"),
}

FIELD_PROBLEMS: Mapping[str, Message] = {
    "extra_forbidden": N_("no such word belongs here; correct it or leave it out"),
    "missing": N_("it is missing; add it"),
    "string_pattern_mismatch": N_("it is not written as it must be; write it by the pattern {pattern}"),
    "literal_error": N_("write one of these: {expected}"),
    "requirement": N_("a requirement is one of: {shapes}"),
    "pattern_without_event": N_(
        "an event is named by event, by the stage that it leads to (to), or by what it states (states)"
    ),
    "fact_condition_empty": N_("say at_least, more_than, at_most, none_of or known"),
    "keep_relation": N_("a line of keeps says one relation: each, never, not_both or count"),
    "keep_word_alone": N_("{word} stands beside one of: {others}"),
    "keep_each_what": N_("each needs one of: {words}"),
    "keep_count_what": N_("count needs exactly, or at_most"),
    "amount_without_unit": N_("n and unit belong together"),
    "values_without_fact": N_("by and values belong together"),
    "limit_without_length": N_("a limit needs n and unit, set_by, by and values, or earlier_of or later_of"),
    "limit_of_several": N_("earlier_of or later_of stands alone: without n, set_by, by and the other of the two"),
    "rung_tells_nobody": N_("{do} needs to"),
    "rung_without_code": N_("{do} needs code"),
    "rung_states_facts": N_("reclassify, and nothing else, states facts"),
    "suspension_without_end": N_("from and until belong together"),
    "date_extension_counted": N_("an extension by date is counted from nowhere"),
    "rung_repeats": N_("every and at_most belong together"),
    "date_extension_with_units": N_("an extension by date has no units"),
    "rank_without_level": N_("a rank, and nothing else, needs at_least"),
    "head_of_nothing": N_("{kind} needs unit, or named_in: a fact that names it"),
    "notice_nobody_tells": N_("a notice that nobody tells needs owed_after: the events upon which the system tells it"),
    "notice_when_told": N_("a notice that a person tells (by) says owed_while, not when"),
    "notice_owed_while_sent": N_("a notice that the system tells (without by) says when, not owed_while"),
    "rule_without_its_part": N_("enforce: {enforce} needs `{enforce}:`"),
    "approval_of_nobody": N_("an approval stage, and no other, says whose approval"),
    "sentence_twice": N_("nothing stands alone: it has no rules, and leaves nothing unsaid"),
    "approval_outcomes": N_("the outcomes of an approval are agreed, refused and, where it may be, returned"),
}


PROCEDURES_FOLDER = Path(__file__).parent
SCENARIOS_FOLDER = "scenarios"  # of an office, inside the folder of its own procedures
EDITION_SIGNS = 7  # of a draft's edition, before those of its text
_folders = [PROCEDURES_FOLDER]
MOST_KEPT = 256  # files as read, and as parsed: more than are in use at once
_sources: dict[object, Source] = {}
_parsed: dict[object, Procedure] = {}
T = TypeVar("T")


def add_procedures_folder(folder: Path) -> None:
    """Add a folder with an office's own regulations. Raises InvalidProcedure if a name is that of a built-in one."""
    if folder in _folders:
        return
    twice = sorted(
        {path.name for path in folder.glob("*.yaml")} & {path.name for path in PROCEDURES_FOLDER.glob("*.yaml")}
    )
    if twice:
        raise InvalidProcedure(
            [
                Problem(
                    str(folder / name),
                    1,
                    None,
                    gettext(
                        "a regulation of this name comes along; name yours otherwise, or write an edition of "
                        "it: <slug>@<edition>"
                    ),
                )
                for name in twice
            ]
        )
    _folders.append(folder)
    add_names_beside(folder)


def other_folders(folder: Path) -> list[Path]:
    """Return the folders with regulations beside this one."""
    return [one for one in _folders if one != folder]


def slugs() -> list[str]:
    """Return the slugs of all procedures, sorted."""
    return sorted(path.stem for path in _files_matching("*.yaml") if "@" not in path.stem)


def _files_matching(pattern: str) -> list[Path]:
    """Return the files of each folder by name. `glob` takes several times as long, and a registration asks seven
    times."""
    return [folder / name for folder in _folders for name in sorted(fnmatch.filter(_names_in(folder), pattern))]


def _names_in(folder: Path) -> list[str]:
    return [entry.name for entry in os.scandir(folder)] if folder.is_dir() else []


def edition_files(slug: str) -> list[Path]:
    """Return the files of all editions of a regulation, the one without an edition in its name first."""
    return [find_procedure_file(slug), *_files_matching(f"{slug}@*.yaml")]


def edition_on_file(slug: str, edition: str) -> Procedure:
    """Return an edition by its name, or that of a file, with the settings' defaults. Raises InvalidProcedure."""
    if edition.endswith(".yaml"):
        return parse_procedure(read_source(Path(edition)), None)
    found = [parse_file(path, None) for path in edition_files(slug)]
    for one in found:
        if one.edition == edition:
            return one
    editions = listed(one.edition for one in found)
    says = gettext("there is no edition {edition} on file; there are: {editions}", edition=edition, editions=editions)
    raise InvalidProcedure([Problem(f"{slug}.yaml", 1, None, says)])


def scenario_file(slug: str) -> Path:
    """Return the path of the scenarios of a procedure. An installed wheel contains none."""
    own = find_procedure_file(slug)
    built_in = PROCEDURES_FOLDER.parent / "tests" / "procedures"
    return (built_in if own.parent == PROCEDURES_FOLDER else own.parent / SCENARIOS_FOLDER) / f"{own.stem}.yaml"


def find_procedure_file(slug_or_file: str) -> Path:
    """Return the file of a procedure, given by its slug or by the path of a YAML file."""
    own = Path(slug_or_file)
    if own.suffix in {".yaml", ".yml"}:
        return own
    return next(iter(_files_matching(f"{slug_or_file}.yaml")), PROCEDURES_FOLDER / f"{slug_or_file}.yaml")


def read_source(path: Path) -> Source:
    """Read a file: its data, with lines. Raises InvalidProcedure if it is not YAML or not a mapping."""
    try:
        node = compose_yaml(read_data_file(path))
        lines = dict(line_numbers(node, ())) if node else {}
        pitfalls = list(yaml_pitfalls(node, ())) if node else []
        data = construct_data(node) if node else None  # last, since it fills in what is merged
    except FileNotFoundError:
        raise InvalidProcedure(
            [Problem(path.name, 1, None, gettext("there is no such file; known: {known}", known=listed(slugs())))]
        ) from None
    except OSError as error:
        problem = gettext("the file cannot be read: {why}", why=file_problem(error))
        raise InvalidProcedure([Problem(path.name, 1, None, problem)]) from None
    except UnreadableData as error:
        wording = gettext("not YAML: {problem}", **error.about) if error.why == "not_yaml" else bare_data_problem(error)
        raise InvalidProcedure([Problem(path.name, error.line or 1, None, wording)]) from None
    if not isinstance(data, dict):
        raise InvalidProcedure(
            [Problem(path.name, 1, None, gettext("a procedure is a mapping that begins with slug:"))]
        )
    source = Source(path, data, lines)
    if pitfalls:
        raise InvalidProcedure([source.problem_on_line(line, at, says) for line, at, says in pitfalls])
    return source


def current_source(path: Path) -> Source:
    """Read a file as `read_source` does, once for each state of it: every registration asks which editions are in
    force, and a file takes 25 ms. It is not to be changed. Raises InvalidProcedure."""
    return _kept(_sources, file_state(path), lambda: read_source(path))


def law_of(procedure: Procedure) -> Law:
    """Return a regulation with the calendars by which it counts, of all years on file: for trials and drawings. A case
    carries those of the years that concern it."""
    return Law(procedure, calendars.load_calendar(procedure.calendar, procedure.other_calendars))


def load_without_overlays(slug_or_file: str, settings: Mapping[str, Any] | None = None) -> Procedure:
    """Load a procedure with its settings filled in: the office's own, else the text's default.

    Without `settings` it is the text as written, to be read or checked and never to run: a setting that an office must
    give is filled with some valid value. Raises InvalidProcedure, naming file, line and rule.
    """
    return parse_file(find_procedure_file(slug_or_file), settings)


def parse_file(path: Path, settings: Mapping[str, Any] | None) -> Procedure:
    """Read and parse a file, once for each state of the file and each choice of settings: that takes 50 ms. Raises
    InvalidProcedure."""
    chosen = None if settings is None else repr(sorted(settings.items()))
    return _kept(_parsed, (file_state(path), chosen), lambda: parse_procedure(current_source(path), settings))


def _kept(kept: dict[object, T], key: object, make: Callable[[], T]) -> T:
    """Return what is kept under a key; it is made if it is not there, and the oldest goes where there are too many."""
    if key not in kept:
        made = make()
        if len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = made
    return kept[key]


def file_state(path: Path) -> tuple[Path, int, int, int] | Path:
    """Return what tells a file from what it was before; of a missing one its path."""
    found = path.stat() if path.exists() else None
    return (path, found.st_mtime_ns, found.st_size, found.st_ino) if found else path


def parse_procedure(source: Source, settings: Mapping[str, Any] | None) -> Procedure:
    """Parse the data of a file. Raises InvalidProcedure; of a file that says no language with that problem alone."""
    if not is_language(written := source.data.get("language")):
        raise InvalidProcedure([source.problem_at(("language",), _no_language(written))])
    data, problems = fill_settings(source, settings)
    if problems:
        raise InvalidProcedure(problems)
    try:
        procedure = Procedure.model_validate({**data, **_draft_edition(source)})
    except ValidationError as error:
        raise InvalidProcedure(validation_problems(source, error)) from None
    if problems := list(_unknown_calendars(source, procedure)):
        raise InvalidProcedure(problems)
    return procedure


def validation_problems(source: Source, error: ValidationError) -> list[Problem]:
    """Return what pydantic found in a file, in the order of its lines."""
    found = [source.problem_at(detail["loc"], _validation_message(detail)) for detail in error.errors()]
    return sorted(found, key=lambda problem: problem.line)


def _named_calendars(procedure: Procedure) -> Iterator[tuple[YamlPath, str | None]]:
    yield ("calendar",), procedure.calendar
    for place, rule in enumerate(procedure.rules):
        if rule.clock:
            yield ("rules", place, "clock", "calendar"), rule.clock.calendar
        for nth, keep in enumerate(rule.keeps):
            for inside, asked in keep.asked:
                if asked.within:
                    yield ("rules", place, "keeps", nth, *inside, "within", "calendar"), asked.within.calendar


def _unknown_calendars(source: Source, procedure: Procedure) -> Iterator[Problem]:
    named = [(where, code) for where, code in _named_calendars(procedure) if code]
    known = calendars.calendar_codes() if named else []
    for where, code in named:
        if code not in known:
            yield source.problem_at(
                where,
                gettext(
                    "there is no calendar {code}; write one of these: {known}, or leave the line out to count by that "
                    "of the office",
                    code=code,
                    known=listed(known),
                ),
            )


def _draft_edition(source: Source) -> dict[str, str]:
    """Return the edition of a draft: each text of it is an edition of its own, so that cases can be opened under it
    and it still be changed."""
    if source.data.get("draft") is not True:
        return {}
    digest = sha256(json.dumps(source.data, ensure_ascii=False, sort_keys=True, default=str))
    return {"edition": f"{str(source.data.get('edition'))[:EDITION_SIGNS]}-{digest[:8]}"}


def _no_language(written: object) -> str:
    """Return what to do with a file that does not say in which language its words are."""
    if written is None or isinstance(written, int):
        return gettext(
            "the file does not say in which language it is written; write its tag at the top, as language: zh-CN. In a "
            "file with zh: or given_by: words of the procedure language have changed as well: see the section “Changes "
            "from earlier files” of docs/procedure-language.md"
        )
    return gettext("{written} is the tag of no known language; write it as zh-CN or en", written=written)


def _validation_message(error: ErrorDetails) -> str:
    """Return the field, what is wrong and what to do; the rule is named by its line and id already."""
    loc = error["loc"][2:] if error["loc"][:1] == ("rules",) else error["loc"]
    field = ".".join(str(part) for part in loc if not str(part).startswith("function"))
    says = _field_problem(error)
    return gettext("{field}: {says}", field=field, says=says) if field else says


def _field_problem(error: ErrorDetails) -> str:
    """Return what is wrong with a field: in the words of a regulation, else as of any form."""
    kind, values = error["type"], error.get("ctx", {})
    own = NAME_PATTERNS.get(values.get("pattern", "")) or FIELD_PROBLEMS.get(kind)
    if own is None:
        return field_problem(error)
    choices = listed(re.findall(r"'([^']*)'", str(values.get("expected", "")))) or values.get("expected")
    return own(**{**values, "expected": choices, "shapes": listed(REQUIREMENT_SHAPES)})


NAME_PATTERNS = {
    NAME_PATTERN: NAME_PATTERN_PROBLEMS["name"],
    RULE_ID_PATTERN: NAME_PATTERN_PROBLEMS["rule"],
}


def canonical_law(procedure: Procedure) -> str:
    """Return the procedure as canonical JSON without its prose: what a case carries as its law.

    The short names (`name`) of stages, outcomes, roles and clocks stay, so that a person can read the case in
    Temporal's own screen.
    """
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for prose in ("basis", "missing", "readings", "settings", "periodic", "accepts", "retention", "form"):
        data.pop(prose, None)
    data["texts"] = dict.fromkeys(data.get("texts", {}), "")
    for rule in data["rules"]:
        rule.pop("says", None)
        rule.pop("must", None)
        rule.pop("accepts", None)
        rule.get("guide", {}).pop("shows", None)
        rule.get("clock", {}).pop("outlives", None)
    for acting in (*data.get("stages", {}).values(), data):
        for way in (*acting.get("outcomes", {}).values(), *acting.get("acts", {}).values()):
            way.pop("meant", None)
    for letter in data.get("letters", {}).values():
        letter.pop("says", None)
        letter.pop("remedy", None)
    for fact in data.get("facts", {}).values():
        fact.pop("name", None)
        if "one_of" in fact:
            fact["one_of"] = dict.fromkeys(fact["one_of"], "")
    return json.dumps(data, ensure_ascii=False, sort_keys=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the digest that identifies a law."""
    return hashlib.sha256(text.encode()).hexdigest()
